use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use cf_mock::MockApi;

use super::server::Certificate;
use crate::Outcome;
use crate::workspace::{target, without_settings};

/// What one listing came to.
#[derive(Debug)]
pub(super) struct Listing {
    /// Different tokens that were printed.
    pub(super) tokens: usize,
    /// Requests that reached the API.
    pub(super) requests: u64,
    pub(super) time: Duration,
    /// The exit status and the first line on stderr, where it failed.
    pub(super) error: Option<String>,
}

/// Lists the account with the real command, through the front-end server on `port`.
pub(super) fn list(port: u16, certificate: &Certificate, api: &MockApi, prefetch: u32) -> Outcome<Listing> {
    let mut command = Command::new(target().join("debug").join("cf-tokens"));
    without_settings(&mut command);
    command
        .env("CLOUDFLARE_API_TOKEN", api.api_token())
        .env(
            "CLOUDFLARE_BASE_URL",
            format!("https://localhost:{port}/client/v4"),
        )
        .args(["list", "--quiet", "--output", "ndjson", "--per-page", "5"])
        .args(["--account-id", api.account_id()])
        .args(["--prefetch", &prefetch.to_string()])
        .arg("--ca-file")
        .arg(certificate.file("certificate.pem"))
        .stdin(Stdio::null());
    let start = Instant::now();
    let output = command.output()?;
    let time = start.elapsed();
    let ids: std::collections::BTreeSet<String> = String::from_utf8(output.stdout)?
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter_map(|token| token.get("id")?.as_str().map(str::to_owned))
        .collect();
    let error = (!output.status.success()).then(|| {
        let message = String::from_utf8_lossy(&output.stderr);
        format!(
            "{}: {}",
            output.status,
            message.lines().next().unwrap_or_default()
        )
    });
    Ok(Listing {
        tokens: ids.len(),
        requests: 0,
        time,
        error,
    })
}
