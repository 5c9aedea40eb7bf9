//! Accounts, the calling token, permission groups, and whether a listing has all tokens.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests and their helpers report failures by panics"
)]

mod common;

use std::process::{Command, Output};

use cf_mock::{Fault, MockApi, TokenAccess};
use serde_json::Value;

use common::{command, start, text, transcript, with_filters};

const FIRST: &str = "0123456789abcdef0123456789abcdef";
const SECOND: &str = "fedcba9876543210fedcba9876543210";
const OWN: &str = "cfat_FAKE_sees_only_its_own";
const NONE: &str = "cfat_FAKE_sees_nothing";

fn api() -> MockApi {
    start(
        MockApi::builder()
            .account_id(FIRST)
            .another_account(SECOND)
            .another_api_token(OWN, TokenAccess::Own)
            .another_api_token(NONE, TokenAccess::None)
            .tokens(12),
    )
}

fn run_with(api: &MockApi, token: &str, arguments: &[&str]) -> Output {
    let mut command: Command = command();
    command
        .env("CLOUDFLARE_API_TOKEN", token)
        .env("CLOUDFLARE_BASE_URL", api.base_url())
        .args(arguments);
    command.output().unwrap()
}

fn run(api: &MockApi, arguments: &[&str]) -> Output {
    run_with(api, api.api_token(), arguments)
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", transcript(output)))
}

#[test]
fn accounts_that_the_credentials_can_see_are_listed() {
    let api = api();
    let table = run(&api, &["accounts"]);
    with_filters(|| insta::assert_snapshot!("accounts_table", transcript(&table)));
    let ids = run(&api, &["accounts", "-o", "id", "--name", "*fedc"]);
    assert_eq!(text(&ids.stdout), format!("{SECOND}\n"), "{}", transcript(&ids));
    assert_eq!(text(&ids.stderr), "1 of 2 accounts\n");
    assert_eq!(
        json(&run(&api, &["accounts", "-o", "json"]))
            .as_array()
            .unwrap()
            .len(),
        2
    );
    let refused = run_with(&api, NONE, &["accounts"]);
    with_filters(|| insta::assert_snapshot!("accounts_refused", transcript(&refused)));
}

#[test]
fn the_calling_token_is_verified_by_one_request() {
    let api = api();
    let before = api.request_count();
    let output = run(&api, &["verify", "--account-id", FIRST]);
    with_filters(|| insta::assert_snapshot!("verify_text", transcript(&output)));
    assert_eq!(api.request_count() - before, 1);
    let document = json(&run(&api, &["verify", "--account-id", FIRST, "-o", "json"]));
    assert_eq!(document["status"], "active");

    let mut key = command();
    key.env("CLOUDFLARE_API_KEY", api.global_key())
        .env("CLOUDFLARE_EMAIL", api.email())
        .env("CLOUDFLARE_BASE_URL", api.base_url())
        .args(["verify", "--account-id", FIRST]);
    let output = key.output().unwrap();
    with_filters(|| insta::assert_snapshot!("verify_global_key", transcript(&output)));
}

