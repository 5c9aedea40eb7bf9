//! Filters that are mistaken or cannot match.

#![allow(
    clippy::unwrap_used,
    reason = "in a test, and in its helpers, a panic is how a failure is reported"
)]

mod common;

use cf_mock::MockApi;

use common::{list, start, text};

#[test]
fn a_status_is_a_known_one_or_a_glob() {
    let api = start(MockApi::builder().tokens(1));
    for status in ["active", "Disabled", "EXPIRED", "revoked*", "?", "[ad]*"] {
        let output = list(&api).args(["--status", status]).output().unwrap();
        assert_eq!(
            output.status.code(),
            Some(0),
            "{status}: {}",
            text(&output.stderr)
        );
    }
    let requests = api.request_count();
    for status in ["actve", "revoked", ""] {
        let output = list(&api).args(["--status", status]).output().unwrap();
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{status}: {stderr}");
        assert!(
            status.is_empty()
                || stderr.contains("unknown status: expected active, disabled, expired or a glob"),
            "{stderr}"
        );
    }
    assert_eq!(api.request_count(), requests);
}

#[test]
fn never_expires_conflicts_with_expires_within() {
    let api = start(MockApi::builder());
    let output = list(&api)
        .args(["--never-expires", "--expires-within", "30d"])
        .output()
        .unwrap();
    let stderr = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(stderr.contains("cannot be used with"), "{stderr}");
    assert_eq!(api.request_count(), 0);
}

#[test]
fn filters_that_cannot_match_print_a_warning() {
    let api = start(MockApi::builder().tokens(3));
    for (arguments, warns) in [
        (&["--status", "expired"][..], true),
        (&["--status", "expired", "--include-expired"], false),
        (
            &["--status", "expired", "--include-expired", "--never-expires"],
            true,
        ),
        (&["--status", "expired", "--status", "active"], false),
        (&["--status", "*"], false),
        (&["--never-expires"], false),
    ] {
        let output = list(&api).args(arguments).output().unwrap();
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {stderr}");
        assert_eq!(stderr.contains("cannot match"), warns, "{arguments:?}: {stderr}");
    }
}
