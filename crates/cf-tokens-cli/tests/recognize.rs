//! `read` recognizes its input, and reports as complete only what the input proves complete.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests and their helpers report failures by panics"
)]

mod common;

use std::path::{Path, PathBuf};
use std::process::Output;

use common::{command, text, transcript};

fn case(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/stored")
        .join(name)
}

fn read(paths: &[&Path], arguments: &[&str]) -> Output {
    command()
        .arg("read")
        .args(paths)
        .args(["-o", "id"])
        .args(arguments)
        .output()
        .unwrap()
}

/// Reads text from a file, and returns the exit status, the IDs and stderr.
fn read_text(content: &str, arguments: &[&str]) -> (i32, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("input.json");
    std::fs::write(&path, content).unwrap();
    parts(&read(&[&path], arguments))
}

fn parts(output: &Output) -> (i32, String, String) {
    let ids = text(&output.stdout).lines().collect::<Vec<_>>().join(" ");
    (output.status.code().unwrap(), ids, text(&output.stderr))
}

fn page(number: u64, total: u64, ids: &[&str]) -> String {
    let tokens: Vec<String> = ids.iter().map(|id| format!(r#"{{"id":"{id}"}}"#)).collect();
    format!(
        r#"{{"success":true,"errors":[],"result":[{}],"result_info":{{"page":{number},"total_count":{total}}}}}"#,
        tokens.join(",")
    )
}

#[test]
fn stored_pages_listings_and_data_sources_are_accepted() {
    for (name, ids, end) in [
        ("slurp.json", "a1 a2 a3 a4", "; complete"),
        ("terraform-datasource.json", "a1 a2", "(no summary in the input)"),
        ("cond-unknown.json", "a1 a2 a3 a4 a5", "(no summary in the input)"),
    ] {
        let output = read(&[&case(name)], &[]);
        let (status, found, message) = parts(&output);
        assert_eq!(
            (status, found.as_str()),
            (0, ids),
            "{name}: {}",
            transcript(&output)
        );
        assert!(message.trim_end().ends_with(end), "{name}: {message}");
    }
}

#[test]
fn a_document_of_several_accounts_and_its_accounts_array_are_read_alike() {
    let whole = read(&[&case("two.json")], &[]);
    let array = read(&[&case("accarr.json")], &[]);
    assert!(!whole.stdout.is_empty());
    assert_eq!(text(&whole.stdout), text(&array.stdout));
    assert_eq!(whole.status.code(), array.status.code());
}

#[test]
fn a_byte_order_mark_is_ignored() {
    let (status, ids, _) = read_text("\u{feff}[{\"id\":\"a1\"}]", &[]);
    assert_eq!((status, ids.as_str()), (0, "a1"));
}

#[test]
fn other_json_is_rejected_with_what_it_looks_like() {
    for (name, expected) in [
        (
            "bare-error.json",
            "got an error of the API without its response: Missing X-Auth-Key",
        ),
        ("empty-object.json", "got an empty object"),
        ("gql.json", "got a GraphQL response"),
        (
            "other-api.json",
            "got an error response of another API: Bad credentials",
        ),
    ] {
        let (status, ids, message) = parts(&read(&[&case(name)], &[]));
        assert_eq!((status, ids.as_str()), (3, ""), "{name}: {message}");
        assert!(message.contains(expected), "{name}: {message}");
    }
    for (content, expected) in [
        (
            r#"{"format_version":"1.2","terraform_version":"1.9","planned_values":{}}"#,
            "a Terraform plan",
        ),
        (
            r#"{"name":"app","version":"1.0.0","dependencies":{}}"#,
            "a package manifest",
        ),
        (
            r#"{"name":"deploy","status":"active"}"#,
            "an object with `name`, `status`",
        ),
        (
            r#"{"success":true,"result":[{"name":"deploy"}]}"#,
            "result[0]: expected a token, got an object without `id`",
        ),
        (
            r#"{"success":true,"result":[{"id":"z1","name":"example.com","name_servers":[],"paused":false,"plan":{}}]}"#,
            "an object of another API (with `name_servers`, `paused`, `plan`)",
        ),
    ] {
        let (status, ids, message) = read_text(content, &[]);
        assert_eq!((status, ids.as_str()), (3, ""), "{content}: {message}");
        assert!(message.contains(expected), "{content}: {message}");
    }
}

#[test]
fn an_incomplete_listing_exits_with_3_unless_it_is_allowed() {
    let cut = std::fs::read_to_string(case("cut.json")).unwrap();
    let empty = std::fs::read_to_string(case("errors-with-empty-result.json")).unwrap();
    let items = std::fs::read_to_string(case("errors-with-tokens.json")).unwrap();
    for (content, expected) in [
        (cut, "the summary reports 3 tokens, but the document contains 1"),
        (
            empty,
            "the response contains errors: Authentication error (code 10000)",
        ),
        (
            items,
            "the response contains errors: some tokens could not be loaded (code 10013)",
        ),
        (
            format!("{}{}", page(1, 3, &["a1"]), page(3, 3, &["a3"])),
            "page 2 is missing",
        ),
        (
            page(1, 4, &["a1", "a2"]),
            "the API reports a total of 4, but the pages contain 2 tokens",
        ),
        (page(3, 1, &["a1"]), "pages 1 to 2 are missing"),
    ] {
        let (status, _, message) = read_text(&content, &[]);
        assert_eq!(status, 3, "{content}: {message}");
        assert!(
            message.contains("error: incomplete: ") && message.contains(expected),
            "{message}"
        );
        let (status, _, message) = read_text(&content, &["--allow-incomplete"]);
        assert_eq!(status, 0, "{content}: {message}");
        assert!(
            message.contains("warning: incomplete: ") && message.contains(expected),
            "{message}"
        );
        assert!(!message.contains("; complete"), "{message}");
    }
}

#[test]
fn a_refused_account_exits_with_4() {
    let (status, ids, message) = parts(&read(&[&case("onlyfailed.json")], &["--allow-incomplete"]));
    assert_eq!((status, ids.as_str()), (4, ""));
    assert!(
        message.contains("warning: not listed: page 1: HTTP 403 Forbidden"),
        "{message}"
    );
}

#[test]
fn the_same_page_counts_once() {
    let content = [page(1, 2, &["a1"]), page(1, 2, &["a1"]), page(2, 2, &["a2"])].concat();
    let (status, ids, message) = read_text(&content, &[]);
    assert_eq!((status, ids.as_str()), (0, "a1 a2"), "{message}");
    assert!(message.contains("2 tokens, from 1 file; complete"), "{message}");
}

#[test]
fn a_token_on_two_pages_counts_once() {
    let content = format!("{}{}", page(1, 2, &["a1", "a2"]), page(2, 2, &["a2"]));
    let (status, ids, message) = read_text(&content, &[]);
    assert_eq!((status, ids.as_str()), (0, "a1 a2"), "{message}");
    assert!(message.contains("; 1 duplicate dropped; complete"), "{message}");
}

#[test]
fn pages_of_two_accounts_are_two_listings() {
    let pages = [
        page(1, 3, &["a1", "a2"]),
        page(1, 2, &["b1"]),
        page(2, 3, &["a3"]),
        page(2, 2, &["b2"]),
    ];
    let (status, ids, message) = read_text(&pages.concat(), &[]);
    assert_eq!((status, ids.as_str()), (0, "a1 a2 a3 b1 b2"), "{message}");
    assert!(message.contains("5 tokens, from 1 file; complete"), "{message}");
    let (status, _, message) = read_text(&pages[..3].concat(), &[]);
    assert_eq!(status, 3, "{message}");
    assert!(
        message.contains("a total of 2, but the pages contain 1 token"),
        "{message}"
    );
}

#[test]
fn a_listing_stored_with_filters_is_reported() {
    let content = r#"{"summary":{"account_id":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","include_expired":false,"first_page":1,"pages":1,"requests":1,
        "retries":0,"tokens":3,"duplicates":0,"invalid":0,"skipped":0,"accounted_for":3,"total_count":3,"end_reason":"total_reached"},
        "filter":{"filters":["--status active"],"passed":1,"total":3},"tokens":[{"id":"a1"}]}"#;
    let (status, ids, message) = read_text(content, &[]);
    assert_eq!((status, ids.as_str()), (0, "a1"), "{message}");
    assert!(
        message.contains("1 of 3 tokens match (--status active)"),
        "{message}"
    );
    assert!(
        message.contains("warning: the listing was stored with filters: --status active"),
        "{message}"
    );
    assert!(!message.contains("; complete"), "{message}");
}

#[test]
fn a_stored_response_that_reports_rejected_credentials_exits_as_the_request_did() {
    let body = |code: u32| {
        format!(
            r#"{{"success":false,"errors":[{{"code":{code},"message":"no"}}],"messages":[],"result":null}}"#
        )
    };
    for (code, status) in [
        (10000, 4),
        (9109, 4),
        (9106, 4),
        (1001, 4),
        (7003, 3),
        (971, 3),
        (1, 3),
    ] {
        let (exit, ids, message) = read_text(&body(code), &[]);
        assert_eq!((exit, ids.as_str()), (status, ""), "{code}: {message}");
        assert!(message.contains("the file contains an API error: "), "{message}");
    }
    let (exit, _, message) = read_text(&format!("[{}, {}]", page(1, 1, &["a1"]), body(10000)), &[]);
    assert_eq!(exit, 4, "{message}");
}
