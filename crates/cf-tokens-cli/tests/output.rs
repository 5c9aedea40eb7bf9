//! Output: columns, order, headers and files.

#![allow(
    clippy::unwrap_used,
    reason = "tests and their helpers report failures by panics"
)]

mod common;

use cf_mock::{Fault, MockApi};

use common::{list, start, text, transcript, with_filters};

#[test]
fn a_wide_table_has_more_columns_and_full_values() {
    let api = start(MockApi::builder().tokens(4));
    let output = list(&api).args(["-o", "wide"]).output().unwrap();
    with_filters(|| insta::assert_snapshot!(transcript(&output)));
}

#[test]
fn columns_are_written_in_the_requested_order() {
    let api = start(MockApi::builder().tokens(3));
    for form in ["table", "wide", "csv"] {
        let output = list(&api)
            .args([
                "-o",
                form,
                "--columns",
                "status,name,expires_on,in",
                "--sort=-name",
            ])
            .output()
            .unwrap();
        with_filters(|| insta::assert_snapshot!(format!("columns_{form}"), transcript(&output)));
    }
}

#[test]
fn no_headers_writes_only_tokens() {
    let api = start(MockApi::builder().tokens(5));
    for form in ["table", "wide", "csv"] {
        let output = list(&api).args(["-o", form, "--no-headers"]).output().unwrap();
        assert_eq!(text(&output.stdout).lines().count(), 5, "{}", transcript(&output));
    }
}

#[test]
fn every_format_can_be_sorted() {
    let api = start(MockApi::builder().tokens(60));
    let mut orders = Vec::new();
    for form in ["json", "ndjson", "csv"] {
        let output = list(&api)
            .args(["-o", form, "--sort", "expires,id"])
            .output()
            .unwrap();
        let ids: Vec<String> = match form {
            "json" => {
                let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
                document["tokens"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|token| token["id"].to_string())
                    .collect()
            }
            "ndjson" => text(&output.stdout)
                .lines()
                .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["id"].to_string())
                .collect(),
            _ => text(&output.stdout)
                .lines()
                .skip(1)
                .map(|line| format!("{:?}", line.split(',').next().unwrap()))
                .collect(),
        };
        assert_eq!(ids.len(), 60);
        orders.push(ids);
    }
    assert!(orders.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn an_output_file_is_created_only_when_it_is_complete() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tokens");
    let files = || std::fs::read_dir(folder.path()).unwrap().count();
    for form in ["table", "wide", "json", "ndjson", "csv"] {
        let failing = start(MockApi::builder().fault(Fault::html_page(502).on_page(3)));
        let output = list(&failing)
            .args([
                "--per-page",
                "20",
                "-o",
                form,
                "--max-retries",
                "0",
                "--output-file",
            ])
            .arg(&path)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(3));
        assert_eq!(files(), 0, "{form}: {}", transcript(&output));

        let api = start(MockApi::builder());
        let output = list(&api)
            .args(["-o", form, "--output-file"])
            .arg(&path)
            .output()
            .unwrap();
        assert!(
            output.status.success() && output.stdout.is_empty(),
            "{}",
            transcript(&output)
        );
        assert!(std::fs::read_to_string(&path).unwrap().ends_with('\n'));
        assert_eq!(files(), 1);
        std::fs::remove_file(&path).unwrap();
    }
}

#[test]
fn a_file_that_cannot_be_written_is_an_error_before_the_first_request() {
    let api = start(MockApi::builder());
    let output = list(&api)
        .args(["--output-file", "/nowhere/tokens.csv"])
        .output()
        .unwrap();
    assert_eq!(api.request_count(), 0);
    with_filters(|| insta::assert_snapshot!(transcript(&output)));
}

