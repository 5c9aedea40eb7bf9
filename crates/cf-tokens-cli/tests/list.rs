//! `list`: the real binary against the mock, over HTTP.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests and their helpers report failures by panics"
)]

mod common;

use std::process::Stdio;
use std::time::Duration;

use cf_mock::{Fault, MockApi};

use common::{command, list, start, text, transcript, with_filters};

#[test]
fn every_output_format_lists_the_tokens() {
    for form in ["table", "json", "ndjson", "csv"] {
        let api = start(MockApi::builder().tokens(4));
        let output = list(&api).args(["--output", form]).output().unwrap();
        with_filters(|| insta::assert_snapshot!(format!("output_{form}"), transcript(&output)));
    }
}

#[test]
fn a_listing_sends_one_request_per_page() {
    for (tokens, requests) in [(137, 7), (40, 2), (1, 1), (0, 1)] {
        let api = start(MockApi::builder().tokens(tokens));
        let output = list(&api)
            .args(["--per-page", "20", "-o", "ndjson"])
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", transcript(&output));
        assert_eq!(text(&output.stdout).lines().count(), tokens);
        assert_eq!(api.request_count(), requests);
    }
}

#[test]
fn a_server_that_ignores_page_is_an_error_that_allow_incomplete_turns_into_a_warning() {
    let api = start(MockApi::builder().fault(Fault::same_page(1)));
    let output = list(&api)
        .args(["--per-page", "20", "--prefetch", "1", "-o", "ndjson"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(text(&output.stdout).lines().count(), 20);
    assert_eq!(api.request_count(), 4, "two passes of two pages");
    with_filters(|| insta::assert_snapshot!("server_ignores_page", text(&output.stderr)));

    let output = list(&api)
        .args(["--per-page", "20", "-o", "ndjson", "--allow-incomplete"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(text(&output.stdout).lines().count(), 20);
    with_filters(|| insta::assert_snapshot!("server_ignores_page_allowed", text(&output.stderr)));
}

#[test]
fn a_failure_on_the_third_page_is_never_an_incomplete_list_with_exit_0() {
    let faults = [
        ("html", Fault::html_page(200), 3),
        ("bad_gateway", Fault::html_page(502), 3),
        ("success_false", Fault::error(200, 1234, "something else"), 3),
        ("authentication", Fault::success_false(), 4),
        ("cut_off", Fault::truncated(), 3),
        (
            "rate_limited_for_long",
            Fault::rate_limited(Some(Duration::from_secs(3600))),
            3,
        ),
    ];
    for (name, fault, status) in faults {
        let api = start(MockApi::builder().fault(fault.on_page(3)));
        let output = list(&api).args(["--per-page", "20"]).output().unwrap();
        assert_eq!(
            output.status.code(),
            Some(status),
            "{name}: {}",
            transcript(&output)
        );
        assert!(output.stdout.is_empty(), "{name}: half a table is no table");
        with_filters(|| insta::assert_snapshot!(format!("third_page_{name}"), transcript(&output)));
    }
}

#[test]
fn rows_of_a_failed_listing_are_complete_lines_of_the_earlier_pages() {
    let formats = [
        ("ndjson", 0),
        ("id", 0),
        ("csv", 1),
        ("tsv --columns risk,account,id", 1),
    ];
    for (format, headings) in formats {
        let api = start(MockApi::builder().fault(Fault::html_page(200).on_page(3)));
        let output = list(&api)
            .args(["--per-page", "20", "-o"])
            .args(format.split(' '))
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(3));
        let lines = text(&output.stdout);
        assert_eq!(lines.lines().count(), headings + 40, "{format}");
        assert!(lines.ends_with('\n'));
        let messages = text(&output.stderr);
        assert!(messages.contains("it ends after 40 tokens"), "{messages}");
    }
}

#[test]
fn a_listing_that_fails_at_once_has_no_headings() {
    let api = start(MockApi::builder().fault(Fault::html_page(200)));
    let output = list(&api).args(["-o", "csv"]).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(text(&output.stdout), "");
}

#[test]
fn rows_of_csv_are_the_same_whether_they_are_written_at_once_or_sorted() {
    let api = start(MockApi::builder());
    let rows = |arguments: &[&str]| {
        let output = list(&api)
            .args(["-o", "csv"])
            .args(["--columns", "id,risk,can,account,policies"])
            .args(arguments)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", transcript(&output));
        let mut rows: Vec<String> = text(&output.stdout).lines().map(str::to_owned).collect();
        rows.sort();
        rows
    };
    assert_eq!(rows(&[]).len(), 138);
    assert_eq!(rows(&[]), rows(&["--sort", "id"]));
}

#[test]
fn a_requested_wait_is_honored() {
    let limited = Fault::rate_limited(Some(Duration::from_secs(1))).once();
    let api = start(MockApi::builder().fault(limited));
    let output = list(&api).args(["-o", "ndjson"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", transcript(&output));
    assert_eq!(text(&output.stdout).lines().count(), 137);
}

#[test]
fn a_stalled_response_ends_at_the_timeout() {
    let api = start(MockApi::builder().fault(Fault::stall_in_body().on_page(2)));
    let output = list(&api)
        .args(["--timeout", "200ms", "--max-retries", "1", "--per-page", "20"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3));
    with_filters(|| insta::assert_snapshot!(transcript(&output)));
}

#[test]
fn flags_become_query_parameters() {
    let api = start(MockApi::builder().tokens(3));
    let output = list(&api)
        .args(["--direction", "desc", "--include-expired", "--per-page", "5"])
        .output()
        .unwrap();
    assert!(output.status.success());
    let query = api.requests().first().unwrap().query.clone();
    assert_eq!(query, "page=1&per_page=5&direction=desc&include_expired=true");
}

/// Name, environment and arguments.
type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a [&'a str]);

#[test]
fn errors_before_the_first_request_have_a_hint() {
    let api = start(MockApi::builder());
    let token = api.api_token().to_owned();
    let url = api.base_url();
    let account = api.account_id().to_owned();
    let newline = format!("{token}\ninside");
    let usual: &[(&str, &str)] = &[("CLOUDFLARE_API_TOKEN", &token), ("CLOUDFLARE_BASE_URL", &url)];
    let id = ["list", "--account-id", &account];
    let cases: &[Case<'_>] = &[
        ("no_credential", &[("CLOUDFLARE_BASE_URL", &url)], &id),
        (
            "both_credentials",
            &[
                ("CLOUDFLARE_API_TOKEN", &token),
                ("CLOUDFLARE_API_KEY", "FAKE_key"),
                ("CLOUDFLARE_EMAIL", "a@example.com"),
            ],
            &id,
        ),
        ("key_without_email", &[("CLOUDFLARE_API_KEY", "FAKE_key")], &id),
        ("newline_in_token", &[("CLOUDFLARE_API_TOKEN", &newline)], &id),
        (
            "plain_http",
            &[
                ("CLOUDFLARE_API_TOKEN", &token),
                ("CLOUDFLARE_BASE_URL", "http://api.example.com/client/v4"),
            ],
            &id,
        ),
        ("no_account", usual, &["list"]),
        (
            "empty_account",
            &[("CLOUDFLARE_API_TOKEN", &token), ("CLOUDFLARE_ACCOUNT_ID", "")],
            &["list"],
        ),
        (
            "account_with_slash",
            usual,
            &["list", "--account-id", "0123456789abcdef/../../0123456789"],
        ),
        ("account_too_short", usual, &["list", "--account-id", "abc"]),
        (
            "per_page_4",
            usual,
            &["list", "--account-id", &account, "--per-page", "4"],
        ),
        (
            "timeout_without_unit",
            usual,
            &["list", "--account-id", &account, "--timeout", "3"],
        ),
        ("unknown_flag", usual, &["list", "--token", "x"]),
    ];
    for (name, environment, arguments) in cases {
        let output = command()
            .envs(environment.iter().copied())
            .args(*arguments)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{name}: {}", transcript(&output));
        assert!(
            !transcript(&output).contains("FAKE"),
            "{name}: {}",
            transcript(&output)
        );
        with_filters(|| insta::assert_snapshot!(format!("refused_{name}"), transcript(&output)));
    }
    assert_eq!(api.request_count(), 0);
}

#[test]
fn the_account_is_read_from_the_environment() {
    let api = start(MockApi::builder().tokens(2));
    let output = command()
        .env("CLOUDFLARE_API_KEY", api.global_key())
        .env("CLOUDFLARE_EMAIL", api.email())
        .env("CLOUDFLARE_API_TOKEN", " ")
        .env("CLOUDFLARE_BASE_URL", api.base_url())
        .env("CLOUDFLARE_ACCOUNT_ID", api.account_id())
        .args(["list", "-o", "ndjson"])
        .output()
        .unwrap();
    assert_eq!(text(&output.stdout).lines().count(), 2, "{}", transcript(&output));
}

#[test]
fn a_name_is_escaped_for_terminals_and_spreadsheets() {
    let token = r#"{"id":"a1","name":"=cmd()\u001b[31m\u202ered\n","status":"active"}"#;
    let api = start(MockApi::builder().tokens_json([token]));
    let table = list(&api).output().unwrap();
    with_filters(|| insta::assert_snapshot!("hostile_name_table", transcript(&table)));
    let csv = list(&api).args(["-o", "csv"]).output().unwrap();
    assert!(text(&csv.stdout).contains("'=cmd()"), "{}", transcript(&csv));
    let raw = list(&api).args(["-o", "csv", "--csv-raw"]).output().unwrap();
    assert!(!text(&raw.stdout).contains("'=cmd()"), "{}", transcript(&raw));
}

#[test]
fn no_output_contains_the_credentials_even_with_verbose() {
    let probe = start(MockApi::builder());
    let token = probe.api_token();
    let echo =
        format!(r#"{{"success":false,"errors":[{{"code":1000,"message":"no such token: {token}"}}]}}"#);
    for fault in [
        Fault::response(401, echo),
        Fault::reset(),
        Fault::redirect(&format!("/x?{token}")),
    ] {
        let api = start(MockApi::builder().fault(fault));
        let output = list(&api).args(["-vv", "--max-retries", "1"]).output().unwrap();
        assert!(!output.stderr.is_empty());
        assert!(!transcript(&output).contains(token), "{}", transcript(&output));
    }
}

#[test]
fn a_closed_pipe_exits_quietly_with_141() {
    let api = start(MockApi::builder().tokens(2_000));
    for form in ["table", "wide", "json", "ndjson", "csv"] {
        let mut child = list(&api)
            .args(["-o", form])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(141), "{form}: {}", transcript(&output));
        assert!(output.stderr.is_empty(), "{form}: {}", transcript(&output));
    }
}

#[cfg(unix)]
#[test]
fn an_interrupt_exits_with_130_and_leaves_no_partial_file() {
    use common::{handle_interrupts, send_signal};
    handle_interrupts();
    let api = start(MockApi::builder().fault(Fault::stall()));
    let folder = tempfile::tempdir().unwrap();
    let mut child = list(&api)
        .arg("--output-file")
        .arg(folder.path().join("tokens"))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The server has received the request.
    while api.request_count() == 0 {
        std::thread::yield_now();
    }
    send_signal(&child, "INT");
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
