//! Messages on stderr, color and help.

#![allow(
    clippy::unwrap_used,
    reason = "tests and their helpers report failures by panics"
)]

mod common;

use cf_mock::{Fault, MockApi};

use common::{command, list, start, text, transcript, with_filters};

/// Parses each line of stderr as an object.
fn lines(bytes: &[u8]) -> Vec<serde_json::Value> {
    text(bytes)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn error_format_json_prints_errors_as_objects() {
    let faults = [
        ("authentication", Fault::invalid_token(), 4),
        ("permission", Fault::no_permission(), 4),
        ("location", Fault::location_not_allowed(), 4),
        ("not_found", Fault::could_not_route(), 3),
        (
            "rate_limited",
            Fault::rate_limited(Some(std::time::Duration::from_secs(3600))),
            3,
        ),
        ("server", Fault::html_page(524), 3),
        ("decode", Fault::result_not_array(), 3),
        ("cut_off", Fault::truncated(), 3),
        ("redirect", Fault::redirect("https://other.example.com/"), 3),
    ];
    for (name, fault, status) in faults {
        let api = start(MockApi::builder().fault(fault));
        let output = list(&api)
            .args(["--error-format", "json", "--max-retries", "0"])
            .output()
            .unwrap();
        assert_eq!(
            output.status.code(),
            Some(status),
            "{name}: {}",
            transcript(&output)
        );
        let message = lines(&output.stderr);
        assert_eq!(message.len(), 1, "{}", transcript(&output));
        assert_eq!(message[0]["error"]["exit_status"], status);
        with_filters(|| insta::assert_snapshot!(format!("json_{name}"), text(&output.stderr)));
        let output = list(&api).args(["--max-retries", "0"]).output().unwrap();
        with_filters(|| insta::assert_snapshot!(format!("text_{name}"), transcript(&output)));
    }
}

#[test]
fn a_connection_error_names_the_address() {
    // A port without a listener.
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let output = command()
        .env("CLOUDFLARE_API_TOKEN", "cfat_FAKE_token_for_tests_only")
        .env(
            "CLOUDFLARE_BASE_URL",
            format!("http://127.0.0.1:{port}/client/v4"),
        )
        .args([
            "list",
            "--account-id",
            "0123456789abcdef0123456789abcdef",
            "--max-retries",
            "0",
        ])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", transcript(&output));
    with_filters(|| insta::assert_snapshot!("text_connection", transcript(&output)));
}

#[test]
fn error_format_json_prints_usage_errors_warnings_and_notes_as_objects() {
    let output = command()
        .args(["--error-format=json", "list", "--per-page", "4"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    insta::assert_snapshot!("json_usage", transcript(&output));
    let api = start(MockApi::builder().tokens(2).fault(Fault::total_count(7)));
    let output = list(&api)
        .args(["--error-format", "json", "--allow-incomplete"])
        .output()
        .unwrap();
    let message = lines(&output.stderr);
    assert!(
        message[0]["note"]["message"]
            .as_str()
            .unwrap()
            .starts_with("2 tokens"),
        "{}",
        transcript(&output)
    );
    assert!(
        message[1]["warning"]["message"]
            .as_str()
            .unwrap()
            .contains("the API reports 7 tokens but returned 2"),
        "{}",
        transcript(&output)
    );
}

#[test]
fn quiet_prints_only_errors_and_warnings() {
    let api = start(MockApi::builder().tokens(2));
    let output = list(&api).arg("-q").output().unwrap();
    assert!(output.stderr.is_empty(), "{}", transcript(&output));
    let odd = start(MockApi::builder().tokens(2).fault(Fault::total_count(7)));
    let output = list(&odd).args(["-q", "--allow-incomplete"]).output().unwrap();
    assert!(
        text(&output.stderr).starts_with("warning: "),
        "{}",
        transcript(&output)
    );
}

#[test]
fn color_is_used_on_request_and_adds_no_information() {
    let api = start(MockApi::builder().tokens(4));
    let plain = list(&api).output().unwrap();
    assert!(!transcript(&plain).contains('\u{1b}'));
    for (name, value) in [("CLICOLOR_FORCE", "1"), ("", "")] {
        let mut command = list(&api);
        if name.is_empty() {
            command.args(["--color", "always"]);
        } else {
            command.env(name, value);
        }
        let colored = command.output().unwrap();
        assert!(
            text(&colored.stdout).contains("\u{1b}["),
            "{}",
            transcript(&colored)
        );
        let bare = anstream::adapter::strip_str(&text(&colored.stdout)).to_string();
        assert_eq!(bare, text(&plain.stdout));
    }
    for arguments in [vec!["--color", "never"], vec![]] {
        let output = list(&api)
            .env("CLICOLOR_FORCE", "1")
            .env("NO_COLOR", "1")
            .args(arguments)
            .output()
            .unwrap();
        assert!(!transcript(&output).contains('\u{1b}'), "{}", transcript(&output));
    }
    // Other formats never have color.
    for form in ["json", "ndjson", "csv"] {
        let output = list(&api)
            .args(["--color", "always", "-o", form])
            .output()
            .unwrap();
        assert!(
            !text(&output.stdout).contains('\u{1b}'),
            "{}",
            transcript(&output)
        );
    }
}

#[test]
fn every_command_has_help() {
    let commands: &[&[&str]] = &[
        &[],
        &["list"],
        &["show"],
        &["read"],
        &["diff"],
        &["accounts"],
        &["verify"],
        &["permission-groups"],
        &["whoami"],
        &["audit"],
        &["rules"],
        &["explain"],
        &["config"],
        &["config", "show"],
        &["help"],
        &["completions"],
        &["man"],
    ];
    for path in commands {
        let name = if path.is_empty() {
            "cf-tokens".to_owned()
        } else {
            path.join("_")
        };
        let long = command().args(*path).arg("--help").output().unwrap();
        insta::assert_snapshot!(format!("help_{name}"), text(&long.stdout));
        let short = command().args(*path).arg("-h").output().unwrap();
        assert!(short.status.success() && !short.stdout.is_empty());
        if !path.is_empty() {
            let by_name = command().arg("help").args(*path).output().unwrap();
            assert_eq!(
                text(&by_name.stdout),
                text(&long.stdout),
                "{}",
                transcript(&by_name)
            );
        }
    }
    for topic in ["exit-status", "environment", "messages", "no-such-topic"] {
        let output = command().args(["help", topic]).output().unwrap();
        insta::assert_snapshot!(format!("help_{topic}"), transcript(&output));
    }
}

#[test]
fn error_format_json_covers_the_log_and_shows_the_page_requested() {
    let api = start(MockApi::builder());
    let output = list(&api)
        .args(["-vv", "--error-format", "json", "--per-page", "20"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", transcript(&output));
    let lines = lines(&output.stderr);
    assert!(lines.len() > 7);
    let is_message = |line: &serde_json::Value| line["log"].is_object() || line["note"].is_object();
    assert!(lines.iter().all(is_message), "{}", transcript(&output));
    let pages: std::collections::BTreeSet<String> = lines
        .iter()
        .flat_map(|line| line["log"]["spans"].as_array().cloned().unwrap_or_default())
        .filter(|span| span["name"] == "page")
        .map(|span| span["number"].as_str().unwrap().to_owned())
        .collect();
    let expected: Vec<String> = (1..=7).map(|page| page.to_string()).collect();
    assert!(pages.iter().eq(&expected), "{pages:?}");
    let text = list(&api).args(["-v", "--per-page", "20"]).output().unwrap();
    assert!(
        common::text(&text.stderr).contains("page{number=\"7\"}"),
        "{}",
        transcript(&text)
    );
}

#[test]
fn a_usage_error_as_json_has_suggestions_and_possible_values() {
    let api = start(MockApi::builder());
    let error = |arguments: &[&str]| {
        let output = list(&api)
            .args(["--error-format", "json"])
            .args(arguments)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{}", transcript(&output));
        let message: serde_json::Value = serde_json::from_slice(&output.stderr).unwrap();
        message["error"].clone()
    };
    assert_eq!(
        error(&["--expire-within", "1d"])["suggestions"][0],
        "--expires-within"
    );
    let format = error(&["-o", "jsn"]);
    assert_eq!(format["suggestions"], serde_json::json!(["json"]));
    assert!(
        format["possible_values"]
            .as_array()
            .unwrap()
            .contains(&"csv".into())
    );
}
