//! The main job end to end: the real command against the made-up API, over HTTP.

use crate::Outcome;
use crate::mock::environment;
use crate::step::{line, succeed};
use crate::workspace::cargo;
use cf_mock::MockApi;
use std::collections::BTreeSet;
use std::process::{Command, Stdio};
use std::time::SystemTime;

/// Lists the account as a table, and checks by a second listing as NDJSON that all of it was there.
///
/// # Errors
///
/// When the command fails, or does not print as many tokens as the account has.
pub(crate) fn run() -> Outcome {
    // Apart from the run, and not quiet: the first time takes a while, and one wants to see why.
    succeed(&mut cargo(["build", "--locked", "--package", "cf-tokens-cli"]))?;
    let api = MockApi::builder().now(SystemTime::now()).start_blocking()?;
    let wanted = cf_mock::account::TOKENS;
    println!("A made-up account of {wanted} tokens at {}\n", api.base_url());

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
    // The table has a heading besides its rows.
    if ids.len() != wanted || rows < wanted {
        return Err(format!(
            "{} tokens and {rows} lines of table, expected {wanted} tokens",
            ids.len()
        )
        .into());
    }
    println!("\n{wanted} tokens over HTTP, in {requests} requests. On a real account:\n");
    println!(
        "CLOUDFLARE_API_TOKEN=… cargo run --release --bin cf-tokens -- list --account-id YOUR_ACCOUNT_ID"
    );
    Ok(())
}

/// `cf-tokens list` against the mock.
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
        // The account comes by its flag, as on the line that is shown in the end.
        if name != "CLOUDFLARE_ACCOUNT_ID" {
            command.env(name, value);
        }
    }
    command
}

/// What a command prints, on standard output and on standard error, where it puts its summary.
fn output(mut command: Command) -> Outcome<(String, String)> {
    let output = command.stdin(Stdio::null()).output()?;
    let diagnostics = String::from_utf8_lossy(&output.stderr).into_owned();
    if !output.status.success() {
        return Err(format!("{} ended with {}\n{diagnostics}", line(&command), output.status).into());
    }
    Ok((String::from_utf8(output.stdout)?, diagnostics))
}
