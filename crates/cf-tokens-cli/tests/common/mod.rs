//! Runs the command, and removes from its output what differs from run to run.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "shared by several test crates; test helpers report failures by panics"
)]

use std::process::{Child, Command, Output, Stdio};

use cf_mock::{MockApi, MockApiBuilder};

/// Directory without a configuration file.
pub const NOWHERE: &str = "/nonexistent";

pub fn start(builder: MockApiBuilder) -> MockApi {
    builder.start_blocking().unwrap()
}

/// Returns the binary without the configuration of this machine.
pub fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cf-tokens"));
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy().to_ascii_uppercase();
        if text.starts_with("CLOUDFLARE_") || text.starts_with("CF_") || text.ends_with("_PROXY") {
            command.env_remove(name);
        }
    }
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "LINES"] {
        command.env_remove(name);
    }
    command.env("XDG_CONFIG_HOME", NOWHERE).stdin(Stdio::null());
    command
}

pub fn list(api: &MockApi) -> Command {
    let mut command = command();
    command
        .env("CLOUDFLARE_API_TOKEN", api.api_token())
        .env("CLOUDFLARE_BASE_URL", api.base_url())
        .args(["list", "--account-id", api.account_id()])
        // The day of the mock's accounts: marks do not change with the calendar.
        .args(["--now", "2026-01-15T12:00:00Z"]);
    command
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Makes children end on the signals that a script's background jobs ignore. A child inherits that a signal is ignored, but not
/// that it is handled.
#[cfg(unix)]
pub fn handle_interrupts() {
    use tokio::signal::unix::{SignalKind, signal};
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let _context = runtime.enter();
    for kind in [SignalKind::interrupt(), SignalKind::quit()] {
        drop(signal(kind).unwrap());
    }
}

/// Sends a signal (`INT`). Call [`handle_interrupts`] before the child starts if it is one from the keyboard.
#[cfg(unix)]
pub fn send_signal(child: &Child, signal: &str) {
    let status = Command::new("kill")
        .args([format!("-{signal}"), child.id().to_string()])
        .status();
    assert!(status.unwrap().success());
}

/// Returns the exit status and both streams for a snapshot.
pub fn transcript(output: &Output) -> String {
    format!(
        "exit: {:?}\n--- out\n{}--- err\n{}",
        output.status.code(),
        text(&output.stdout),
        text(&output.stderr)
    )
}

/// Checks that a listing was refused, with no output. A file that does not exist is a usage error.
pub fn assert_refused(name: &str, output: &Output) {
    let status = if name == "missing" { 2 } else { 3 };
    let transcript = transcript(output);
    assert_eq!(output.status.code(), Some(status), "{name}: {transcript}");
    assert!(output.stdout.is_empty(), "{name}: {transcript}");
}

pub fn with_filters(check: impl FnOnce()) {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r" in (under )?\d+(\.\d+)? (ms|s)\b", " in [time]");
    settings.add_filter(r"cf-ray [0-9A-Za-z-]+", "cf-ray [ray]");
    settings.add_filter(r"request ID: [0-9A-Za-z-]+", "request ID: [ray]");
    settings.add_filter(r"127\.0\.0\.1:\d+", "127.0.0.1:[port]");
    settings.add_filter(r#""listed_at": "[^"]+""#, r#""listed_at": "[time]""#);
    settings.bind(check);
}
