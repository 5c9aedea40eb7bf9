//! What must hold before a change is taken.

use crate::step::{run, step};
use crate::workspace::cargo;
use crate::{Outcome, arch, consumers, examples};

/// Every test: of the workspace with its documentation, the examples, and the consumers.
///
/// # Errors
///
/// At the first thing that fails.
pub(crate) fn test() -> Outcome {
    run(
        "tests",
        cargo(["test", "--workspace", "--all-features", "--locked"]),
    )?;
    examples::run()?;
    consumers::run()
}

/// Format, lints, documentation, architecture, then [`test`].
///
/// # Errors
///
/// At the first thing that fails.
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
    test()?;
    println!("All green in {} s.", start.elapsed().as_secs());
    Ok(())
}