#[test]
fn yaml_is_the_json_document() {
    let first = "0123456789abcdef0123456789abcdef";
    let second = "fedcba9876543210fedcba9876543210";
    let token = r#"{"id":"a1","name":"yes: \u202e- 'x'\nline","status":"no","expires_on":"2026-03-01T00:00:00Z","new":[1,2.5,{"a":null}]}"#;
    for tokens in [vec![token], vec![]] {
        let api = start(
            MockApi::builder()
                .account_id(first)
                .another_account(second)
                .tokens_json(tokens),
        );
        let nobodys = "00000000000000000000000000000000";
        for accounts in [&[][..], &["--account-id", second], &["--account-id", nobodys]] {
            let run = |format: &str| {
                list(&api)
                    .args(accounts)
                    .args(["-o", format])
                    .output()
                    .unwrap()
                    .stdout
            };
            let mut json: serde_json::Value = serde_json::from_slice(&run("json")).unwrap();
            let yaml = text(&run("yaml"));
            let mut value: serde_json::Value =
                serde_norway::from_str(&yaml).unwrap_or_else(|reason| panic!("{reason}\n{yaml}"));
            for document in [&mut json, &mut value] {
                remove_what_differs(document);
            }
            assert_eq!(value, json, "{yaml}");
        }
    }
}

/// Removes times, durations and request IDs.
fn remove_what_differs(document: &mut serde_json::Value) {
    if let Some(object) = document.as_object_mut() {
        for name in ["listed_at", "message", "request_id"] {
            object.remove(name);
        }
    }
    if let Some(accounts) = document
        .get_mut("accounts")
        .and_then(serde_json::Value::as_array_mut)
    {
        accounts.iter_mut().for_each(remove_what_differs);
    }
    if let Some(error) = document.get_mut("error") {
        remove_what_differs(error);
    }
}

#[test]
fn a_wide_table_takes_linear_time_for_a_token_with_many_resources() {
    let policy = |first: u32| {
        let resources: Vec<String> = (first..first + 75_000)
            .map(|number| format!("\"com.cloudflare.api.account.zone.{number:032x}\":\"*\""))
            .collect();
        let resources = resources.join(",");
        format!(r#"{{"id":"p","effect":"allow","permission_groups":[],"resources":{{{resources}}}}}"#)
    };
    let token = format!(r#"{{"id":"a1","policies":[{},{}]}}"#, policy(0), policy(75_000));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token.json");
    std::fs::write(&path, token).unwrap();
    // With a comparison of each pair of resources, this takes minutes.
    let output = common::command()
        .arg("read")
        .arg(&path)
        .args(["-o", "wide"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(text(&output.stdout).matches("zone 0").count(), 150_000);
}

#[test]
fn options_that_conflict_with_the_format_are_rejected() {
    let api = start(MockApi::builder());
    for (name, arguments) in [
        ("columns_with_json", ["-o", "json", "--columns", "name"]),
        ("unknown_column", ["-o", "csv", "--columns", "color"]),
        ("unknown_sort", ["-o", "csv", "--sort", "-color"]),
    ] {
        let output = list(&api).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{}", transcript(&output));
        with_filters(|| insta::assert_snapshot!(format!("refused_{name}"), transcript(&output)));
    }
    assert_eq!(api.request_count(), 0);
}

#[test]
fn markdown_tsv_and_id_are_written_by_row() {
    let names = ["a | b", "tab\\t\\\\ and\\nline", "*bold* `code` <b>"];
    let tokens = (1..)
        .zip(names)
        .map(|(number, name)| format!(r#"{{"id":"a{number}","name":"{name}","status":"active"}}"#));
    let api = start(MockApi::builder().tokens_json(tokens));
    let mut all = String::new();
    for form in ["markdown", "tsv", "id"] {
        let mut command = list(&api);
        command.args(["-q", "-o", form]);
        if form != "id" {
            command.args(["--columns", "id,name,status"]);
        }
        let output = command.output().unwrap();
        all.push_str(&format!("--- {form}\n{}", text(&output.stdout)));
    }
    insta::assert_snapshot!("rows", all);
}
