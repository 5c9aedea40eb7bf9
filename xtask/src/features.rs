//! Checks that each feature of each crate compiles alone.
//!
//! Where a crate needs one of several features, its manifest lists them. Each of these is checked alone, and every other
//! feature together with the first of them:
//!
//! ```toml
//! [package.metadata.features]
//! one-of = ["ring", "aws-lc-rs"]
//! ```

use crate::Outcome;
use crate::step::run as run_step;
use crate::workspace::{cargo, metadata};
use cargo_metadata::Package;

/// Checks each crate that has features.
///
/// # Errors
///
/// Returns an error if a crate does not compile with one of the sets.
pub(crate) fn run() -> Outcome {
    for package in metadata(None)?.workspace_packages() {
        for features in feature_sets(package)? {
            let mut command = cargo([
                "check",
                "--quiet",
                "--locked",
                "--no-default-features",
                "--package",
                &package.name,
            ]);
            let name = if features.is_empty() {
                format!("{} without features", package.name)
            } else {
                command.args(["--features", &features.join(",")]);
                format!("{} with {}", package.name, features.join(" and "))
            };
            run_step(&name, command)?;
        }
    }
    Ok(())
}

/// Returns the sets of features to check; none for a crate without features.
fn feature_sets(package: &Package) -> Outcome<Vec<Vec<String>>> {
    let one_of: Vec<String> = match package.metadata.pointer("/features/one-of") {
        Some(features) => serde_json::from_value(features.clone())
            .map_err(|error| format!("package.metadata.features.one-of of {}: {error}", package.name))?,
        None => Vec::new(),
    };
    let required: Vec<String> = one_of.first().cloned().into_iter().collect();
    let mut sets = Vec::new();
    for feature in package.features.keys().filter(|feature| *feature != "default") {
        let mut set = if one_of.contains(feature) {
            Vec::new()
        } else {
            required.clone()
        };
        set.push(feature.clone());
        sets.push(set);
    }
    if !sets.is_empty() && required.is_empty() {
        sets.insert(0, Vec::new());
    }
    Ok(sets)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn sets(features: &Value, metadata: &Value) -> Vec<String> {
        let package = json!({ "name": "a", "version": "1.0.0", "id": "a", "dependencies": [], "targets": [],
            "features": features, "manifest_path": "a/Cargo.toml", "metadata": metadata });
        let sets = feature_sets(&serde_json::from_value(package).unwrap()).unwrap();
        sets.into_iter().map(|set| set.join("+")).collect()
    }

    #[test]
    fn each_feature_is_checked_alone() {
        let features = json!({ "default": ["x"], "x": [], "y": [] });
        assert_eq!(sets(&features, &Value::Null), ["", "x", "y"]);
        assert!(sets(&json!({}), &Value::Null).is_empty());
    }

    #[test]
    fn a_required_feature_is_added_to_the_others() {
        let features = json!({ "default": ["b"], "b": [], "c": [], "x": [] });
        let metadata = json!({ "features": { "one-of": ["b", "c"] } });
        assert_eq!(sets(&features, &metadata), ["b", "c", "b+x"]);
    }
}
