//! Commands that print tokens: real processes, which hang, fail, or print something else.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    reason = "tests and their helpers report failures by panics"
)]

mod common;

use std::fs::File;
use std::io::Read as _;
use std::process::{Command, Output};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use cf_mock::{MockApi, TokenAccess};

use common::{command, send_signal, start, text, transcript, with_filters};

const FIRST: &str = "0123456789abcdef0123456789abcdef";
const SECOND: &str = "fedcba9876543210fedcba9876543210";
const OTHER: &str = "cfat_FAKE_token_of_the_second";
const OWN: &str = "cfat_FAKE_sees_only_its_own";

fn api() -> MockApi {
    start(
        MockApi::builder()
            .account_id(FIRST)
            .another_account(SECOND)
            .another_api_token(OTHER, TokenAccess::All)
            .another_api_token(OWN, TokenAccess::Own)
            .tokens(2),
    )
}

/// A configuration file, and the command that reads it.
fn with_config(api: &MockApi, config: &str) -> (tempfile::TempDir, Command) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    std::fs::write(&path, config).unwrap();
    let mut command = command();
    command
        .env("CF_TOKENS_CONFIG", path)
        .env("CLOUDFLARE_BASE_URL", api.base_url())
        .args(["list", "--account-id", FIRST]);
    (folder, command)
}

/// Runs `script` as the token_command of the default profile.
fn run_script(api: &MockApi, script: &str, timeout: &str) -> Output {
    let script = serde_json::to_string(script).unwrap();
    let config = format!("[profiles.default]\ntoken_command = [\"/bin/sh\", \"-c\", {script}]\n");
    let (_folder, mut command) = with_config(api, &config);
    command
        .args(["-o", "id", "--token-command-timeout", timeout])
        .output()
        .unwrap()
}

#[test]
fn a_token_is_read_from_the_output_of_a_command() {
    let api = api();
    let output = run_script(
        &api,
        &format!("echo noise >&2; echo '  {}'", api.api_token()),
        "1m",
    );
    assert_eq!(output.status.code(), Some(0), "{}", transcript(&output));
    assert_eq!(text(&output.stdout).lines().count(), 2);
    assert!(!text(&output.stderr).contains("noise"));
}

#[test]
fn a_command_that_prints_no_token_is_an_error_before_any_request_and_leaks_nothing() {
    let api = api();
    for (name, script) in [
        ("hangs", "echo cfat_FAKE_leak; exec sleep 600"),
        ("newline", "echo"),
        ("nothing", ":"),
        ("fails", "echo cfat_FAKE_leak; echo cfat_FAKE_leak >&2; exit 7"),
        ("lines", "echo cfat_FAKE_leak; echo cfat_FAKE_leak"),
        ("killed", "echo cfat_FAKE_leak; kill -9 $$"),
        ("not_a_token", "printf 'FAKE_leak \\001 x'"),
        ("endless", "while :; do echo cfat_FAKE_leak; done"),
        ("binary", "printf '\\377\\376'"),
    ] {
        // Only the one that hangs depends on the time.
        let output = run_script(&api, script, if name == "hangs" { "400ms" } else { "1m" });
        assert_eq!(output.status.code(), Some(2), "{name}: {}", transcript(&output));
        assert!(
            !transcript(&output).contains("FAKE_leak"),
            "{name}: {}",
            transcript(&output)
        );
        with_filters(|| insta::assert_snapshot!(format!("command_{name}"), transcript(&output)));
    }
    assert_eq!(api.request_count(), 0);
}

/// A named pipe that processes of a script hold open: its end shows that none of them is left.
struct Held {
    folder: tempfile::TempDir,
    /// The first bytes, then the end.
    events: Receiver<usize>,
}

impl Held {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pipe");
        assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
        let (sender, events) = mpsc::channel();
        std::thread::spawn(move || {
            let mut pipe = File::open(path).unwrap();
            let mut buffer = [0; 64];
            while let Ok(length) = pipe.read(&mut buffer) {
                if sender.send(length).is_err() || length == 0 {
                    break;
                }
            }
        });
        Self { folder, events }
    }

    /// A script that starts a process in the background, and hangs.
    fn script(&self) -> String {
        format!(
            "exec 3> '{}/pipe'; echo started >&3; sleep 60 & wait",
            self.folder.path().display()
        )
    }

    fn next(&self) -> usize {
        self.events.recv_timeout(Duration::from_secs(30)).unwrap()
    }
}

#[test]
fn processes_that_a_hanging_command_started_are_ended_with_it() {
    let api = api();
    let held = Held::new();
    let output = run_script(&api, &held.script(), "2s");
    assert_eq!(output.status.code(), Some(2), "{}", transcript(&output));
    assert_eq!((held.next(), held.next()), (8, 0));
}

#[test]
fn processes_that_a_command_started_are_ended_by_a_signal_to_cf_tokens() {
    let api = api();
    for (signal, status) in [("TERM", 143), ("HUP", 129)] {
        let held = Held::new();
        let script = serde_json::to_string(&held.script()).unwrap();
        let config = format!("[profiles.default]\ntoken_command = [\"/bin/sh\", \"-c\", {script}]\n");
        let (_folder, mut command) = with_config(&api, &config);
        let mut child = command.spawn().unwrap();
        assert_eq!(held.next(), 8);
        send_signal(&child, signal);
        assert_eq!(child.wait().unwrap().code(), Some(status), "{signal}");
        assert_eq!(held.next(), 0, "{signal}");
    }
}

