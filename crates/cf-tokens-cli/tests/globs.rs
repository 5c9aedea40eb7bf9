//! Patterns of filters.

#![allow(
    clippy::unwrap_used,
    reason = "in a test, and in its helpers, a panic is how a failure is reported"
)]

mod common;

use cf_mock::MockApi;

use common::{command, list, start, text};

#[test]
fn brackets_work_in_globs() {
    let api = start(MockApi::builder().tokens_json([
        r#"{"id":"1","name":"ci-a","status":"active"}"#,
        r#"{"id":"2","name":"CI-B","status":"active"}"#,
        r#"{"id":"3","name":"ci-7","status":"active"}"#,
        r#"{"id":"4","name":"ci-*","status":"active"}"#,
        r#"{"id":"5","name":"[prod] x","status":"active"}"#,
    ]));
    for (glob, ids) in [
        ("ci-[ab]", "1 2"),
        ("ci-[0-9]", "3"),
        ("ci-[!0-9]", "1 2 4"),
        ("ci-[*]", "4"),
        ("[[]prod]*", "5"),
        ("ci-?", "1 2 3 4"),
        ("*", "1 2 3 4 5"),
    ] {
        let output = list(&api)
            .args([
                "--name",
                glob,
                "--output",
                "csv",
                "--columns",
                "id",
                "--no-headers",
            ])
            .output()
            .unwrap();
        let mut found: Vec<String> = text(&output.stdout).lines().map(str::to_owned).collect();
        found.sort();
        assert_eq!(found.join(" "), ids, "{glob}: {}", text(&output.stderr));
    }
}

#[test]
fn the_help_documents_globs() {
    for name in ["list", "read"] {
        let output = command().args(["help", name]).output().unwrap();
        let help = text(&output.stdout);
        assert!(
            help.contains("[!abc]") && help.contains("`*` is any text"),
            "{name}: {help}"
        );
    }
}
