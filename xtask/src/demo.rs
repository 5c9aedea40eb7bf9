//! The demo: lists and audits a sample account with the real command, over HTTP on loopback.

use crate::Outcome;
use crate::mock::{environment, noon};
use crate::step::{command_line, succeed};
use crate::workspace::cargo;
use cf_mock::MockApi;
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Arguments of `cargo xtask demo`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Write the audit's report to FILE as HTML too
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Day to which the times of the tokens are relative, such as 2026-01-15 [default: the current day]
    #[arg(long, value_name = "DATE")]
    today: Option<NaiveDate>,
}

/// The second account of the demo.
const SECOND_ACCOUNT: &str = "fedcba9876543210fedcba9876543210";

/// Lists an account as a table, then all accounts (two) as NDJSON, and checks that all listings are complete and proven. Audits the first
/// account.
///
/// # Errors
///
/// Returns an error if the command fails, or does not print every token of the account.
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    // A separate, visible step: the first build takes a while.
    succeed(&mut cargo(["build", "--locked", "--package", "cf-tokens-cli"]))?;
    let now = arguments.today.map_or_else(Utc::now, noon);
    let api = MockApi::builder()
        .now(now.into())
        .another_account(SECOND_ACCOUNT)
        .start_blocking()?;
    let expected = cf_mock::account::TOKENS;
    println!("Sample account with {expected} tokens at {}\n", api.base_url());

    let (table, summary) = output(list(&api, now, "table", &["--account-id", api.account_id()]))?;
    print!("{table}");
    eprint!("{summary}");
    let rows = table.lines().filter(|line| !line.trim().is_empty()).count();
    let requests = api.request_count();

    let (lines, summary) = output(list(&api, now, "ndjson", &["--all-accounts", "--require-proof"]))?;
    let ids: BTreeSet<String> = lines
        .lines()
        .map(serde_json::from_str::<serde_json::Value>)
        .collect::<Result<Vec<_>, _>>()?
        .iter()
        .filter_map(|token| token.get("id")?.as_str().map(str::to_owned))
        .collect();
    // The table also has a header line.
    if ids.len() != expected.saturating_mul(2) || rows < expected {
        return Err(format!(
            "listed {} tokens of two accounts and {rows} table lines, expected {expected} tokens per account",
            ids.len()
        )
        .into());
    }
    eprint!("\n{summary}");
    println!("\nListed {expected} tokens over HTTP in {requests} requests. To list a real account:\n");
    println!(
        "CLOUDFLARE_API_TOKEN=… cargo run --release --bin cf-tokens -- list --account-id YOUR_ACCOUNT_ID"
    );
    // Last, so that it is in view: verdict, coverage, and the rules that found something, without the tokens.
    let mut audit = audit(&api, now);
    if let Some(path) = &arguments.html {
        // The command runs in the folder of the workspace.
        let path = std::path::absolute(path)?;
        audit.arg("--also").arg(format!("html={}", path.display()));
    }
    let (report, _) = output(audit)?;
    println!("\nAudit of the sample account (cf-tokens audit):\n");
    for line in report
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with(' '))
    {
        println!("{line}");
    }
    if let Some(path) = &arguments.html {
        println!("\nReport: {}", path.display());
    }
    if !report.contains("coverage proven") {
        return Err("the audit does not prove that it saw all tokens of the account".into());
    }
    Ok(())
}

/// Returns the command `cf-tokens audit` with the mock as its API.
fn audit(api: &MockApi, now: DateTime<Utc>) -> Command {
    let mut command = run_command(api, now, "audit");
    command.args(["--account-id", api.account_id(), "--exit-zero"]);
    command
}

/// Returns the command `cf-tokens list` with the mock as its API.
fn list(api: &MockApi, now: DateTime<Utc>, format: &str, accounts: &[&str]) -> Command {
    let mut command = run_command(api, now, "list");
    command.args(["--output", format]).args(accounts);
    command
}

/// Returns a command of `cf-tokens` with the mock as its API.
fn run_command(api: &MockApi, now: DateTime<Utc>, name: &str) -> Command {
    let now = now.to_rfc3339_opts(SecondsFormat::Secs, true);
    let mut command = cargo([
        "run",
        "--quiet",
        "--locked",
        "--package",
        "cf-tokens-cli",
        "--",
        name,
        "--now",
        &now,
    ]);
    for (name, value) in environment(api) {
        // The account is given by a flag, as in the command printed at the end.
        if name != "CLOUDFLARE_ACCOUNT_ID" {
            command.env(name, value);
        }
    }
    command
}

/// Returns what a command prints to stdout, and to stderr (its summary).
fn output(mut command: Command) -> Outcome<(String, String)> {
    let output = command.stdin(Stdio::null()).output()?;
    let diagnostics = String::from_utf8_lossy(&output.stderr).into_owned();
    if !output.status.success() {
        return Err(format!(
            "{} failed: {}\n{diagnostics}",
            command_line(&command),
            output.status
        )
        .into());
    }
    Ok((String::from_utf8(output.stdout)?, diagnostics))
}
