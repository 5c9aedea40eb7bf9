//! Filters: which tokens pass, and that a filtered listing is marked as filtered.

#![allow(
    clippy::unwrap_used,
    reason = "tests and their helpers report failures by panics"
)]

mod common;

use cf_mock::MockApi;

use common::{list, start, text, transcript, with_filters};

#[test]
fn every_format_contains_the_same_tokens_and_the_total() {
    let api = start(MockApi::builder());
    let count = |form: &str| {
        let output = list(&api)
            .args(["-o", form, "--status", "active", "--never-expires"])
            .output()
            .unwrap();
        let stderr = text(&output.stderr);
        let passed: usize = stderr.split(' ').next().unwrap().parse().unwrap();
        assert!(
            stderr.contains(&format!(
                "{passed} of 137 tokens match (--status active --never-expires)"
            )),
            "{}",
            transcript(&output)
        );
        let tokens = match form {
            "json" => {
                let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
                assert_eq!(document["filter"]["passed"], passed);
                assert_eq!(document["filter"]["total"], 137);
                assert_eq!(document["summary"]["tokens"], 137);
                document["tokens"].as_array().unwrap().len()
            }
            "ndjson" => text(&output.stdout).lines().count(),
            _ => text(&output.stdout).lines().count() - 1,
        };
        assert_eq!(tokens, passed, "{form}");
        tokens
    };
    let counts = ["table", "wide", "json", "ndjson", "csv"].map(count);
    assert!(counts[0] > 0 && counts[0] < 137 && counts.iter().all(|count| *count == counts[0]));
}

#[test]
fn the_json_document_contains_the_filters() {
    let api = start(
        MockApi::builder().tokens_json([r#"{"id":"1","name":"ci one"}"#, r#"{"id":"2","name":"other"}"#]),
    );
    let output = list(&api)
        .args(["-o", "json", "--name", "ci *", "--allows-ip", "192.0.2.7"])
        .output()
        .unwrap();
    with_filters(|| insta::assert_snapshot!(transcript(&output)));
}

#[test]
fn invalid_filters_are_rejected() {
    let api = start(MockApi::builder());
    for (name, arguments) in [
        ("time_without_unit", ["--expires-within", "30"]),
        ("no_address", ["--allows-ip", "192.0.2.0/24"]),
    ] {
        let output = list(&api).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{}", transcript(&output));
        with_filters(|| insta::assert_snapshot!(format!("refused_{name}"), transcript(&output)));
    }
    assert_eq!(api.request_count(), 0);
}
