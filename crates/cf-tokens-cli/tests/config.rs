//! Precedence of settings: flag, environment, file, default; and validation of the file.

#![allow(
    clippy::unwrap_used,
    reason = "tests and their helpers report failures by panics"
)]

mod common;

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

use cf_mock::MockApi;

use common::{command, start, text, transcript, with_filters};

const CONFIG: &str = r#"
profile = "work"

[profiles.work]
account_id = "0123456789abcdef0123456789abcdef"
base_url = "http://127.0.0.1:9/client/v4"
token_file = "secret"
ca_file = "ca.pem"
proxy = "http://proxy.example:3128"
no_proxy = "internal.example"

[profiles.other]
account_id = "fedcba9876543210fedcba9876543210"
token_variable = "OTHER_TOKEN"
"#;

/// Returns the command with this configuration file.
fn configured(folder: &Path, config: &str) -> Command {
    std::fs::create_dir_all(folder.join("cf-tokens")).unwrap();
    std::fs::write(folder.join("cf-tokens/config.toml"), config).unwrap();
    let mut command = command();
    command.env("XDG_CONFIG_HOME", folder).current_dir(folder);
    command
}

fn show(folder: &Path, environment: &[(&str, &str)], arguments: &[&str]) -> String {
    let mut command = configured(folder, CONFIG);
    let output = command
        .args(["config", "show", "--origin"])
        .envs(environment.iter().copied())
        .args(arguments)
        .output()
        .unwrap();
    transcript(&output).replace(&folder.to_string_lossy().into_owned(), "[folder]")
}

#[test]
fn each_setting_is_shown_with_its_source() {
    let folder = tempfile::tempdir().unwrap();
    let environment = [
        ("CLOUDFLARE_API_TOKEN", "cfat_FAKE_token_for_tests_only"),
        ("CLOUDFLARE_ACCOUNT_ID", "11111111111111111111111111111111"),
        ("CLOUDFLARE_BASE_URL", "http://127.0.0.1:8/client/v4"),
        ("HTTPS_PROXY", "http://me:FAKE_password@proxy.example"),
        ("NO_PROXY", "example.com"),
    ];
    let flags = [
        "--base-url",
        "http://127.0.0.1:7/client/v4",
        "--ca-file",
        "mine.pem",
        "--no-proxy",
    ];
    insta::assert_snapshot!("from_the_file", show(folder.path(), &[], &[]));
    insta::assert_snapshot!(
        "from_another_profile",
        show(folder.path(), &[("CF_TOKENS_PROFILE", "other")], &[])
    );
    let from_environment = show(folder.path(), &environment, &[]);
    assert!(!from_environment.contains("FAKE"), "{from_environment}");
    insta::assert_snapshot!("from_the_environment", from_environment);
    insta::assert_snapshot!("from_flags", show(folder.path(), &environment, &flags));
    insta::assert_snapshot!(
        "as_json",
        show(folder.path(), &[], &["-o", "json", "--profile", "other"])
    );
    let nothing = command().args(["config", "show", "--origin"]).output().unwrap();
    insta::assert_snapshot!("from_nothing", transcript(&nothing));
}

#[test]
fn a_profile_alone_configures_a_listing() {
    let api = start(MockApi::builder().tokens(2));
    let folder = tempfile::tempdir().unwrap();
    let config = format!(
        "[profiles.default]\naccount_id = \"{}\"\nbase_url = \"{}\"\ntoken_variable = \"MY_TOKEN\"\n",
        api.account_id(),
        api.base_url()
    );
    let output = configured(folder.path(), &config)
        .env("MY_TOKEN", api.api_token())
        .args(["list", "-o", "ndjson"])
        .output()
        .unwrap();
    assert_eq!(text(&output.stdout).lines().count(), 2, "{}", transcript(&output));
    let output = configured(folder.path(), &config)
        .args(["list"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", transcript(&output));
    assert!(
        text(&output.stderr).contains("MY_TOKEN is not set"),
        "{}",
        transcript(&output)
    );
}

#[test]
fn an_invalid_configuration_file_is_rejected() {
    let folder = tempfile::tempdir().unwrap();
    let cases = [
        (
            "secret",
            "[profiles.work]\napi_token = \"cfat_FAKE_secret\"\n",
            None,
        ),
        ("unknown_key", "[profiles.work]\nacount_id = \"FAKE\"\n", None),
        ("not_toml", "profile = FAKE secret\n", None),
        (
            "password_in_proxy",
            "[profiles.default]\nproxy = \"http://me:FAKE@proxy.example\"\n",
            None,
        ),
        ("account_id", "[profiles.default]\naccount_id = \"short\"\n", None),
        ("no_such_profile", CONFIG, Some("home")),
    ];
    for (name, config, profile) in cases {
        let mut command = configured(folder.path(), config);
        command.args(["config", "show"]);
        if let Some(profile) = profile {
            command.args(["--profile", profile]);
        }
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{name}: {}", transcript(&output));
        let transcript =
            transcript(&output).replace(&folder.path().to_string_lossy().into_owned(), "[folder]");
        assert!(!transcript.contains("FAKE"), "{transcript}");
        insta::assert_snapshot!(format!("refused_{name}"), transcript);
    }
    let output = command()
        .args(["config", "show", "--config", "/nowhere.toml"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", transcript(&output));
}

#[test]
fn a_ca_file_and_a_proxy_are_used() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("empty.pem"), "no certificate").unwrap();
    let list = |arguments: &[&str]| {
        let mut command = command();
        command
            .env("CLOUDFLARE_API_TOKEN", "cfat_FAKE_token_for_tests_only")
            .args([
                "list",
                "--account-id",
                "0123456789abcdef0123456789abcdef",
                "--max-retries",
                "0",
            ])
            .args(["--base-url", "https://api.example.invalid/client/v4"])
            .args(arguments)
            .current_dir(folder.path());
        command
    };
    for (name, file) in [
        ("ca_without_certificate", "empty.pem"),
        ("ca_missing", "missing.pem"),
    ] {
        let output = list(&["--ca-file", file]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{}", transcript(&output));
        with_filters(|| insta::assert_snapshot!(format!("refused_{name}"), transcript(&output)));
    }
    let output = list(&["--proxy", "http://me:FAKE_password@127.0.0.1:1"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", transcript(&output));
    assert!(
        !transcript(&output).contains("FAKE_password"),
        "{}",
        transcript(&output)
    );

    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let proxy = format!("http://{}", listener.local_addr().unwrap());
    let seen = std::thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        let mut head = vec![0; 1024];
        let length = socket.read(&mut head).unwrap();
        socket
            .write_all(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n")
            .unwrap();
        String::from_utf8_lossy(&head[..length]).into_owned()
    });
    let output = list(&["--proxy", &proxy]).output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", transcript(&output));
    assert!(
        seen.join()
            .unwrap()
            .starts_with("CONNECT api.example.invalid:443 ")
    );
}
