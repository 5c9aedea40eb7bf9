//! Credentials: sources, conflicts, and that no secret is printed.

#![allow(
    clippy::unwrap_used,
    reason = "tests and their helpers report failures by panics"
)]

mod common;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use cf_mock::{Fault, MockApi};

use common::{command, start, text, transcript, with_filters};

/// Name, environment and arguments.
type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a [&'a str]);

/// Returns the command for the mock, without credentials.
fn at(api: &MockApi, arguments: &[&str]) -> Command {
    let mut command = command();
    command
        .env("CLOUDFLARE_BASE_URL", api.base_url())
        .env("CLOUDFLARE_ACCOUNT_ID", api.account_id())
        .args(arguments);
    command
}

fn secret_file(folder: &Path, secret: &str) -> PathBuf {
    let path = folder.join("secret");
    std::fs::write(&path, format!("{secret}\n")).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    path
}

fn with_stdin(mut command: Command, input: &str) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn a_token_is_read_from_a_file_or_stdin() {
    let api = start(MockApi::builder().tokens(2));
    let folder = tempfile::tempdir().unwrap();
    let file = secret_file(folder.path(), api.api_token());
    let output = at(&api, &["list", "-o", "ndjson", "--token-file"])
        .arg(&file)
        .output()
        .unwrap();
    assert_eq!(text(&output.stdout).lines().count(), 2, "{}", transcript(&output));
    let output = with_stdin(
        at(&api, &["list", "-o", "ndjson", "--token-stdin"]),
        &format!("{}\n", api.api_token()),
    );
    assert_eq!(text(&output.stdout).lines().count(), 2, "{}", transcript(&output));
    // Both read stdin, which can be read only once.
    let output = with_stdin(at(&api, &["list", "--token-stdin", "--accounts-file", "-"]), "");
    assert_eq!(output.status.code(), Some(2), "{}", transcript(&output));
}

#[cfg(unix)]
#[test]
fn a_token_file_that_others_can_read_is_reported() {
    use std::os::unix::fs::PermissionsExt as _;
    let api = start(MockApi::builder().tokens(1));
    let folder = tempfile::tempdir().unwrap();
    let file = secret_file(folder.path(), api.api_token());
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    let output = at(&api, &["list", "--token-file", "secret"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    let warning = "warning: secret is readable by other users (mode 0644); run chmod 600";
    assert!(text(&output.stderr).contains(warning), "{}", transcript(&output));
}

#[test]
fn whoami_shows_the_scheme_the_source_and_only_the_prefix_of_a_token() {
    let api = start(MockApi::builder());
    let folder = tempfile::tempdir().unwrap();
    secret_file(folder.path(), "cfut_FAKE_token_for_tests_only");
    let cases: &[Case<'_>] = &[
        (
            "token",
            &[("CLOUDFLARE_API_TOKEN", "cfat_FAKE_token_for_tests_only")],
            &[],
        ),
        (
            "json",
            &[("CLOUDFLARE_API_TOKEN", "FAKE_token_for_tests_only")],
            &["-o", "json"],
        ),
        (
            "key",
            &[
                ("CLOUDFLARE_API_KEY", "cfk_FAKE_for_tests"),
                ("CLOUDFLARE_EMAIL", "FAKE@example.com"),
            ],
            &[],
        ),
        ("file", &[], &["--token-file", "secret"]),
        ("none", &[], &[]),
    ];
    for (name, environment, arguments) in cases {
        let output = at(&api, &["whoami"])
            .envs(environment.iter().copied())
            .args(*arguments)
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert!(!transcript(&output).contains("FAKE"), "{}", transcript(&output));
        with_filters(|| insta::assert_snapshot!(format!("whoami_{name}"), transcript(&output)));
    }
    assert_eq!(api.request_count(), 0);
}

#[test]
fn whoami_sends_requests_only_with_check() {
    let api = start(MockApi::builder());
    let check = |token: &str| {
        at(&api, &["whoami", "--check"])
            .env("CLOUDFLARE_API_TOKEN", token)
            .output()
            .unwrap()
    };
    let output = check(api.api_token());
    assert!(
        text(&output.stdout).contains("accepted, for listing"),
        "{}",
        transcript(&output)
    );
    assert!(
        text(&output.stdout).contains("\ntoken ID "),
        "{}",
        transcript(&output)
    );
    assert_eq!(api.request_count(), 2);
    let output = check("cfat_FAKE_token_that_opens_nothing_at_all");
    assert_eq!(output.status.code(), Some(4), "{}", transcript(&output));
    let refusing = start(MockApi::builder().fault(Fault::no_permission()));
    let output = at(&refusing, &["whoami", "--check"])
        .env("CLOUDFLARE_API_TOKEN", refusing.api_token())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(4), "{}", transcript(&output));
}

#[test]
fn conflicting_credentials_are_named_and_nothing_is_sent() {
    let api = start(MockApi::builder());
    let folder = tempfile::tempdir().unwrap();
    secret_file(folder.path(), "cfat_FAKE_token_for_tests_only");
    let config = "[profiles.work]\ntoken_file = \"secret\"\n[profiles.both]\ntoken_file = \"a\"\ntoken_variable = \"B\"\n";
    std::fs::write(folder.path().join("config.toml"), config).unwrap();
    let token = ("CLOUDFLARE_API_TOKEN", "cfat_FAKE_token_for_tests_only");
    let key = ("CLOUDFLARE_API_KEY", "FAKE_key");
    let email = ("CLOUDFLARE_EMAIL", "FAKE@example.com");
    let cases: &[Case<'_>] = &[
        ("file_and_variable", &[token], &["--token-file", "secret"]),
        ("stdin_and_key", &[key, email], &["--token-stdin"]),
        (
            "file_and_stdin",
            &[],
            &["--token-file", "secret", "--token-stdin"],
        ),
        ("both_schemes", &[token, key, email], &[]),
        (
            "named_profile_and_variable",
            &[token],
            &["--config", "config.toml", "--profile", "work"],
        ),
        (
            "both_in_a_profile",
            &[],
            &["--config", "config.toml", "--profile", "both"],
        ),
    ];
    for (name, environment, arguments) in cases {
        let output = at(&api, &["list"])
            .envs(environment.iter().copied())
            .args(*arguments)
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{name}: {}", transcript(&output));
        assert!(!transcript(&output).contains("FAKE"), "{}", transcript(&output));
        with_filters(|| insta::assert_snapshot!(format!("clash_{name}"), transcript(&output)));
    }
    assert_eq!(api.request_count(), 0);
}

#[test]
fn a_profile_may_name_the_standard_variable() {
    let api = start(MockApi::builder().tokens(1));
    let folder = tempfile::tempdir().unwrap();
    let config = "[profiles.work]\ntoken_variable = \"CLOUDFLARE_API_TOKEN\"\n";
    std::fs::write(folder.path().join("config.toml"), config).unwrap();
    let output = at(&api, &["list", "--config", "config.toml", "--profile", "work"])
        .env("CLOUDFLARE_API_TOKEN", api.api_token())
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", transcript(&output));
}

#[test]
fn a_file_without_a_token_is_rejected_and_not_printed() {
    let api = start(MockApi::builder());
    let folder = tempfile::tempdir().unwrap();
    for content in ["", "FAKE one\nFAKE two\n", "TOKEN=FAKE token"] {
        secret_file(folder.path(), content);
        let output = at(&api, &["list", "--token-file", "secret"])
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{}", transcript(&output));
        assert!(
            text(&output.stderr).starts_with("error: secret: the API token"),
            "{}",
            transcript(&output)
        );
        assert!(!transcript(&output).contains("FAKE"), "{}", transcript(&output));
    }
    let output = at(&api, &["list", "--token-file", "missing"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", transcript(&output));
}
