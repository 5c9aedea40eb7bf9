use super::rules::{http_stack, own_imports, rust_versions};
use super::tree::Tree;
use cargo_metadata::Metadata;
use serde_json::{Value, json};

/// Returns a package that requires the Rust version `rust`, with dependencies given as `(name, kind)`.
fn package(name: &str, rust: &str, dependencies: &[(&str, Option<&str>)]) -> Value {
    let dependencies: Vec<Value> = dependencies
        .iter()
        .map(|(name, kind)| {
            json!({ "name": name, "kind": kind, "req": "*", "optional": false, "uses_default_features": true,
                    "features": [], "target": null, "rename": null, "registry": null, "source": null })
        })
        .collect();
    json!({ "name": name, "version": "1.0.0", "id": name, "rust_version": rust, "dependencies": dependencies,
            "targets": [], "features": {}, "manifest_path": format!("{name}/Cargo.toml"), "source": null })
}

/// Returns metadata in which the first `members` packages are members of the workspace.
fn metadata(members: usize, packages: &[Value]) -> Metadata {
    let nodes: Vec<Value> = packages
        .iter()
        .map(|package| {
            let dependencies = package["dependencies"].as_array().unwrap();
            let edges: Vec<Value> = dependencies
                .iter()
                .filter(|dependency| {
                    packages
                        .iter()
                        .any(|package| package["name"] == dependency["name"])
                })
                .map(|dependency| {
                    let kinds = json!([{ "kind": dependency["kind"], "target": null }]);
                    json!({ "name": dependency["name"], "pkg": dependency["name"], "dep_kinds": kinds })
                })
                .collect();
            let names: Vec<&Value> = edges.iter().map(|edge| &edge["pkg"]).collect();
            json!({ "id": package["name"], "deps": edges, "dependencies": names, "features": [] })
        })
        .collect();
    let members: Vec<&Value> = packages
        .iter()
        .take(members)
        .map(|package| &package["name"])
        .collect();
    serde_json::from_value(json!({
        "packages": packages, "workspace_members": members, "workspace_default_members": members,
        "resolve": { "nodes": nodes, "root": null }, "target_directory": "target", "version": 1,
        "workspace_root": ".", "metadata": null,
    }))
    .unwrap()
}

#[test]
fn allowed_imports_are_accepted() {
    let workspace = metadata(
        4,
        &[
            package("cf-models", "1.88", &[("serde", None), ("cf-mock", Some("dev"))]),
            package("cf-transport", "1.88", &[("hyper", None), ("rustls", None)]),
            package(
                "cf-tokens",
                "1.88",
                &[("cf-models", None), ("cf-transport", None)],
            ),
            package("cf-mock", "1.88", &[("hyper-util", None)]),
            package("serde", "1.56", &[]),
            package("hyper", "1.63", &[]),
        ],
    );
    assert!(own_imports(&workspace).violations.is_empty());
    assert!(http_stack(&workspace).violations.is_empty());
    let rust = rust_versions(&workspace);
    assert!(rust.violations.is_empty());
    assert_eq!(
        rust.rule,
        "None of 2 dependencies requires a newer Rust version than 1.88.0"
    );
}

#[test]
fn other_imports_are_found() {
    let workspace = metadata(
        4,
        &[
            package("cf-models", "1.88", &[("cf-transport", Some("dev"))]),
            package("cf-transport", "1.88", &[]),
            package("cf-mock", "1.88", &[("cf-models", None)]),
            package("cf-new", "1.88", &[]),
        ],
    );
    assert_eq!(
        own_imports(&workspace).violations,
        [
            "cf-models must not import cf-transport (dev-dependencies)",
            "cf-mock must not import cf-models (dependencies)",
            "cf-new: not listed in ALLOWED_IMPORTS (xtask/src/arch/rules.rs)",
        ]
    );
}

#[test]
fn the_http_implementation_is_found_in_other_crates() {
    let workspace = metadata(
        2,
        &[
            package(
                "cf-tokens",
                "1.88",
                &[("hyper", None), ("http", None), ("tower", None)],
            ),
            package(
                "cf-models",
                "1.88",
                &[("rustls-pki-types", Some("dev")), ("tower-http", Some("build"))],
            ),
        ],
    );
    assert_eq!(
        http_stack(&workspace).violations,
        [
            "cf-tokens must not import hyper (dependencies)",
            "cf-models must not import rustls-pki-types (dev-dependencies)",
            "cf-models must not import tower-http (build-dependencies)",
        ]
    );
}

#[test]
fn a_newer_rust_version_is_found_at_any_depth() {
    let workspace = metadata(
        1,
        &[
            package("cf-models", "1.88", &[("serde", None), ("proptest", Some("dev"))]),
            package("serde", "1.56", &[("deep", None)]),
            package("deep", "1.90", &[]),
            package("proptest", "1.91", &[]),
        ],
    );
    assert_eq!(
        rust_versions(&workspace).violations,
        ["deep 1.0.0 requires Rust 1.90.0"]
    );
}

#[test]
fn a_forbidden_package_is_found_with_the_path_to_it() {
    let tree = Tree::parse(
        "0 cf-models v0.1.0 (/somewhere)\n1 serde v1.0.0\n2 httparse v1.0.0\n1 chrono v0.4.0\n2 tokio-util v0.7.0\n1 http v1.0.0 (*)\n",
    );
    let check = tree.excludes("cf-models", &["tokio", "http"], "only types");
    assert_eq!(
        check.violations,
        ["cf-models -> chrono -> tokio-util", "cf-models -> http"]
    );
    assert_eq!(check.rule, "cf-models does not depend on tokio, http: only types");
}

#[test]
fn a_missing_tree_is_a_violation() {
    let check = Tree::parse("").excludes("cf-models", &["tokio"], "only types");
    assert_eq!(check.violations, ["cargo tree printed nothing for cf-models"]);
}
