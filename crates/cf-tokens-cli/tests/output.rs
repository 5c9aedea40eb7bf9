//! The forms of the output: columns, order, headings, files.

#![allow(
    clippy::unwrap_used,
    reason = "in a test, and in its helpers, a panic is how a failure is told"
)]

mod common;

use cf_mock::{Fault, MockApi};

use common::{list, start, text, told, with_filters};

#[test]
fn a_wide_table_has_more_columns_and_cuts_nothing() {
    let api = start(MockApi::builder().tokens(4));
    let output = list(&api).args(["-o", "wide"]).output().unwrap();
    with_filters(|| insta::assert_snapshot!(told(&output)));
}

#[test]
fn columns_are_those_asked_for_in_that_order() {
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
        with_filters(|| insta::assert_snapshot!(format!("columns_{form}"), told(&output)));
    }
}

#[test]
fn without_headings_there_are_only_tokens() {
    let api = start(MockApi::builder().tokens(5));
    for form in ["table", "wide", "csv"] {
        let output = list(&api).args(["-o", form, "--no-headers"]).output().unwrap();
        assert_eq!(text(&output.stdout).lines().count(), 5, "{}", told(&output));
    }
}

#[test]
fn every_form_can_be_sorted() {
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
fn a_file_is_there_when_it_is_whole_and_only_then() {
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
        assert_eq!(files(), 0, "{form}: {}", told(&output));

        let api = start(MockApi::builder());
        let output = list(&api)
            .args(["-o", form, "--output-file"])
            .arg(&path)
            .output()
            .unwrap();
        assert!(
            output.status.success() && output.stdout.is_empty(),
            "{}",
            told(&output)
        );
        assert!(std::fs::read_to_string(&path).unwrap().ends_with('\n'));
        assert_eq!(files(), 1);
        std::fs::remove_file(&path).unwrap();
    }
}

#[test]
fn a_file_that_cannot_be_written_is_told_before_any_request() {
    let api = start(MockApi::builder());
    let output = list(&api)
        .args(["--output-file", "/nowhere/tokens.csv"])
        .output()
        .unwrap();
    assert_eq!(api.request_count(), 0);
    with_filters(|| insta::assert_snapshot!(told(&output)));
}

#[test]
fn what_does_not_go_with_the_form_is_refused() {
    let api = start(MockApi::builder());
    for (name, arguments) in [
        ("columns_with_json", ["-o", "json", "--columns", "name"]),
        ("unknown_column", ["-o", "csv", "--columns", "colour"]),
        ("unknown_sort", ["-o", "csv", "--sort", "-colour"]),
    ] {
        let output = list(&api).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{}", told(&output));
        with_filters(|| insta::assert_snapshot!(format!("refused_{name}"), told(&output)));
    }
    assert_eq!(api.request_count(), 0);
}
