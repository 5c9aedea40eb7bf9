//! `--json` with chosen fields, `--jq` and `--template`, as in gh.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests and their helpers report failures by panics"
)]

mod common;

use std::process::Output;

use cf_mock::MockApi;
use serde_json::{Value, json};

use common::{command, list, start, text, transcript, with_filters};

const NOW: [&str; 2] = ["--now", "2026-01-15T12:00:00Z"];

fn api() -> MockApi {
    start(MockApi::builder().tokens_json([
        r#"{"id":"a1","name":"one","status":"active","expires_on":"2026-01-20T12:00:00Z","new":1}"#,
        r#"{"id":"a2","name":"two \u001b[31m","status":"disabled"}"#,
    ]))
}

fn run(api: &MockApi, arguments: &[&str]) -> Output {
    list(api).args(arguments).output().unwrap()
}

#[test]
fn the_fields_are_written_in_the_requested_order_and_missing_ones_are_null() {
    let api = api();
    let output = run(&api, &["--json", "name,id,expires_on"]);
    assert_eq!(
        text(&output.stdout),
        "[{\"name\":\"two \\u001b[31m\",\"id\":\"a2\",\"expires_on\":null},{\"name\":\"one\",\"id\":\"a1\",\"expires_on\":\"2026-01-20T12:00:00Z\"}]\n"
    );
    assert!(
        text(&output.stderr).contains("2 tokens"),
        "{}",
        transcript(&output)
    );
    let output = run(&api, &["--json", "account_id,risk,rights", "--name", "one"]);
    let tokens: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(tokens[0]["account_id"], api.account_id());
    assert_eq!(tokens[0]["risk"]["level"], "worth a look");
    assert_eq!(tokens[0]["rights"], json!([]));
}

#[test]
fn every_field_can_be_chosen_and_an_unknown_one_is_rejected_with_the_known_ones() {
    let api = start(MockApi::builder());
    let all = "account_id,id,name,status,issued_on,modified_on,last_used_on,expires_on,not_before,condition,policies,\
               creator_email_at_creation,provisioner_type,provisioner_id,risk,rights";
    let output = run(&api, &["--json", all]);
    let tokens: Vec<serde_json::Map<String, Value>> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(tokens.len(), 137);
    assert!(tokens.iter().all(|token| token.len() == 16));
    for field in all.split(',') {
        assert!(tokens.iter().any(|token| !token[field].is_null()), "{field}");
    }
    let output = run(&api, &["--json", "id,expires"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        text(&output.stderr).contains("[possible values: account_id, id, name,"),
        "{}",
        transcript(&output)
    );
}

#[test]
fn a_jq_filter_writes_a_line_per_result() {
    let api = api();
    let of = |filter: &str| text(&run(&api, &["--json", "id,name,expires_on", "--jq", filter]).stdout);
    assert_eq!(of(".[] | select(.expires_on == null) | .id"), "a2\n");
    assert_eq!(of("map(.id) | sort"), "[\"a1\",\"a2\"]\n");
    assert_eq!(
        of(".[] | select(.name | test(\"^o\")) | [.id, (.expires_on | fromdate)] | @csv"),
        "\"a1\",1768910400\n"
    );
    let failed = run(&api, &["--json", "id", "--jq", ".[0] | keys | .x"]);
    assert_eq!(failed.status.code(), Some(3));
    assert!(text(&failed.stderr).contains("--jq: "), "{}", transcript(&failed));
}

#[test]
fn a_template_formats_the_tokens() {
    let api = api();
    let template = "{% for token in tokens %}{{ token.id }}: {{ token.expires_on | timeago }}\n{% endfor %}";
    let output = run(&api, &["--json", "id,expires_on", "--template", template]);
    assert_eq!(
        text(&output.stdout),
        "a2: never\na1: in 5 days\n",
        "{}",
        transcript(&output)
    );
}

#[test]
fn mistakes_are_reported_before_the_first_request() {
    let api = api();
    let mut all = String::new();
    for arguments in [
        &["--jq", ".[]"][..],
        &["--template", "x"],
        &["--json", "id", "--jq", ".[] | nosuch"],
        &["--json", "id", "--jq", ".[0"],
        &["--json", "id", "--template", "{% for %}"],
        &["--json", "id", "--jq", ".", "--template", "x"],
        &["--json", "id", "-o", "csv"],
        &["--json", "id", "--count-by", "status"],
    ] {
        let output = run(&api, arguments);
        assert_eq!(output.status.code(), Some(2), "{}", transcript(&output));
        let message = text(&output.stderr);
        all.push_str(message.lines().next().unwrap());
        all.push('\n');
    }
    insta::assert_snapshot!("mistakes", all);
    assert_eq!(api.request_count(), 0);
}

#[test]
fn stored_tokens_single_tokens_and_several_accounts_have_fields_too() {
    let api = api();
    let folder = tempfile::tempdir().unwrap();
    let stored = folder.path().join("tokens.json");
    std::fs::write(&stored, run(&api, &["-o", "json"]).stdout).unwrap();
    let filter = ["--json", "id", "--jq", ".[].id"];
    let output = command().arg("read").arg(&stored).args(filter).output().unwrap();
    assert_eq!(text(&output.stdout), "a2\na1\n", "{}", transcript(&output));
    let output = command()
        .args(["show", "one", "--file"])
        .arg(&stored)
        .args(filter)
        .args(NOW)
        .output()
        .unwrap();
    assert_eq!(text(&output.stdout), "a1\n", "{}", transcript(&output));

    let second = "fedcba9876543210fedcba9876543210";
    let api = start(MockApi::builder().another_account(second).tokens(3));
    let output = run(
        &api,
        &[
            "--account-id",
            second,
            "--json",
            "account_id",
            "--jq",
            "map(.account_id) | unique | length",
        ],
    );
    assert_eq!(text(&output.stdout), "2\n", "{}", transcript(&output));
    with_filters(|| insta::assert_snapshot!("several", text(&output.stderr)));
}
