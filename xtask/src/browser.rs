//! The HTML report in headless Chromium. The program in `xtask/browser` drives it; it is outside the workspace, so that
//! no other task builds a WebDriver client.

use std::path::{Path, PathBuf};
use std::process::Command;

use cf_mock::MockApi;
use serde_json::{Value, json};

use crate::mock::environment;
use crate::workspace::{cargo, root, target, without_settings};
use crate::{Outcome, step};

/// Arguments of `cargo xtask browser`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Write pictures of the report to DIR
    #[arg(long, value_name = "DIR")]
    pictures: Option<PathBuf>,
    /// Succeed with a notice if chromium or chromedriver is not installed
    #[arg(long)]
    skip_missing: bool,
    /// Report times beyond the budgets without failing, for busy machines
    #[arg(long)]
    report_times: bool,
}

/// A name that ends a script, if it is written without being escaped.
const HOSTILE: &str = "</script><script>alert(1)</script>";
const LARGE: usize = 5_000;

/// Drives the reports of 137 and of 5,000 tokens.
///
/// # Errors
///
/// Returns an error if the browser is missing, or for the first check that fails.
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    if let Some(missing) = ["chromium", "chromedriver"]
        .into_iter()
        .find(|name| !step::is_installed(name))
    {
        let notice = format!("{missing} is not installed (Debian: apt-get install chromium chromium-driver)");
        if arguments.skip_missing {
            println!("skipped: {notice}");
            return Ok(());
        }
        return Err(notice.into());
    }
    step::run(
        "build",
        cargo(["build", "--locked", "--package", "cf-tokens-cli"]),
    )?;
    let folder = tempfile::tempdir()?;
    let small = report(folder.path(), cf_mock::account::TOKENS)?;
    let large = report(folder.path(), LARGE)?;
    let manifest = root().join("xtask/browser/Cargo.toml");
    let mut driver = cargo(["run", "--quiet", "--locked", "--manifest-path"]);
    driver
        .arg(manifest)
        .env("CARGO_TARGET_DIR", target().join("browser"))
        .args(["--", "--hostile", HOSTILE])
        .args([small, large]);
    if let Some(pictures) = &arguments.pictures {
        driver.arg("--pictures").arg(std::path::absolute(pictures)?);
    }
    if arguments.report_times {
        driver.arg("--report-times");
    }
    step::run("browser", driver)
}

/// Writes the report of a sample account with the real command. One of the tokens has the hostile name.
fn report(folder: &Path, tokens: usize) -> Outcome<PathBuf> {
    let listing = folder.join(format!("{tokens}.json"));
    let report = folder.join(format!("{tokens}.html"));
    let api = MockApi::builder()
        .tokens(tokens)
        .record_requests(false)
        .start_blocking()?;
    let mut list = command();
    list.envs(environment(&api))
        .args(["--quiet", "list", "--output", "json", "--output-file"])
        .arg(&listing);
    step::succeed(&mut list)?;
    let mut document: Value = serde_json::from_slice(&std::fs::read(&listing)?)?;
    let name = document
        .pointer_mut("/tokens/0/name")
        .ok_or("the listing has no tokens")?;
    *name = json!(HOSTILE);
    std::fs::write(&listing, document.to_string())?;
    let mut audit = command();
    audit
        .args([
            "--quiet",
            "audit",
            "--exit-zero",
            "--output",
            "html",
            "--output-file",
        ])
        .args([&report, &listing]);
    step::succeed(&mut audit)?;
    Ok(report)
}

/// Returns the command, which must have been built.
fn command() -> Command {
    let name = format!("cf-tokens{}", std::env::consts::EXE_SUFFIX);
    let mut command = Command::new(target().join("debug").join(name));
    without_settings(&mut command);
    command
}
