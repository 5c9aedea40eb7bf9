//! Tokens counted by what they have in common, and one row per right.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests and their helpers report failures by panics"
)]

mod common;

use cf_audit::Catalog;
use cf_mock::{MockApi, account};
use cf_tokens::models::parse_token;
use cf_tokens::models::rights::Rights;
use serde_json::{Value, json};

use common::{command, list, start, text, transcript, with_filters};

#[test]
fn tokens_are_counted_by_each_key() {
    let api = start(MockApi::builder());
    for key in ["status", "creator", "permission", "resource", "expiry"] {
        let output = list(&api).args(["--count-by", key]).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", transcript(&output));
        // Most zones are named once.
        let lines: Vec<String> = text(&output.stdout).lines().take(16).map(str::to_owned).collect();
        insta::assert_snapshot!(format!("by_{key}"), lines.join("\n"));
    }
}

#[test]
fn every_token_is_counted_once_by_a_key_of_which_it_has_one() {
    let api = start(MockApi::builder());
    for key in ["status", "creator", "expiry"] {
        let output = list(&api)
            .args(["--count-by", key, "-o", "json"])
            .output()
            .unwrap();
        let document: Value = serde_json::from_slice(&output.stdout).unwrap();
        let counts = document["counts"].as_array().unwrap();
        let sum: u64 = counts.iter().map(|count| count["tokens"].as_u64().unwrap()).sum();
        assert_eq!(sum, 137, "{key}");
        assert_eq!(document["count_by"], key);
    }
}

#[test]
fn counts_have_every_format_and_include_the_filters() {
    let api = start(MockApi::builder());
    let mut all = String::new();
    for form in ["table", "markdown", "json", "yaml", "ndjson", "csv", "tsv"] {
        let output = list(&api)
            .args(["--count-by", "status", "--never-expires", "-o", form])
            .output()
            .unwrap();
        all.push_str(&format!("--- {form}\n{}", text(&output.stdout)));
    }
    with_filters(|| insta::assert_snapshot!("formats", all));
}

#[test]
fn a_value_of_a_count_is_escaped_and_is_no_formula() {
    let token = r#"{"id":"1","creator_email_at_creation":"=cmd()\u001b[31m"}"#;
    let api = start(MockApi::builder().tokens_json([token]));
    let of = |form: &str| {
        let output = list(&api)
            .args(["--count-by", "creator", "-o", form])
            .output()
            .unwrap();
        text(&output.stdout)
    };
    assert_eq!(of("table"), "TOKENS  CREATOR\n     1  =cmd()\\u{1b}[31m\n");
    assert!(of("csv").ends_with("1,'=cmd()\u{1b}[31m\n"), "{:?}", of("csv"));
}

/// A token with a right that is narrowed, one that is removed, one that is not certain, and a hostile name.
fn token() -> Value {
    let zone = "com.cloudflare.api.account.zone";
    json!({"id": "a1", "name": "=1+1", "status": "active", "policies": [
        {"id": "p1", "effect": "allow", "permission_groups": [
            {"id": "4755a26eedb94da69e1066d98aa820be", "name": "DNS Write"},
            {"id": "82e64a83756745bbbb1c9c2701bf816b", "name": "DNS Read"}],
         "resources": {format!("{zone}.*"): "*", "com.cloudflare.api.account.a1": {format!("{zone}.z2"): "*"}}},
        {"id": "p2", "effect": "deny", "permission_groups": [{"id": "4755A26EEDB94DA69E1066D98AA820BE"}],
         "resources": {format!("{zone}.z1"): "*", format!("{zone}.z2"): "*"}},
        {"id": "p3", "effect": "perhaps", "permission_groups": [{"id": "ffff", "name": "New, \"thing\""}],
         "resources": {"com.example.new": "*"}}]})
}

#[test]
fn rights_are_rows_of_csv_and_tsv() {
    let api = start(MockApi::builder().tokens_json([token().to_string()]));
    for form in ["csv", "tsv"] {
        let output = list(&api)
            .args(["--rows", "rights", "-o", form])
            .output()
            .unwrap();
        with_filters(|| insta::assert_snapshot!(format!("rights_{form}"), transcript(&output)));
    }
    let output = list(&api)
        .args(["--rows", "rights", "-o", "csv", "--no-headers", "--csv-raw"])
        .output()
        .unwrap();
    assert!(
        text(&output.stdout).starts_with("a1,=1+1,"),
        "{}",
        transcript(&output)
    );
    // Rows need a format that has them.
    for arguments in [["-o", "json"], ["-o", "table"], ["--columns", "id"]] {
        let output = list(&api)
            .args(["--rows", "rights"])
            .args(arguments)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{}", transcript(&output));
    }
}

#[test]
fn rows_of_rights_are_those_of_the_library() {
    let second = "fedcba9876543210fedcba9876543210";
    let api = start(MockApi::builder().another_account(second));
    let output = list(&api)
        .args(["--rows", "rights", "-o", "csv", "--account-id", second])
        .output()
        .unwrap();
    let stdout = text(&output.stdout);
    assert!(
        stdout.starts_with("account_id,token_id,"),
        "{}",
        transcript(&output)
    );
    let rows = stdout
        .lines()
        .filter(|line| line.starts_with(account::ACCOUNT_ID))
        .count();
    let catalog = Catalog::new();
    let scopes = |group: &_| catalog.scopes(group);
    let expected: usize = account::tokens_json(account::TOKENS, account::SEED)
        .iter()
        .map(|json| {
            let token = parse_token(json.as_bytes()).unwrap();
            Rights::new(&token).with_scopes(&scopes).effective().len()
        })
        .sum();
    assert_eq!(rows, expected);
}

#[test]
fn a_stored_listing_has_rows_of_rights_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tokens.ndjson");
    std::fs::write(&path, token().to_string()).unwrap();
    let output = command()
        .arg("read")
        .arg(&path)
        .args(["--rows", "rights", "-o", "csv", "--permission", "DNS Read"])
        .output()
        .unwrap();
    assert_eq!(text(&output.stdout).lines().count(), 5, "{}", transcript(&output));
}
