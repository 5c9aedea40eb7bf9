//! Output that other programs read, from the mock's account of 137 tokens.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests and their helpers report failures by panics"
)]

mod common;

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use cf_mock::MockApi;

use common::{list, start, text, transcript};

/// Returns the IDs from ndjson.
fn ids(api: &MockApi) -> BTreeSet<String> {
    let output = list(api).args(["-o", "ndjson"]).output().unwrap();
    let id = |line: &str| {
        let token: serde_json::Value = serde_json::from_str(line).unwrap();
        token["id"].as_str().unwrap().to_owned()
    };
    text(&output.stdout).lines().map(id).collect()
}

#[test]
fn csv_output_is_valid_csv() {
    let api = start(MockApi::builder());
    let output = list(&api).args(["-o", "csv"]).output().unwrap();
    let mut sheet = csv::Reader::from_reader(output.stdout.as_slice());
    let width = sheet.headers().unwrap().len();
    let mut seen = BTreeSet::new();
    for row in sheet.records() {
        let row = row.unwrap();
        assert_eq!(row.len(), width);
        let _: serde_json::Value = serde_json::from_str(&row[width - 1]).unwrap();
        seen.insert(row[0].to_owned());
    }
    assert_eq!((seen.len(), &seen), (137, &ids(&api)));
}

#[test]
fn json_is_one_document() {
    let api = start(MockApi::builder());
    let output = list(&api).args(["-o", "json"]).output().unwrap();
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let seen: BTreeSet<String> = document["tokens"]
        .as_array()
        .unwrap()
        .iter()
        .map(|token| token["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!((seen.len(), &seen), (137, &ids(&api)));
    assert_eq!(document["summary"]["end_reason"], "total_reached");
}

#[test]
fn a_closed_pipe_gets_complete_lines_and_prints_no_error() {
    let api = start(MockApi::builder().tokens(2_000));
    for form in ["ndjson", "csv", "table"] {
        let mut child = list(&api)
            .args(["-o", form])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        // Reads one line, and closes the pipe: `| head -1`.
        BufReader::with_capacity(1, child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(141), "{form}: {}", transcript(&output));
        assert!(!text(&output.stderr).contains("error"), "{}", transcript(&output));
        assert!(line.ends_with('\n'), "{line}");
        if form == "ndjson" {
            let token: serde_json::Value = serde_json::from_str(&line).unwrap();
            assert!(token["id"].is_string());
        }
    }
}
