//! `show`: details of one token.

#![allow(
    clippy::unwrap_used,
    reason = "tests and their helpers report failures by panics"
)]

mod common;

use std::path::Path;
use std::process::Command;

use cf_mock::MockApi;

use common::{command, start, text, transcript, with_filters};

const ID: &str = "0ac320b107dbddbe95f099665ead45f3";

fn show(api: &MockApi, arguments: &[&str]) -> Command {
    let mut command = command();
    command
        .env("CLOUDFLARE_API_TOKEN", api.api_token())
        .env("CLOUDFLARE_BASE_URL", api.base_url())
        .env("CLOUDFLARE_ACCOUNT_ID", api.account_id())
        .arg("show")
        .args(arguments);
    command
}

#[test]
fn a_token_is_shown_as_text_or_json() {
    let api = start(MockApi::builder());
    let output = show(&api, &[ID]).output().unwrap();
    with_filters(|| insta::assert_snapshot!("text", transcript(&output)));
    let output = show(&api, &[ID, "-o", "json"]).output().unwrap();
    let token: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(token["id"], ID);
}

#[test]
fn a_missing_token_is_an_error() {
    let api = start(MockApi::builder());
    let output = show(&api, &["ffffffffffffffffffffffffffffffff"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3));
    with_filters(|| insta::assert_snapshot!("not_found", transcript(&output)));
}

#[test]
fn a_stored_token_is_shown_without_network_or_credentials() {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/documented-example.json");
    let output = command()
        .args(["show", "ed17574386854bf78a67040be0a770b0", "--file"])
        .arg(&fixture)
        .output()
        .unwrap();
    with_filters(|| insta::assert_snapshot!("stored", transcript(&output)));
    let output = command()
        .args(["show", "nothing", "--file"])
        .arg(&fixture)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", transcript(&output));
}

#[test]
fn untrusted_text_is_escaped() {
    let token = r#"{"id":"a1","name":"x\u001b[31m\u202ered\nstatus active","status":"act\u0007ive",
        "new\u001b":"\u009b","creator_email_at_creation":"a\u001b]0;x\u0007@example.com",
        "policies":[{"id":"p","effect":"al\u001blow","permission_groups":[{"id":"g","name":"\u001b[2J"}],
            "resources":{"com.\u001bx":"\u001b"}}]}"#;
    let api = start(MockApi::builder().tokens_json([token]));
    let output = show(&api, &["a1"]).output().unwrap();
    let shown = text(&output.stdout);
    assert!(
        !shown
            .chars()
            .any(|character| character.is_control() && character != '\n'),
        "{shown:?}"
    );
    with_filters(|| insta::assert_snapshot!("hostile", transcript(&output)));
}
