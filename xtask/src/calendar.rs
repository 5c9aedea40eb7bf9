//! Checks that no test depends on the day: a snapshot that does is wrong the day after.

use crate::Outcome;
use crate::step::{is_installed, run as run_step};
use crate::workspace::cargo;

/// Runs the tests of the crates that show times, more than a year from now. Skipped with a notice if `faketime` is not installed.
///
/// # Errors
///
/// Returns an error if a test fails.
pub(crate) fn run() -> Outcome {
    if !is_installed("faketime") {
        println!("skipped: faketime is not installed (Debian: apt-get install faketime)");
        return Ok(());
    }
    let mut command = cargo([
        "test",
        "--quiet",
        "--locked",
        "--all-features",
        "--tests",
        "--package",
        "cf-audit",
        "--package",
        "cf-tokens",
        "--package",
        "cf-tokens-cli",
        "--config",
        r#"target.'cfg(unix)'.runner = ["faketime", "-f", "+400d"]"#,
        "--",
        // faketime opens a file, which takes the place of a closed stdout.
        "--skip",
        "closed_",
    ]);
    // Timeouts are as long as always.
    command.env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    run_step("tests in 400 days", command)
}
