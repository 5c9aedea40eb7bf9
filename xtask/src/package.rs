//! Packages each crate, checks what the packages contain, and builds and tests the crates from them.
//!
//! `cargo package` can build packages itself, but it keeps each one in its cache by name and version, and then builds old
//! code. So the packages are unpacked into a workspace of their own. It shares the target folder, so that dependencies are
//! not built again.

use crate::Outcome;
use crate::step::{run as run_step, step};
use crate::workspace::{cargo, metadata, root, target};
use flate2::read::GzDecoder;
use std::fs;
use std::path::{Path, PathBuf};

/// Files that each package must contain.
const REQUIRED: [&str; 4] = ["README.md", "LICENSE-MIT", "LICENSE-APACHE", "Cargo.toml"];

/// Packages all crates that can be published, and runs their unit tests from the packages.
///
/// # Errors
///
/// Returns an error if a package lacks a required file or reads a file outside, does not build, or fails a test.
pub(crate) fn run() -> Outcome {
    let metadata = metadata(None)?;
    let mut command = cargo([
        "package",
        "--workspace",
        "--locked",
        "--offline",
        "--quiet",
        "--no-verify",
    ]);
    // Uncommitted changes are checked too.
    command.arg("--allow-dirty");
    let mut packages = Vec::new();
    for package in metadata.workspace_packages() {
        if package.publish.as_ref().is_some_and(Vec::is_empty) {
            command.args(["--exclude", package.name.as_str()]);
        } else {
            packages.push((
                package.name.to_string(),
                format!("{}-{}", package.name, package.version),
            ));
        }
    }
    run_step("packages", command)?;
    let folder = target().join("package").join("unpacked");
    step("package contents", "cargo xtask package", || {
        unpack(&folder, &packages)
    })?;
    let mut command = cargo([
        "test",
        "--workspace",
        "--all-features",
        "--lib",
        "--bins",
        "--offline",
        "--quiet",
    ]);
    command.current_dir(&folder).env("CARGO_TARGET_DIR", target());
    run_step("tests from packages", command)
}

/// Unpacks and checks the packages, and makes a workspace of them.
fn unpack(folder: &Path, packages: &[(String, String)]) -> Outcome {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    let mut members = Vec::new();
    let mut patches = String::new();
    for (name, package) in packages {
        let file = fs::File::open(target().join("package").join(format!("{package}.crate")))?;
        let mut archive = tar::Archive::new(GzDecoder::new(file));
        // The time in a package is always the same, so cargo would not notice a change.
        archive.set_preserve_mtime(false);
        archive.unpack(folder)?;
        check(package, &folder.join(package))?;
        members.push(package.as_str());
        patches.push_str(&format!("{name}.path = {package:?}\n"));
    }
    // With the same profile as in the repository, dependencies are shared.
    let manifest = format!(
        "[workspace]\nresolver = \"3\"\nmembers = {members:?}\n\n[profile.dev]\ndebug = \"line-tables-only\"\n\n[patch.crates-io]\n{patches}"
    );
    fs::write(folder.join("Cargo.toml"), manifest)?;
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock"))?;
    Ok(())
}

/// Checks the files of an unpacked package.
fn check(name: &str, folder: &Path) -> Outcome {
    for file in REQUIRED {
        let length = fs::metadata(folder.join(file)).map_or(0, |metadata| metadata.len());
        if length < 100 {
            return Err(format!("the package {name} has no {file}").into());
        }
    }
    let mut sources = Vec::new();
    find_sources(folder, &mut sources)?;
    for source in sources {
        if fs::read_to_string(&source)?.contains("../fixtures") {
            let source = source.strip_prefix(folder)?.display().to_string();
            return Err(format!("the package {name} reads files outside: {source}").into());
        }
    }
    Ok(())
}

fn find_sources(folder: &Path, sources: &mut Vec<PathBuf>) -> Outcome {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            find_sources(&entry.path(), sources)?;
        } else if entry
            .path()
            .extension()
            .is_some_and(|extension| extension == "rs")
        {
            sources.push(entry.path());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_file_and_a_path_outside_are_found() {
        let folder = std::env::temp_dir().join(format!("cf-tokens-package-{}", std::process::id()));
        fs::create_dir_all(folder.join("src")).unwrap();
        for file in REQUIRED {
            fs::write(folder.join(file), "text ".repeat(40)).unwrap();
        }
        fs::write(folder.join("src/lib.rs"), "mod tests;").unwrap();
        assert!(check("a-1.0.0", &folder).is_ok());
        fs::write(
            folder.join("src/tests.rs"),
            "include_str!(\"../../../fixtures/a.json\")",
        )
        .unwrap();
        let outside = check("a-1.0.0", &folder).unwrap_err().to_string();
        fs::remove_file(folder.join("README.md")).unwrap();
        let missing = check("a-1.0.0", &folder).unwrap_err().to_string();
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(missing, "the package a-1.0.0 has no README.md");
        assert!(
            outside.starts_with("the package a-1.0.0 reads files outside: src"),
            "{outside}"
        );
    }
}
