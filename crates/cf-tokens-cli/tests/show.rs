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
        // The day of the mock's accounts.
        .args(["show", "--now", "2026-01-15T12:00:00Z"])
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
    with_filters(|| insta::assert_snapshot!("json", transcript(&output)));
    // What is computed is computed again, not kept.
    let folder = tempfile::tempdir().unwrap();
    let stored = folder.path().join("token.json");
    std::fs::write(&stored, &output.stdout).unwrap();
    let again = show(&api, &["external-dns-21", "-o", "json"])
        .env_remove("CLOUDFLARE_ACCOUNT_ID")
        .arg("--file")
        .arg(&stored)
        .output()
        .unwrap();
    let mut read: serde_json::Value = serde_json::from_slice(&again.stdout).unwrap();
    read["account_id"] = token["account_id"].clone();
    assert_eq!(read, token, "{}", transcript(&again));
}

#[test]
fn a_token_is_found_by_name_pattern_and_beginning_of_its_id() {
    let api = start(MockApi::builder());
    for query in [
        "external-dns-21",
        "EXTERNAL-dns-21",
        "0ac320b1",
        "0AC320B1…",
        "external-dns-2[1]",
    ] {
        let output = show(&api, &[query]).output().unwrap();
        assert!(
            text(&output.stdout).contains(ID),
            "{query}: {}",
            transcript(&output)
        );
    }
}

#[test]
fn several_matches_are_listed_and_the_best_match_wins() {
    let names = [
        ("ab11", "deploy"),
        ("ab12", "Deploy"),
        ("cd11", "deploy eu"),
        ("ab1", "other"),
    ];
    let tokens = names.map(|(id, name)| serde_json::json!({ "id": id, "name": name }).to_string());
    let api = start(MockApi::builder().tokens_json(tokens));
    let output = show(&api, &["DEPLOY"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    with_filters(|| insta::assert_snapshot!("ambiguous", transcript(&output)));
    let output = show(&api, &["deploy*", "--error-format", "json"])
        .output()
        .unwrap();
    let message: serde_json::Value = serde_json::from_slice(&output.stderr).unwrap();
    assert_eq!(message["error"]["possible_values"].as_array().unwrap().len(), 3);
    for (query, id) in [("deploy", "ab11"), ("ab1", "ab1"), ("c", "cd11")] {
        let output = show(&api, &[query, "-o", "json"]).output().unwrap();
        let token: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(token["id"], id, "{query}");
    }
}

#[test]
fn a_card_shows_denies_first_and_what_is_not_certain() {
    let zone = "com.cloudflare.api.account.zone";
    let token = serde_json::json!({
        "id": "a1", "name": "everything", "status": "active", "new_member": [1],
        "issued_on": "2025-01-01T00:00:00Z", "expires_on": "2026-01-01T00:00:00Z",
        "condition": {"request_ip": {"in": ["192.0.2.0/25", "192.0.2.128/25", "192.0.2.7/32", "2001:db8::/32"], "not_in": ["192.0.2.64/26"]}},
        "creator_email_at_creation": "ada@example.com",
        "policies": [
            {"id": "p1", "effect": "allow", "permission_groups": [
                {"id": "4755a26eedb94da69e1066d98aa820be", "name": "DNS Write"},
                {"id": "82e64a83756745bbbb1c9c2701bf816b", "name": "DNS Read"},
                {"id": "0123456789abcdef", "name": "Teleporter"}],
             "resources": {format!("{zone}.*"): "*"}},
            {"id": "p2", "effect": "deny", "permission_groups": [{"id": "4755a26eedb94da69e1066d98aa820be", "name": "DNS Write"}],
             "resources": {format!("{zone}.z1"): "*"}},
            {"id": "p3", "effect": "perhaps", "permission_groups": [{"id": "e17beae8b8cb423a99b1730f21238bed", "name": "Cache Purge"}],
             "resources": {format!("{zone}.z2"): "*"}},
            {"id": "p4", "effect": "allow", "permission_groups": [{"id": "5bc3f8b21c554832afc660159ab75fa4", "name": "Account API Tokens Write"}],
             "resources": {"com.cloudflare.api.account.a1": "*"}}]
    });
    let api = start(MockApi::builder().tokens_json([token.to_string()]));
    let output = show(&api, &["everything"]).output().unwrap();
    with_filters(|| insta::assert_snapshot!("evaluated", transcript(&output)));
}

#[test]
fn a_token_is_requested_by_its_id_in_one_request() {
    let api = start(MockApi::builder());
    let output = show(&api, &[&ID.to_uppercase(), "-o", "json"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", transcript(&output));
    assert_eq!(api.request_count(), 1);
    let output = show(&api, &["external-dns-21"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", transcript(&output));
    assert!(api.request_count() > 2);
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
        .args([
            "show",
            "ed17574386854bf78a67040be0a770b0",
            "--now",
            "2026-01-15T12:00:00Z",
            "--file",
        ])
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
