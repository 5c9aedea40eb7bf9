//! Third-party notices: the crates that are linked into the command, with their licenses.

use crate::Outcome;
use crate::workspace::cargo;
use cargo_metadata::{Metadata, Package};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;

/// Returns the list of the crates that are linked on a target, and the text of each license once.
///
/// # Errors
///
/// Returns an error if cargo cannot list the dependencies of the command.
pub(super) fn text(metadata: &Metadata, target: &str) -> Outcome<String> {
    let mut text = format!(
        "# Third-party software in cf-tokens\n\nThe command for {target} contains the Rust standard library and these crates, each under its own license.\n\n"
    );
    let mut licenses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for package in linked(metadata, target)? {
        let name = format!("{} {}", package.name, package.version);
        let license = package.license.as_deref().unwrap_or("see its repository");
        writeln!(text, "- {name}: {license}")?;
        for content in texts(package) {
            licenses.entry(content).or_default().insert(name.clone());
        }
    }
    for (content, names) in licenses {
        let names: Vec<String> = names.into_iter().collect();
        write!(
            text,
            "\n## {}\n\n```text\n{}\n```\n",
            names.join(", "),
            content.trim_end()
        )?;
    }
    Ok(text)
}

/// Returns the external crates that are linked into the command on a target, sorted by name.
///
/// Cargo metadata alone does not suffice: it unifies the features of all members and platforms. Procedural macros and
/// build scripts run during the build, and are not part of the command.
fn linked<'a>(metadata: &'a Metadata, target: &str) -> Outcome<Vec<&'a Package>> {
    let mut command = cargo([
        "tree",
        "--locked",
        "--package",
        "cf-tokens-cli",
        "--edges",
        "normal,no-proc-macro",
    ]);
    command.args([
        "--target",
        target,
        "--prefix",
        "none",
        "--no-dedupe",
        "--format",
        "{p}",
    ]);
    let output = command.output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    let tree = String::from_utf8(output.stdout)?;
    let listed: BTreeSet<(&str, &str)> = tree.lines().filter_map(name_and_version).collect();
    let mut packages: Vec<&Package> = metadata
        .packages
        .iter()
        .filter(|package| package.source.is_some())
        .filter(|package| listed.contains(&(package.name.as_str(), package.version.to_string().as_str())))
        .collect();
    packages.sort_by(|one, other| (&one.name, &one.version).cmp(&(&other.name, &other.version)));
    Ok(packages)
}

/// Parses a line of the form `NAME vVERSION …`.
fn name_and_version(line: &str) -> Option<(&str, &str)> {
    let mut words = line.split_whitespace();
    Some((words.next()?, words.next()?.strip_prefix('v')?))
}

/// Returns the texts of a crate's license files.
fn texts(package: &Package) -> Vec<String> {
    let Some(folder) = package.manifest_path.parent() else {
        return Vec::new();
    };
    let mut names: Vec<String> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| {
            let name = name.to_ascii_uppercase();
            ["LICENSE", "LICENCE", "COPYING", "NOTICE", "UNLICENSE"]
                .iter()
                .any(|start| name.starts_with(start))
        })
        .collect();
    names.sort();
    let read = |name: &String| fs::read_to_string(folder.join(name)).ok();
    names
        .iter()
        .filter_map(read)
        .map(|text| text.replace("\r\n", "\n"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::metadata;

    #[test]
    fn only_linked_crates_are_listed() {
        let text = text(&metadata(None).unwrap(), "x86_64-unknown-linux-gnu").unwrap();
        for name in ["- clap ", "- hyper ", "- rustls "] {
            assert!(text.contains(name), "{name}");
        }
        // Used in tests, by a procedural macro, in a build script, on Windows, and our own.
        for name in ["- insta ", "- syn ", "- cc ", "- windows-sys ", "- cf-tokens "] {
            assert!(!text.contains(name), "{name}");
        }
        assert!(text.contains("Permission is hereby granted"));
    }
}
