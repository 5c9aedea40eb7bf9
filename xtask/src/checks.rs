//! The checks that must pass before a change is merged.

use crate::step::{run, step};
use crate::workspace::cargo;
use crate::{Outcome, arch, calendar, consumers, examples, features, package, prose, readme};

/// Runs all tests: of the workspace, its documentation, its examples, and the programs in fixtures/consumers.
///
/// # Errors
///
/// Returns the first failure.
pub(crate) fn test() -> Outcome {
    run(
        "tests",
        cargo(["test", "--workspace", "--all-features", "--locked"]),
    )?;
    examples::run()?;
    consumers::run()
}

/// Checks format, lints, documentation, architecture and prose, runs [`test`], then checks that no test depends on
/// the day, features and packages.
///
/// # Errors
///
/// Returns the first failure.
pub(crate) fn ci() -> Outcome {
    let start = std::time::Instant::now();
    run("format", cargo(["fmt", "--all", "--check"]))?;
    let lints = [
        "clippy",
        "--workspace",
        "--all-targets",
        "--all-features",
        "--locked",
        "--",
        "-D",
        "warnings",
    ];
    run("lints", cargo(lints))?;
    let mut documentation = cargo(["doc", "--workspace", "--no-deps", "--all-features", "--locked"]);
    documentation.env("RUSTDOCFLAGS", "-D warnings");
    run("documentation", documentation)?;
    step("architecture", "cargo xtask arch", arch::run)?;
    step("prose", "cargo xtask prose", prose::run)?;
    test()?;
    calendar::run()?;
    step("sample in README.md", "cargo xtask readme", readme::run)?;
    features::run()?;
    package::run()?;
    println!("All checks passed in {} s.", start.elapsed().as_secs());
    Ok(())
}
