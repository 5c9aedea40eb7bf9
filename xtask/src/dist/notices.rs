//! Third-party notices: the crates that are linked into the command, with their licenses.

use crate::Outcome;
use cargo_metadata::{DependencyKind, Metadata, Package, PackageId};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;

/// Returns the list of linked crates, and the text of each license once.
///
/// # Errors
///
/// Returns an error if the workspace has no command.
pub(crate) fn text(metadata: &Metadata) -> Outcome<String> {
    let mut text =
        "# Third-party software in cf-tokens\n\nThe command contains these crates, each under its own license.\n\n"
            .to_owned();
    let mut licenses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for package in linked(metadata)? {
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

/// Returns the external crates that are linked into the command, sorted by name.
fn linked(metadata: &Metadata) -> Outcome<Vec<&Package>> {
    let command = metadata
        .workspace_packages()
        .into_iter()
        .find(|package| *package.name == "cf-tokens-cli")
        .ok_or("the workspace has no cf-tokens-cli")?;
    let graph = metadata.resolve.as_ref().ok_or("cargo metadata has no graph")?;
    let mut seen: BTreeSet<&PackageId> = BTreeSet::new();
    let mut pending = vec![&command.id];
    while let Some(id) = pending.pop() {
        if !seen.insert(id) {
            continue;
        }
        let Some(node) = graph.nodes.iter().find(|node| node.id == *id) else {
            continue;
        };
        let is_linked = |kind: &cargo_metadata::DepKindInfo| kind.kind == DependencyKind::Normal;
        pending.extend(
            node.deps
                .iter()
                .filter(|dep| dep.dep_kinds.iter().any(is_linked))
                .map(|dep| &dep.pkg),
        );
    }
    let mut packages: Vec<&Package> = metadata
        .packages
        .iter()
        .filter(|package| seen.contains(&package.id) && package.source.is_some())
        .collect();
    packages.sort_by(|one, other| (&one.name, &one.version).cmp(&(&other.name, &other.version)));
    Ok(packages)
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
        let text = text(&metadata(None).unwrap()).unwrap();
        for name in ["- clap ", "- hyper ", "- rustls "] {
            assert!(text.contains(name), "{name}");
        }
        for name in ["- insta ", "- cf-tokens "] {
            assert!(!text.contains(name), "{name}");
        }
        assert!(text.contains("Permission is hereby granted"));
    }
}
