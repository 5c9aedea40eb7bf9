//! What is said beside the data: errors for people and for programs, colour, and help.

#![allow(
    clippy::unwrap_used,
    reason = "in a test, and in its helpers, a panic is how a failure is told"
)]

mod common;

use cf_mock::{Fault, MockApi};

use common::{command, list, start, text, told, with_filters};

/// The lines of standard error, each an object.
fn lines(bytes: &[u8]) -> Vec<serde_json::Value> {
    text(bytes)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn errors_are_objects_for_a_program_that_wants_them() {
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
        assert_eq!(output.status.code(), Some(status), "{name}: {}", told(&output));
        let said = lines(&output.stderr);
        assert_eq!(said.len(), 1, "{}", told(&output));
        assert_eq!(said[0]["error"]["exit_status"], status);
        with_filters(|| insta::assert_snapshot!(format!("json_{name}"), text(&output.stderr)));
        let output = list(&api).args(["--max-retries", "0"]).output().unwrap();
        with_filters(|| insta::assert_snapshot!(format!("text_{name}"), told(&output)));
    }
}

#[test]
fn a_service_that_is_not_there_is_told_with_its_address() {
    // A port that nobody listens on any more.
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
    assert_eq!(output.status.code(), Some(3), "{}", told(&output));
    with_filters(|| insta::assert_snapshot!("text_connection", told(&output)));
}

#[test]
fn usage_warnings_and_notes_are_objects_too() {
    let output = command()
        .args(["--error-format=json", "list", "--per-page", "4"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    insta::assert_snapshot!("json_usage", told(&output));
    let api = start(MockApi::builder().tokens(2).fault(Fault::total_count(7)));
    let output = list(&api).args(["--error-format", "json"]).output().unwrap();
    let said = lines(&output.stderr);
    assert!(
        said[0]["note"]["message"]
            .as_str()
            .unwrap()
            .starts_with("2 tokens"),
        "{}",
        told(&output)
    );
    assert!(
        said[1]["warning"]["message"]
            .as_str()
            .unwrap()
            .contains("the service says"),
        "{}",
        told(&output)
    );
}

#[test]
fn quiet_leaves_errors_and_warnings() {
    let api = start(MockApi::builder().tokens(2));
    let output = list(&api).arg("-q").output().unwrap();
    assert!(output.stderr.is_empty(), "{}", told(&output));
    let odd = start(MockApi::builder().tokens(2).fault(Fault::total_count(7)));
    let output = list(&odd).arg("-q").output().unwrap();
    assert!(text(&output.stderr).starts_with("warning: "), "{}", told(&output));
}

#[test]
fn colour_is_there_when_it_is_asked_for_and_says_nothing_that_words_do_not() {
    let api = start(MockApi::builder().tokens(4));
    let plain = list(&api).output().unwrap();
    assert!(!told(&plain).contains('\u{1b}'));
    for (name, value) in [("CLICOLOR_FORCE", "1"), ("", "")] {
        let mut command = list(&api);
        if name.is_empty() {
            command.args(["--color", "always"]);
        } else {
            command.env(name, value);
        }
        let coloured = command.output().unwrap();
        assert!(text(&coloured.stdout).contains("\u{1b}["), "{}", told(&coloured));
        let bare = anstream::adapter::strip_str(&text(&coloured.stdout)).to_string();
        assert_eq!(bare, text(&plain.stdout));
    }
    for arguments in [vec!["--color", "never"], vec![]] {
        let output = list(&api)
            .env("CLICOLOR_FORCE", "1")
            .env("NO_COLOR", "1")
            .args(arguments)
            .output()
            .unwrap();
        assert!(!told(&output).contains('\u{1b}'), "{}", told(&output));
    }
    // The data of other forms is never coloured.
    for form in ["json", "ndjson", "csv"] {
        let output = list(&api)
            .args(["--color", "always", "-o", form])
            .output()
            .unwrap();
        assert!(!text(&output.stdout).contains('\u{1b}'), "{}", told(&output));
    }
}

#[test]
fn every_command_has_its_help() {
    let commands: &[&[&str]] = &[
        &[],
        &["list"],
        &["show"],
        &["read"],
        &["whoami"],
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
            assert_eq!(text(&by_name.stdout), text(&long.stdout), "{}", told(&by_name));
        }
    }
    for topic in ["exit-status", "environment", "no-such-topic"] {
        let output = command().args(["help", topic]).output().unwrap();
        insta::assert_snapshot!(format!("help_{topic}"), told(&output));
    }
}
