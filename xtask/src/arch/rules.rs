//! The rules that need only cargo's metadata.

use super::Check;
use cargo_metadata::semver::Version;
use cargo_metadata::{DependencyKind, Metadata, Package, PackageId};
use std::collections::{BTreeSet, HashMap, HashSet};

/// The crates of this workspace that each crate may import. The tests of every crate may also import cf-mock.
const ALLOWED_IMPORTS: [(&str, &[&str]); 8] = [
    ("cf-text", &[]),
    ("cf-models", &["cf-text"]),
    ("cf-transport", &["cf-text"]),
    ("cf-tokens", &["cf-text", "cf-models", "cf-transport"]),
    ("cf-audit", &["cf-text", "cf-models"]),
    ("cf-tokens-cli", &["cf-text", "cf-tokens", "cf-audit"]),
    ("cf-mock", &[]),
    ("xtask", &["cf-mock"]),
];

/// The crates that may import the HTTP implementation: the transport as a client, the mock as a server.
const HTTP_CRATES: [&str; 2] = ["cf-transport", "cf-mock"];

/// The crates import each other only as [`ALLOWED_IMPORTS`] permits.
pub(super) fn own_imports(metadata: &Metadata) -> Check {
    let members = metadata.workspace_packages();
    let names: BTreeSet<&str> = members.iter().map(|package| package.name.as_str()).collect();
    let mut violations = Vec::new();
    for package in &members {
        let Some((_, allowed)) = ALLOWED_IMPORTS.iter().find(|(name, _)| package.name == *name) else {
            violations.push(format!(
                "{}: not listed in ALLOWED_IMPORTS (xtask/src/arch/rules.rs)",
                package.name
            ));
            continue;
        };
        for dependency in &package.dependencies {
            let name = dependency.name.as_str();
            let in_tests = dependency.kind == DependencyKind::Development && name == "cf-mock";
            if names.contains(name) && !allowed.contains(&name) && !in_tests {
                violations.push(format!(
                    "{} must not import {name} ({})",
                    package.name,
                    kind(dependency.kind)
                ));
            }
        }
    }
    Check {
        rule: "The crates import each other only as ALLOWED_IMPORTS permits".to_owned(),
        violations,
    }
}

/// Only [`HTTP_CRATES`] import the HTTP implementation.
pub(super) fn http_stack(metadata: &Metadata) -> Check {
    let is_part = |name: &str| {
        ["hyper", "hyper-util", "hyper-rustls", "tower-http"].contains(&name) || name.starts_with("rustls")
    };
    let mut violations = Vec::new();
    for package in metadata.workspace_packages() {
        if HTTP_CRATES.contains(&package.name.as_str()) {
            continue;
        }
        for dependency in package
            .dependencies
            .iter()
            .filter(|dependency| is_part(&dependency.name))
        {
            violations.push(format!(
                "{} must not import {} ({})",
                package.name,
                dependency.name,
                kind(dependency.kind)
            ));
        }
    }
    Check {
        rule: "Only cf-transport and cf-mock import hyper, hyper-util, hyper-rustls, rustls* and tower-http"
            .to_owned(),
        violations,
    }
}

/// No dependency requires a newer Rust version than the workspace. Dependencies of tests are not checked.
pub(super) fn rust_versions(metadata: &Metadata) -> Check {
    let members = metadata.workspace_packages();
    let ours = members
        .iter()
        .filter_map(|package| package.rust_version.as_ref())
        .min();
    let mut violations: Vec<String> = members
        .iter()
        .filter(|package| package.rust_version.is_none())
        .map(|package| format!("{} has no rust-version", package.name))
        .collect();
    let mut checked = 0_usize;
    if let Some(ours) = ours {
        for package in built(metadata) {
            checked = checked.saturating_add(1);
            if let Some(theirs) = package.rust_version.as_ref().filter(|theirs| *theirs > ours) {
                violations.push(format!(
                    "{} {} requires Rust {theirs}",
                    package.name, package.version
                ));
            }
        }
    }
    let ours = ours.map_or_else(|| "(none)".to_owned(), Version::to_string);
    Check {
        rule: format!("None of {checked} dependencies requires a newer Rust version than {ours}"),
        violations,
    }
}

/// Returns the dependencies of the members, without those that only tests use.
fn built(metadata: &Metadata) -> Vec<&Package> {
    let packages: HashMap<&PackageId, &Package> = metadata
        .packages
        .iter()
        .map(|package| (&package.id, package))
        .collect();
    let nodes: HashMap<&PackageId, _> = metadata
        .resolve
        .iter()
        .flat_map(|resolve| &resolve.nodes)
        .map(|node| (&node.id, node))
        .collect();
    let members: HashSet<&PackageId> = metadata.workspace_members.iter().collect();
    let mut seen = members.clone();
    let mut pending: Vec<&PackageId> = metadata.workspace_members.iter().collect();
    while let Some(id) = pending.pop() {
        for dependency in nodes.get(id).into_iter().flat_map(|node| &node.deps) {
            let is_built = dependency
                .dep_kinds
                .iter()
                .any(|edge| edge.kind != DependencyKind::Development);
            if is_built && seen.insert(&dependency.pkg) {
                pending.push(&dependency.pkg);
            }
        }
    }
    let mut built: Vec<&Package> = seen
        .difference(&members)
        .filter_map(|id| packages.get(*id).copied())
        .collect();
    built.sort_by(|one, other| (&one.name, &one.version).cmp(&(&other.name, &other.version)));
    built
}

fn kind(kind: DependencyKind) -> &'static str {
    match kind {
        DependencyKind::Normal => "dependencies",
        DependencyKind::Development => "dev-dependencies",
        DependencyKind::Build => "build-dependencies",
        _ => "unknown kind of dependency",
    }
}