#[test]
fn permission_groups_are_selected_by_name_and_scope() {
    let api = api();
    let arguments = ["permission-groups", "--account-id", FIRST];
    let named = run(&api, &[&arguments[..], &["--name", "dns *"]].concat());
    with_filters(|| insta::assert_snapshot!("permission_groups_table", transcript(&named)));
    let zone = "com.cloudflare.api.account.zone";
    let output = run(
        &api,
        &[&arguments[..], &["--scope", zone, "-o", "ndjson"]].concat(),
    );
    let lines: Vec<Value> = text(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(!lines.is_empty() && lines.iter().all(|group| group["scopes"][0] == zone));
}

#[test]
fn all_accounts_are_listed_and_those_that_fail_are_reported() {
    let api = api();
    let output = run(
        &api,
        &["list", "--all-accounts", "-o", "json", "--concurrency", "1"],
    );
    assert_eq!(output.status.code(), Some(0), "{}", transcript(&output));
    let document = json(&output);
    let ids: Vec<&Value> = document["accounts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|account| &account["account_id"])
        .collect();
    assert!(ids.contains(&&Value::from(FIRST)) && ids.contains(&&Value::from(SECOND)));

    let path = format!("/accounts/{SECOND}/tokens");
    let api = start(
        MockApi::builder()
            .account_id(FIRST)
            .another_account(SECOND)
            .tokens(2)
            .fault(Fault::no_permission().on_path(&path)),
    );
    let output = run(&api, &["list", "--all-accounts", "-o", "id"]);
    assert_eq!(output.status.code(), Some(4), "{}", transcript(&output));
    assert_eq!(text(&output.stdout).lines().count(), 2);
    let errors = text(&output.stderr);
    assert!(errors.contains(&format!("error: account {SECOND}: ")), "{errors}");
    assert!(errors.contains("1 of 2 accounts"), "{errors}");
}

#[test]
fn all_accounts_of_credentials_that_may_not_list_them_is_an_error() {
    let api = api();
    let output = run_with(&api, NONE, &["list", "--all-accounts"]);
    assert_eq!(output.status.code(), Some(4));
    assert!(
        text(&output.stderr).contains("Account Settings Read"),
        "{}",
        transcript(&output)
    );
    let conflict = run(&api, &["list", "--all-accounts", "--account-id", FIRST]);
    assert_eq!(conflict.status.code(), Some(2));
}

#[test]
fn a_proven_listing_passes_and_any_other_one_is_an_error() {
    let api = api();
    let list = ["list", "--account-id", FIRST, "--require-proof", "-o", "json"];
    let proven = run(&api, &list);
    assert_eq!(proven.status.code(), Some(0), "{}", transcript(&proven));
    let summary = &json(&proven)["summary"];
    assert_eq!(summary["coverage"]["state"], "proven");
    assert!(summary["credentials"]["token_id"].is_string());
    assert!(
        text(&proven.stderr)
            .contains("complete; coverage proven\ncoverage: proven (the listing contains the calling token"),
        "{}",
        transcript(&proven)
    );

    let own = run_with(&api, OWN, &list);
    assert_eq!(
        (own.status.code(), own.stdout.len()),
        (Some(3), 0),
        "{}",
        transcript(&own)
    );
    assert!(
        text(&own.stderr).contains("coverage is broken"),
        "{}",
        transcript(&own)
    );
    with_filters(|| insta::assert_snapshot!("proof_missing", text(&own.stderr)));
}

#[test]
fn credentials_that_cannot_be_verified_list_as_usual_and_are_unproven() {
    let fault = || Fault::invalid_token().on_path("/verify");
    let api = start(MockApi::builder().account_id(FIRST).tokens(3).fault(fault()));
    let list = ["list", "--account-id", FIRST, "-o", "id"];
    let checked = run(&api, &[&list[..], &["--check-coverage"]].concat());
    assert_eq!(checked.status.code(), Some(0), "{}", transcript(&checked));
    assert_eq!(text(&checked.stdout).lines().count(), 3);
    assert!(text(&checked.stderr).contains("coverage: unproven (the calling token could not be verified"));

    let required = run(&api, &[&list[..], &["--require-proof"]].concat());
    assert_eq!(required.status.code(), Some(3), "{}", transcript(&required));

    // Without the flags, no request is added.
    let before = api.request_count();
    let plain = run(&api, &list);
    assert_eq!(plain.status.code(), Some(0));
    assert_eq!(api.request_count() - before, 1);
    assert_eq!(
        text(&plain.stderr),
        "3 tokens, 1 page, 1 request; complete; coverage not checked\n"
    );
}

#[test]
fn a_plain_listing_reports_what_is_known_about_its_coverage_without_a_request() {
    let api = api();
    let list = ["list", "--account-id", FIRST, "-o", "json"];
    let before = api.request_count();
    let plain = run(&api, &list);
    assert_eq!(api.request_count() - before, 1);
    let coverage = &json(&plain)["summary"]["coverage"];
    assert_eq!(
        (&coverage["state"], &coverage["checked"]),
        (&Value::from("unproven"), &Value::from(false))
    );
    // The hint would be too much in every run.
    assert!(!text(&plain.stderr).contains("--check-coverage"));
    let verbose = run(&api, &[&list[..], &["-v"]].concat());
    assert!(text(&verbose.stderr).contains("check with --check-coverage"));

    let mut key = command();
    key.env("CLOUDFLARE_API_KEY", api.global_key())
        .env("CLOUDFLARE_EMAIL", api.email())
        .env("CLOUDFLARE_BASE_URL", api.base_url())
        .args(list);
    let output = key.output().unwrap();
    assert!(
        text(&output.stderr)
            .contains("complete; coverage unproven\ncoverage: unproven (a user's global API key"),
        "{}",
        text(&output.stderr)
    );

    // An incomplete listing is broken, whoever lists.
    let api = start(
        MockApi::builder()
            .account_id(FIRST)
            .tokens(3)
            .fault(Fault::total_count(5)),
    );
    let output = run(&api, &[&list[..], &["--allow-incomplete"]].concat());
    assert_eq!(json(&output)["summary"]["coverage"]["state"], "broken");
    assert!(
        text(&output.stderr).contains("incomplete; coverage broken\nwarning: "),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn with_several_accounts_those_without_proof_fail_alone() {
    let fault = Fault::invalid_token().on_path(&format!("/accounts/{SECOND}/tokens/verify"));
    let api = start(
        MockApi::builder()
            .account_id(FIRST)
            .another_account(SECOND)
            .tokens(12)
            .fault(fault),
    );
    let list = ["list", "--all-accounts", "-o", "json"];
    let checked = run(&api, &[&list[..], &["--check-coverage"]].concat());
    assert_eq!(checked.status.code(), Some(0), "{}", transcript(&checked));
    assert!(
        text(&checked.stderr).contains("complete; coverage 1 proven, 1 unproven\n"),
        "{}",
        transcript(&checked)
    );
    let required = run(&api, &[&list[..], &["--require-proof"]].concat());
    assert_eq!(required.status.code(), Some(3));
    let document = json(&required);
    let of = |id: &str| {
        document["accounts"]
            .as_array()
            .unwrap()
            .iter()
            .find(|account| account["account_id"] == id)
            .unwrap()
            .clone()
    };
    assert_eq!(of(FIRST)["tokens"].as_array().unwrap().len(), 12);
    assert_eq!(of(SECOND)["error"]["kind"], "coverage");
}

#[test]
fn a_run_that_was_cut_off_is_continued() {
    let api = api();
    let complete = run(
        &api,
        &["list", "--all-accounts", "-o", "json", "--concurrency", "1"],
    );
    let output = text(&complete.stdout);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cut.json");
    // In the middle of the second account's tokens.
    std::fs::write(&path, output.split_at(output.len() - 400).0).unwrap();

    let requests = api.request_count();
    let resume = [
        "list",
        "--all-accounts",
        "-o",
        "json",
        "--resume-from",
        path.to_str().unwrap(),
    ];
    let resumed = run(&api, &resume);
    assert_eq!(resumed.status.code(), Some(0), "{}", text(&resumed.stderr));
    assert!(
        text(&resumed.stderr).contains("1 account not listed again"),
        "{}",
        text(&resumed.stderr)
    );
    // The accounts, and the tokens of one of them.
    assert_eq!(api.request_count() - requests, 2);
    let tokens = |output: &Output| {
        let document = json(output);
        let accounts = document["accounts"].as_array().unwrap().clone();
        accounts
            .iter()
            .map(|account| (account["account_id"].clone(), account["tokens"].clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(tokens(&resumed), tokens(&complete));

    // What was not checked earlier is listed again to be checked.
    let checked = run(&api, &[&resume[..], &["--check-coverage"]].concat());
    assert!(
        text(&checked.stderr).contains("complete; coverage proven\n"),
        "{}",
        text(&checked.stderr)
    );

    // Another kind of listing cannot be continued.
    let expired = run(&api, &[&resume[..], &["--include-expired"]].concat());
    assert!(
        !text(&expired.stderr).contains("not listed again"),
        "{}",
        text(&expired.stderr)
    );
    std::fs::write(&path, "id,name\n").unwrap();
    let before = api.request_count();
    let odd = run(
        &api,
        &[
            "list",
            "--account-id",
            FIRST,
            "--resume-from",
            path.to_str().unwrap(),
        ],
    );
    assert_eq!(odd.status.code(), Some(2), "{}", transcript(&odd));
    assert_eq!(api.request_count(), before);
}
