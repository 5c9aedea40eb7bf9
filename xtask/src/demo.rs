//! The demo: lists a sample account with the real command, over HTTP on loopback.

use crate::Outcome;
use crate::mock::environment;
use crate::step::{command_line, succeed};
use crate::workspace::cargo;
use cf_mock::MockApi;
use std::collections::BTreeSet;
use std::process::{Command, Stdio};
use std::time::SystemTime;

/// Lists the account as a table, then again as NDJSON to check that both listings are complete.
///
/// # Errors
///
/// Returns an error if the command fails, or does not print every token of the account.
pub(crate) fn run() -> Outcome {
    // A separate, visible step: the first build takes a while.
    succeed(&mut cargo(["build", "--locked", "--package", "cf-tokens-cli"]))?;
    let api = MockApi::builder().now(SystemTime::now()).start_blocking()?;
    let expected = cf_mock::account::TOKENS;
    println!("Sample account with {expected} tokens at {}\n", api.base_url());

    let (table, summary) = output(list(&api, "table"))?;
    print!("{table}");
    eprint!("{summary}");
    let rows = table.lines().filter(|line| !line.trim().is_empty()).count();
    let requests = api.request_count();

    let (lines, _) = output(list(&api, "ndjson"))?;
    let ids: BTreeSet<String> = lines
        .lines()
        .map(serde_json::from_str::<serde_json::Value>)
        .collect::<Result<Vec<_>, _>>()?
        .iter()
        .filter_map(|token| token.get("id")?.as_str().map(str::to_owned))
        .collect();
    // The table also has a header line.
    if ids.len() != expected || rows < expected {
        return Err(format!(
            "listed {} tokens in {rows} table lines, expected {expected} tokens",
            ids.len()
        )
        .into());
    }
    println!("\nListed {expected} tokens over HTTP in {requests} requests. To list a real account:\n");
    println!(
        "CLOUDFLARE_API_TOKEN=… cargo run --release --bin cf-tokens -- list --account-id YOUR_ACCOUNT_ID"
    );
    Ok(())
}

/// Returns the command `cf-tokens list` with the mock as its API.
fn list(api: &MockApi, format: &str) -> Command {
    let mut command = cargo([
        "run",
        "--quiet",
        "--locked",
        "--package",
        "cf-tokens-cli",
        "--",
        "list",
    ]);
    command.args(["--account-id", api.account_id(), "--output", format]);
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
