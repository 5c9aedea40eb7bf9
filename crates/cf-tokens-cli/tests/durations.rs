//! Durations of filters and timeouts: accepted forms, ambiguous ones, and the help.

#![allow(
    clippy::unwrap_used,
    reason = "in a test, and in its helpers, a panic is how a failure is reported"
)]

mod common;

use cf_mock::MockApi;

use common::{command, list, start, text};

#[test]
fn all_documented_forms_are_accepted() {
    let api = start(MockApi::builder().tokens(1));
    for duration in [
        "30d", "30D", "2w", "3mo", "1y", "P30D", "PT12H", "1d 12h", "90 days", "90min",
    ] {
        for flag in ["--expires-within", "--unused-for"] {
            let output = list(&api).args([flag, duration]).output().unwrap();
            let stderr = text(&output.stderr);
            assert_eq!(output.status.code(), Some(0), "{flag} {duration}: {stderr}");
        }
    }
    for flag in ["--timeout", "--deadline"] {
        let output = list(&api).args([flag, "1m"]).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    }
}

#[test]
fn minutes_or_months_is_asked_before_any_request() {
    let api = start(MockApi::builder());
    for (arguments, expected) in [
        (["--expires-within", "1m"], "minutes or months? write 1min or 1mo"),
        (["--unused-for", "6M"], "minutes or months? write 6min or 6mo"),
        (["--timeout", "1M"], "minutes or months? write min or mo"),
        (
            ["--expires-within", "30"],
            "missing unit: expected a duration such as 30d",
        ),
        (["--unused-for", "0d"], "the duration must be longer than 0"),
        (["--unused-for", "soon"], "expected a duration such as 30d"),
    ] {
        let output = list(&api).args(arguments).output().unwrap();
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {stderr}");
        assert!(stderr.contains(expected), "{arguments:?}: {stderr}");
    }
    assert_eq!(api.request_count(), 0);
}

#[test]
fn the_help_lists_the_accepted_forms() {
    for name in ["list", "read"] {
        let output = command().args(["help", name]).output().unwrap();
        let help = text(&output.stdout);
        for form in ["30d", "2w", "3mo", "1y", "P30D"] {
            assert!(help.contains(form), "{name}: {form}");
        }
    }
}

#[test]
fn a_duration_is_repeated_and_stored_as_it_was_typed() {
    let api = start(MockApi::builder().tokens(1));
    for duration in ["90d", "3mo", "P30D"] {
        let output = list(&api)
            .args(["--unused-for", duration, "--output", "json"])
            .output()
            .unwrap();
        let stderr = text(&output.stderr);
        assert!(stderr.contains(&format!("(--unused-for {duration})")), "{stderr}");
        let document = text(&output.stdout);
        assert!(
            document.contains(&format!("\"--unused-for {duration}\"")),
            "{document}"
        );
    }
}
