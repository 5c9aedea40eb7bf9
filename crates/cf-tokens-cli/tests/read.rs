//! `read`: stored listings and API responses, without network or credentials.

#![allow(
    clippy::unwrap_used,
    reason = "tests and their helpers report failures by panics"
)]

mod common;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use cf_mock::MockApi;

use common::{command, list, start, text, transcript, with_filters};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fixtures")
        .join(name)
}

fn read(file: &Path, arguments: &[&str]) -> Output {
    command().arg("read").arg(file).args(arguments).output().unwrap()
}

#[test]
fn every_stored_format_is_read_back_unchanged() {
    let api = start(MockApi::builder());
    let folder = tempfile::tempdir().unwrap();
    let listed = list(&api).args(["-o", "ndjson"]).output().unwrap();
    for form in ["json", "ndjson"] {
        let path = folder.path().join(form);
        assert!(
            list(&api)
                .args(["-o", form, "--output-file"])
                .arg(&path)
                .status()
                .unwrap()
                .success()
        );
        let requests = api.request_count();
        let back = read(&path, &["-o", "ndjson"]);
        assert_eq!(
            text(&back.stdout),
            text(&listed.stdout),
            "{form}: {}",
            text(&back.stderr)
        );
        assert_eq!(
            text(&back.stderr).contains("; complete"),
            form == "json",
            "{}",
            text(&back.stderr)
        );
        let table = list(&api).args(["-o", "table", "--sort", "id"]).output().unwrap();
        let stored = read(&path, &["--sort", "id", "--now", "2026-01-15T12:00:00Z"]);
        assert_eq!(text(&stored.stdout), text(&table.stdout));
        assert_eq!(api.request_count(), requests + 3, "reading sends nothing");
    }
}

#[test]
fn an_api_response_is_read_and_compared_with_its_total() {
    let output = read(&fixture("documented-example.json"), &["-o", "csv"]);
    assert_eq!(output.status.code(), Some(3));
    with_filters(|| insta::assert_snapshot!(transcript(&output)));
}

#[test]
fn an_accepted_incomplete_listing_is_stored_as_incomplete() {
    let folder = tempfile::tempdir().unwrap();
    let response = r#"{"success":true,"errors":[],"messages":[],"result":[{"id":"1"}],
        "result_info":{"page":1,"per_page":20,"count":1,"total_count":9}}"#;
    let (short, stored) = (
        folder.path().join("short.json"),
        folder.path().join("stored.json"),
    );
    std::fs::write(&short, response).unwrap();
    let arguments = ["-o", "json", "--allow-incomplete", "--output-file"];
    let output = command()
        .arg("read")
        .arg(&short)
        .args(arguments)
        .arg(&stored)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", transcript(&output));
    let document = std::fs::read_to_string(&stored).unwrap();
    insta::assert_snapshot!("stored_as_incomplete", document);

    let back = read(&stored, &["-o", "json"]);
    assert_eq!(back.status.code(), Some(3), "{}", transcript(&back));
    assert_eq!(text(&back.stdout), document);
    assert!(
        text(&back.stderr).contains("the API reports a total of 9, but the pages contain 1 token"),
        "{}",
        transcript(&back)
    );
    let accepted = read(&stored, &["-o", "id", "--allow-incomplete"]);
    assert_eq!(accepted.status.code(), Some(0), "{}", transcript(&accepted));
}

#[test]
fn stdin_is_read() {
    let mut child = command()
        .args(["read", "-", "-o", "ndjson", "--name", "de*"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let tokens = br#"{"id":"1","name":"deploy"} {"id":"2","name":"other"}"#;
    child.stdin.take().unwrap().write_all(tokens).unwrap();
    let output = child.wait_with_output().unwrap();
    with_filters(|| insta::assert_snapshot!(transcript(&output)));
}

#[test]
fn filters_of_a_stored_listing_are_reported() {
    let api = start(MockApi::builder());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("active.json");
    assert!(
        list(&api)
            .args(["-o", "json", "--status", "active", "--output-file"])
            .arg(&path)
            .status()
            .unwrap()
            .success()
    );
    let output = read(&path, &["-o", "json", "--never-expires"]);
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        document["filter"]["filters"],
        serde_json::json!(["--status active", "--never-expires"])
    );
    assert_eq!(document["filter"]["total"], 137);
    assert_eq!(
        document["filter"]["passed"],
        document["tokens"].as_array().unwrap().len()
    );
    let plainly = text(&read(&path, &[]).stderr);
    assert!(
        plainly.contains("of 137 tokens match (--status active)"),
        "{plainly}"
    );
}

#[test]
fn several_accounts_are_read_back_as_several_accounts() {
    let other = "fedcba9876543210fedcba9876543210";
    let api = start(MockApi::builder().tokens(3).another_account(other));
    let folder = tempfile::tempdir().unwrap();
    for form in ["json", "ndjson"] {
        let nobody = "00000000000000000000000000000000";
        let stored = list(&api)
            .args(["--account-id", other, "--account-id", nobody, "-o", form])
            .output()
            .unwrap();
        assert_eq!(stored.status.code(), Some(3));
        let path = folder.path().join(form);
        std::fs::write(&path, &stored.stdout).unwrap();
        let back = read(&path, &["-o", form, "--sort", "account"]);
        if form == "json" {
            assert_eq!(text(&back.stdout), text(&stored.stdout));
            assert!(
                text(&back.stderr).contains(&format!("account {nobody}: not listed")),
                "{}",
                transcript(&back)
            );
        } else {
            assert_eq!(text(&back.stdout).lines().count(), 6);
        }
        let table = read(&path, &["--no-headers"]);
        assert_eq!(text(&table.stdout).lines().count(), 6);
        assert!(text(&table.stdout).contains(other), "{}", transcript(&table));
    }
}

#[test]
fn invalid_input_is_reported_with_its_location() {
    for name in [
        "edge-page-502.html",
        "empty-body.txt",
        "time-malformed.json",
        "failure-9109-location.json",
        "cut-off.json",
    ] {
        let output = command()
            .arg("read")
            .arg(name)
            .current_dir(fixture(""))
            .output()
            .unwrap();
        // The request was refused: the credentials may not be used from there.
        let status = if name.starts_with("failure-9109") { 4 } else { 3 };
        assert_eq!(output.status.code(), Some(status), "{}", transcript(&output));
        with_filters(|| insta::assert_snapshot!(format!("unreadable_{name}"), transcript(&output)));
    }
    let output = command().args(["read", "no-such-file.json"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", transcript(&output));
}
