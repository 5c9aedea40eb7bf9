//! The architecture, checked: who imports whom, and what may be below whom.

mod rules;
#[cfg(test)]
mod tests;
mod tree;

use crate::Outcome;
use crate::workspace::{cargo, metadata};
use tree::Tree;

/// What is checked, and what breaks it.
#[derive(Debug)]
struct Check {
    /// What must hold, in a sentence.
    rule: String,
    /// Where it does not.
    violations: Vec<String>,
}

/// Trees in which some packages must not be: whose, what, and why not.
const BARRED: [(&str, &[&str], &str); 2] = [
    (
        "cf-models",
        &["tokio", "http", "hyper", "tower"],
        "it is types alone, for readers without any HTTP",
    ),
    ("cf-transport", &["serde"], "it knows HTTP and no JSON"),
];

/// Checks the workspace as it stands.
///
/// # Errors
///
/// When a rule is broken: after all of them are printed, each with where it is broken.
pub(crate) fn run() -> Outcome {
    let metadata = metadata(None)?;
    let mut checks = vec![
        rules::own_imports(&metadata),
        rules::http_stack(&metadata),
        rules::rust_versions(&metadata),
    ];
    for (package, barred, reason) in BARRED {
        checks.push(tree_of(package)?.is_free_of(package, barred, reason));
    }
    let mut broken = 0_usize;
    for check in checks {
        println!(
            "{}  {}",
            if check.violations.is_empty() {
                "ok    "
            } else {
                "BROKEN"
            },
            check.rule
        );
        for violation in &check.violations {
            println!("        {violation}");
            broken = broken.saturating_add(1);
        }
    }
    if broken > 0 {
        return Err(format!("the architecture is broken, see above (violations: {broken})").into());
    }
    Ok(())
}

/// The packages below one package, dependencies of its tests and builds left out, with every feature and on every
/// platform. Asked of cargo for this package alone: in the metadata of the workspace, what another member turns on
/// would count as well.
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
