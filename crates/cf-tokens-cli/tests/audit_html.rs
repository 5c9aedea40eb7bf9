//! `audit --output html`: the page of one account.

#![allow(
    clippy::unwrap_used,
    reason = "tests and their helpers report failures by panics"
)]

mod common;

use std::process::Command;

use cf_mock::MockApi;

use common::{command, start, text, transcript};

fn audit(api: &MockApi, arguments: &[&str]) -> Command {
    let mut command = command();
    command
        .env("CLOUDFLARE_API_TOKEN", api.api_token())
        .env("CLOUDFLARE_BASE_URL", api.base_url())
        .args([
            "audit",
            "--account-id",
            api.account_id(),
            "--now",
            "2026-01-15T12:00:00Z",
        ])
        .args(arguments);
    command
}

#[test]
fn the_page_is_written_for_the_extension_of_a_file_and_next_to_another_format() {
    let api = start(MockApi::builder());
    let folder = tempfile::tempdir().unwrap();
    let output = audit(
        &api,
        &["--output-file", "report.html", "--also", "html=other.html"],
    )
    .current_dir(folder.path())
    .output()
    .unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", transcript(&output));
    let page = std::fs::read_to_string(folder.path().join("report.html")).unwrap();
    assert!(
        page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>"),
        "{}",
        page.len()
    );
    assert!(page.contains(&format!("Account <span class=\"id\">{}</span>", api.account_id())));
    assert!(page.contains("Coverage proven."));
    assert_eq!(
        std::fs::read_to_string(folder.path().join("other.html")).unwrap(),
        page
    );
}

#[test]
fn a_page_is_about_one_account() {
    let other = "fedcba9876543210fedcba9876543210";
    let api = start(MockApi::builder().tokens(2).another_account(other));
    let output = audit(&api, &["--account-id", other, "--output", "html"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", transcript(&output));
    assert!(output.stdout.is_empty());
    assert!(
        text(&output.stderr).contains("html is for one account, got 2 accounts"),
        "{}",
        transcript(&output)
    );
}
