//! Programs outside the workspace that use its crates as a user's program does: `fixtures/consumers/*`.
//!
//! Each is a separate workspace. Its tests are run, then its programs, in its folder, with the arguments in its manifest:
//!
//! ```toml
//! [package.metadata.ci]
//! args = ["sample.ndjson"]
//! # The tests are run once more with each of these.
//! features = ["preserve_order"]
//! ```

use crate::Outcome;
use crate::step::run as run_step;
use crate::workspace::{cargo, metadata, root, target};
use cargo_metadata::TargetKind;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Tests and runs every consumer.
///
/// # Errors
///
/// Returns an error if a test fails or a program exits with a status other than 0.
pub(crate) fn run() -> Outcome {
    for folder in folders(&root().join("fixtures").join("consumers"))? {
        let name = folder
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let metadata = metadata(Some(&folder.join("Cargo.toml")))?;
        let cargo_in_folder = |arguments: Vec<&str>| {
            let mut command = cargo(arguments);
            // A shared target folder, so that common dependencies are built once.
            command
                .current_dir(&folder)
                .env("CARGO_TARGET_DIR", target().join("consumers"));
            command
        };
        run_step(
            &format!("tests of {name}"),
            cargo_in_folder(vec!["test", "--locked"]),
        )?;
        for package in metadata.workspace_packages() {
            for feature in strings(&package.metadata, "features")? {
                run_step(
                    &format!("tests of {name} with {feature}"),
                    cargo_in_folder(vec!["test", "--locked", "--features", &feature]),
                )?;
            }
        }
        for package in metadata.workspace_packages() {
            if package
                .targets
                .iter()
                .any(|target| target.kind.contains(&TargetKind::Bin))
            {
                let program_arguments = strings(&package.metadata, "args")?;
                let mut words = vec![
                    "run",
                    "--quiet",
                    "--locked",
                    "--package",
                    package.name.as_str(),
                    "--",
                ];
                words.extend(program_arguments.iter().map(String::as_str));
                run_step(&format!("program {}", package.name), cargo_in_folder(words))?;
            }
        }
    }
    Ok(())
}

/// Returns the folders that contain a manifest, sorted by name.
fn folders(consumers: &Path) -> Outcome<Vec<PathBuf>> {
    if !consumers.is_dir() {
        return Ok(Vec::new());
    }
    let mut folders = Vec::new();
    for entry in std::fs::read_dir(consumers)? {
        let folder = entry?.path();
        if folder.join("Cargo.toml").is_file() {
            folders.push(folder);
        }
    }
    folders.sort();
    Ok(folders)
}

/// Returns the list `package.metadata.ci.<name>`; empty if it is absent.
fn strings(metadata: &Value, name: &str) -> Outcome<Vec<String>> {
    match metadata.pointer(&format!("/ci/{name}")) {
        None => Ok(Vec::new()),
        Some(list) => serde_json::from_value(list.clone())
            .map_err(|error| format!("package.metadata.ci.{name} must be a list of strings: {error}").into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn arguments_come_from_the_manifest() {
        assert_eq!(strings(&Value::Null, "args").unwrap(), Vec::<String>::new());
        assert_eq!(
            strings(&json!({ "ci": { "args": ["a", "b"] } }), "args").unwrap(),
            ["a", "b"]
        );
        let error = strings(&json!({ "ci": { "args": "a" } }), "args").unwrap_err();
        assert!(error.to_string().contains("package.metadata.ci.args"));
    }
}
