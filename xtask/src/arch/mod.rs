//! Checks the architecture: the allowed imports between crates, and the dependencies that a crate must not have.

mod files;
mod rules;
#[cfg(test)]
mod tests;
mod tree;

use crate::Outcome;
use crate::workspace::{cargo, metadata};
use tree::Tree;

/// A rule, and the places that violate it.
#[derive(Debug)]
struct Check {
    /// The rule, as a sentence.
    rule: String,
    /// Each place that violates it.
    violations: Vec<String>,
}

/// Packages that must not be in the dependency tree of a crate: the crate, the packages, and the reason.
const FORBIDDEN: [(&str, &[&str], &str); 3] = [
    (
        "cf-models",
        &["tokio", "http", "hyper", "tower"],
        "it contains only types, for programs without HTTP",
    ),
    (
        "cf-audit",
        &["tokio", "http", "hyper", "tower"],
        "it is pure: listings in, findings out",
    ),
    ("cf-transport", &["serde"], "it handles HTTP, not JSON"),
];

/// Checks the workspace.
///
/// # Errors
///
/// Returns an error if a rule is violated, after printing all rules with their violations.
pub(crate) fn run() -> Outcome {
    let metadata = metadata(None)?;
    let mut checks = vec![
        rules::own_imports(&metadata),
        rules::http_stack(&metadata),
        rules::rust_versions(&metadata),
    ];
    checks.push(files::import_cycles(&metadata)?);
    for (package, forbidden, reason) in FORBIDDEN {
        checks.push(tree_of(package)?.excludes(package, forbidden, reason));
    }
    let mut violations = 0_usize;
    for check in checks {
        println!(
            "{}  {}",
            if check.violations.is_empty() {
                "ok    "
            } else {
                "FAILED"
            },
            check.rule
        );
        for violation in &check.violations {
            println!("        {violation}");
            violations = violations.saturating_add(1);
        }
    }
    if violations > 0 {
        return Err(format!("architecture check failed: violations: {violations} (listed above)").into());
    }
    Ok(())
}

/// Returns the normal dependencies of a package, with all its features, for all platforms.
///
/// Cargo is run for this package only: in the metadata of the workspace, features are unified over all members.
fn tree_of(package: &str) -> Outcome<Tree> {
    let mut command = cargo([
        "tree",
        "--locked",
        "--all-features",
        "--target",
        "all",
        "--edges",
        "normal",
    ]);
    command.args(["--prefix", "depth", "--format", " {p}", "--package", package]);
    let output = command.output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    Ok(Tree::parse(&String::from_utf8(output.stdout)?))
}
