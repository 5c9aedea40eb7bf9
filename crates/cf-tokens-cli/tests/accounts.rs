//! Several accounts: each token shows its account, and the error of one account does not prevent the others.

#![allow(
    clippy::unwrap_used,
    reason = "tests and their helpers report failures by panics"
)]

mod common;

use std::io::Write as _;
use std::process::{Command, Stdio};

use cf_mock::{Fault, MockApi};

use common::{command, start, text, transcript, with_filters};

const FIRST: &str = "0123456789abcdef0123456789abcdef";
const SECOND: &str = "fedcba9876543210fedcba9876543210";
const NOBODYS: &str = "00000000000000000000000000000000";

fn api() -> MockApi {
    start(
        MockApi::builder()
            .account_id(FIRST)
            .another_account(SECOND)
            .tokens(2),
    )
}

fn list(api: &MockApi, arguments: &[&str]) -> Command {
    let mut command = command();
    command
        .env("CLOUDFLARE_API_TOKEN", api.api_token())
        .env("CLOUDFLARE_BASE_URL", api.base_url())
        .args(["list", "--now", "2026-01-15T12:00:00Z"])
        .args(arguments);
    command
}

#[test]
fn every_format_shows_the_account_of_each_token() {
    let api = api();
    for form in ["table", "csv", "ndjson", "json"] {
        let output = list(
            &api,
            &[
                "--account-id",
                FIRST,
                "--account-id",
                SECOND,
                "-o",
                form,
                "--sort",
                "account,id",
            ],
        )
        .output()
        .unwrap();
        with_filters(|| insta::assert_snapshot!(format!("several_{form}"), transcript(&output)));
    }
}

#[test]
fn a_failed_account_is_reported_and_the_others_are_listed() {
    let api = api();
    for form in ["table", "ndjson", "csv", "json"] {
        let output = list(
            &api,
            &["--account-id", NOBODYS, "--account-id", SECOND, "-o", form],
        )
        .output()
        .unwrap();
        assert_eq!(output.status.code(), Some(3), "{}", transcript(&output));
        assert!(text(&output.stdout).contains(SECOND), "{}", transcript(&output));
        if form == "json" {
            let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
            assert_eq!(document["accounts"][0]["account_id"], NOBODYS);
            assert_eq!(document["accounts"][0]["error"]["status"], 404);
            assert!(document["accounts"][0].get("tokens").is_none());
            assert_eq!(document["accounts"][1]["tokens"].as_array().unwrap().len(), 2);
        } else if form == "table" {
            with_filters(|| insta::assert_snapshot!("one_fails", transcript(&output)));
        }
    }
}

#[test]
fn the_exit_status_is_the_one_all_failures_have_in_common() {
    let refused = start(MockApi::builder().account_id(FIRST).fault(Fault::no_permission()));
    let output = list(&refused, &["--account-id", FIRST, "--account-id", SECOND])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(4), "{}", transcript(&output));
}

#[test]
fn a_file_is_not_replaced_when_an_account_fails() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tokens.csv");
    std::fs::write(&path, "before").unwrap();
    let api = api();
    let output = list(
        &api,
        &[
            "--account-id",
            NOBODYS,
            "--account-id",
            FIRST,
            "-o",
            "csv",
            "--output-file",
        ],
    )
    .arg(&path)
    .output()
    .unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "before");
    assert!(
        text(&output.stderr).contains("is unchanged"),
        "{}",
        transcript(&output)
    );
}

#[test]
fn accounts_are_read_from_a_file_or_stdin() {
    let api = api();
    let accounts = format!("# ours\n{FIRST}  # shop\n\n{SECOND}\n{FIRST}\n");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("accounts.txt");
    std::fs::write(&path, &accounts).unwrap();
    let from_file = list(&api, &["-o", "ndjson", "--accounts-file"])
        .arg(&path)
        .output()
        .unwrap();
    assert_eq!(
        text(&from_file.stdout).lines().count(),
        4,
        "{}",
        transcript(&from_file)
    );

    let mut child = list(&api, &["-o", "ndjson", "--accounts-file", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(accounts.as_bytes())
        .unwrap();
    let from_stdin = child.wait_with_output().unwrap();
    assert_eq!(
        text(&from_stdin.stdout).lines().count(),
        4,
        "{}",
        transcript(&from_stdin)
    );
}

#[test]
fn a_file_without_account_ids_is_rejected() {
    let api = api();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("odd"), format!("{FIRST}\n../users\n")).unwrap();
    std::fs::write(folder.path().join("empty"), "# nothing yet\n").unwrap();
    for name in ["odd", "empty", "missing"] {
        let output = list(&api, &["--accounts-file", name])
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{}", transcript(&output));
        with_filters(|| insta::assert_snapshot!(format!("refused_{name}"), transcript(&output)));
    }
    assert_eq!(api.request_count(), 0);
}
