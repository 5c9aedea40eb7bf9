//! A listing is complete, or the command fails.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "a failing test should panic where it fails"
)]

mod common;

use std::process::Output;

use cf_mock::{Fault, MockApi, MockApiBuilder};
use common::{list, start, text, transcript};

fn run(builder: MockApiBuilder, flags: &[&str]) -> Output {
    let api = start(builder);
    list(&api).args(["-o", "ndjson"]).args(flags).output().unwrap()
}

fn ids(output: &Output) -> usize {
    text(&output.stdout).lines().count()
}

#[test]
fn a_total_that_counts_hidden_expired_tokens_is_reconciled() {
    let account = || {
        MockApi::builder()
            .tokens(60)
            .recently_expired(7)
            .fault(Fault::total_counts_expired())
    };
    let output = run(account(), &[]);
    assert_eq!(
        (output.status.code(), ids(&output)),
        (Some(0), 60),
        "{}",
        transcript(&output)
    );
    let stderr = text(&output.stderr);
    assert!(
        stderr.contains("7 expired tokens are counted by the API and were not requested"),
        "{stderr}"
    );
    assert!(!stderr.contains("warning"), "{stderr}");

    let output = run(account(), &["--include-expired"]);
    assert_eq!(
        (output.status.code(), ids(&output)),
        (Some(0), 67),
        "{}",
        transcript(&output)
    );
}

#[test]
fn a_total_that_nothing_explains_fails_and_leaves_the_output_file_unchanged() {
    let account = || MockApi::builder().tokens(60).fault(Fault::total_off_by(7));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tokens.txt");
    std::fs::write(&file, "before").unwrap();
    let flags = ["--output-file", file.to_str().unwrap()];
    let output = run(account(), &flags);
    assert_eq!(output.status.code(), Some(3), "{}", transcript(&output));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "before");
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        1,
        "no temporary file is left"
    );
    let stderr = text(&output.stderr);
    assert!(
        stderr.contains("tokens but returned") && stderr.contains("--allow-incomplete"),
        "{stderr}"
    );

    let output = run(account(), &[flags[0], flags[1], "--allow-incomplete"]);
    assert_eq!(output.status.code(), Some(0), "{}", transcript(&output));
    assert_eq!(std::fs::read_to_string(&file).unwrap().lines().count(), 60);
    let stderr = text(&output.stderr);
    assert!(
        stderr.contains("warning: the listing may be incomplete"),
        "{stderr}"
    );
    assert!(stderr.contains("; incomplete; coverage broken\n"), "{stderr}");
}

#[test]
fn a_total_of_one_page_does_not_hide_the_other_pages() {
    let account = || {
        MockApi::builder()
            .tokens(137)
            .recently_expired(0)
            .fault(Fault::total_count(50).from_page(1))
            .fault(Fault::total_pages(3))
    };
    let output = run(account(), &[]);
    assert_eq!(
        (output.status.code(), ids(&output)),
        (Some(3), 137),
        "{}",
        transcript(&output)
    );
    assert!(
        text(&output.stderr).contains("the API reports 50 tokens but returned 137"),
        "{}",
        transcript(&output)
    );
    let output = run(account(), &["--allow-incomplete"]);
    assert_eq!(
        (output.status.code(), ids(&output)),
        (Some(0), 137),
        "{}",
        transcript(&output)
    );
}

#[test]
fn a_double_check_finds_a_token_hidden_by_a_deletion_and_a_creation() {
    // Between pages 1 and 2, a token of page 1 is deleted and another one created: the first of page 2 moves to page 1.
    let account = || {
        MockApi::builder()
            .tokens(100)
            .recently_expired(0)
            .fault(Fault::token_replaced(0).on_page(2).once())
    };
    let output = run(account(), &["--prefetch", "1"]);
    let plain = ids(&output);
    let output = run(account(), &["--prefetch", "1", "--double-check"]);
    assert_eq!(output.status.code(), Some(0), "{}", transcript(&output));
    assert!(ids(&output) > plain, "{plain}: {}", transcript(&output));
    // 100 that existed at first, and the one that was created.
    assert_eq!(ids(&output), 101, "{}", transcript(&output));
}

#[test]
fn errors_next_to_tokens_are_printed_as_warnings_and_stored() {
    let api = start(
        MockApi::builder()
            .tokens(3)
            .fault(Fault::errors_with_tokens(10001, "one shard failed")),
    );
    let output = list(&api).args(["-o", "json"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", transcript(&output));
    let warning = "warning: the API reported an error together with the elements of page 1: one shard failed (code 10001)";
    assert!(text(&output.stderr).contains(warning), "{}", transcript(&output));
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["version"], 2);
    assert_eq!(document["summary"]["warnings"][0]["message"], "one shard failed");
    assert_eq!(document["summary"]["credentials"]["scheme"], "api_token");
    assert_eq!(document["summary"]["verification"], "counts_agree");
}