#[test]
fn a_process_that_a_successful_command_leaves_in_the_background_is_not_ended() {
    let api = api();
    let held = Held::new();
    // As the 1Password CLI leaves a daemon that remembers the session.
    let script = format!(
        "exec 3> '{}/pipe'; (sleep 1; echo alive >&3) > /dev/null & echo {}",
        held.folder.path().display(),
        api.api_token()
    );
    let output = run_script(&api, &script, "1m");
    assert_eq!(output.status.code(), Some(0), "{}", transcript(&output));
    assert_eq!((held.next(), held.next()), (6, 0));
}

#[test]
fn a_command_that_does_not_exist_is_an_error_without_its_arguments() {
    let api = api();
    let config = "[profiles.default]\ntoken_command = [\"/nonexistent/op\", \"cfat_FAKE_argument\"]\n";
    let (_folder, mut command) = with_config(&api, config);
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    with_filters(|| insta::assert_snapshot!("command_missing", transcript(&output)));
}

#[test]
fn each_account_has_its_own_credentials() {
    let api = api();
    let config = format!("[accounts.{SECOND}]\ntoken_variable = \"SECOND_TOKEN\"\n");
    let (_folder, mut command) = with_config(&api, &config);
    let output = command
        .args(["--account-id", SECOND, "-o", "ndjson"])
        .env("CLOUDFLARE_API_TOKEN", api.api_token())
        .env("SECOND_TOKEN", OWN)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", transcript(&output));
    // The credentials of the second account see only one of its tokens.
    let lines = text(&output.stdout);
    let of = |account: &str| lines.lines().filter(|line| line.contains(account)).count();
    assert_eq!((of(FIRST), of(SECOND)), (2, 1), "{lines}");
}

#[test]
fn a_file_of_accounts_names_credentials_and_one_that_fails_stops_the_run() {
    let api = api();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("accounts");
    let list = |lines: &str| {
        std::fs::write(&path, lines).unwrap();
        let mut command = command();
        command
            .env("CLOUDFLARE_BASE_URL", api.base_url())
            .env("FIRST_TOKEN", api.api_token())
            .args(["list", "-o", "id", "--accounts-file"])
            .arg(&path);
        command.output().unwrap()
    };
    let commands =
        format!("{FIRST} token_variable=FIRST_TOKEN # ours\n{SECOND} token_command=echo {OTHER}\n");
    let output = list(&commands);
    assert_eq!(output.status.code(), Some(0), "{}", transcript(&output));
    assert_eq!(text(&output.stdout).lines().count(), 4);

    let before = api.request_count();
    let output = list(&format!(
        "{FIRST} token_variable=FIRST_TOKEN\n{SECOND} token_command=false\n"
    ));
    assert_eq!(
        (output.status.code(), output.stdout.len()),
        (Some(2), 0),
        "{}",
        transcript(&output)
    );
    assert!(
        text(&output.stderr).contains(&format!(
            "error: account {SECOND}: token_command false: failed (exit status: 1)"
        )),
        "{}",
        transcript(&output)
    );
    // No credentials at all for one of the accounts.
    let output = list(&format!("{FIRST} token_variable=FIRST_TOKEN\n{SECOND}\n"));
    assert_eq!(output.status.code(), Some(2), "{}", transcript(&output));
    assert_eq!(api.request_count(), before);
}

#[test]
fn two_sources_in_one_place_conflict() {
    let api = api();
    let config = format!("[accounts.{FIRST}]\ntoken_variable = \"X\"\ntoken_command = [\"echo\"]\n");
    let (_folder, mut command) = with_config(&api, &config);
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let errors = text(&output.stderr);
    assert!(
        errors.contains("token_variable conflicts with token_command in account"),
        "{errors}"
    );
}

#[test]
fn every_command_uses_the_credentials_of_the_account() {
    let api = api();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    std::fs::write(
        &path,
        format!("[accounts.{FIRST}]\ntoken_variable = \"FIRST_TOKEN\"\n"),
    )
    .unwrap();
    let run = |arguments: &[&str]| {
        let mut command = command();
        command
            .env("CF_TOKENS_CONFIG", &path)
            .env("CLOUDFLARE_BASE_URL", api.base_url())
            .env("CLOUDFLARE_ACCOUNT_ID", FIRST)
            // Unknown to the API: whoever uses it is rejected.
            .env("CLOUDFLARE_API_TOKEN", "cfat_FAKE_of_no_use")
            .env("FIRST_TOKEN", api.api_token())
            .args(arguments);
        command.output().unwrap()
    };
    let ids = text(&run(&["list", "-o", "id"]).stdout);
    let id = ids.lines().next().unwrap();
    for arguments in [
        &["show", id][..],
        &["audit", "--exit-zero"],
        &["verify"],
        &["permission-groups"],
        &["whoami", "--check"],
    ] {
        let output = run(arguments);
        assert!(
            !text(&output.stderr).contains("Invalid API Token"),
            "{arguments:?}: {}",
            transcript(&output)
        );
        assert!(
            !output.stdout.is_empty(),
            "{arguments:?}: {}",
            transcript(&output)
        );
    }
}
