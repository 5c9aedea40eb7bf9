//! CFT2xx.

use cf_audit::Profile;

use crate::common::{at, check, findings, is_reported_in, token};

#[test]
fn cft201_holds_30_days_after_issue_or_start() {
    let unused = |issued: &str, begins: &str| {
        format!(
            r#""last_used_on": null, "issued_on": "{issued}", "modified_on": "{issued}", "not_before": "{begins}""#
        )
    };
    check(
        "CFT201",
        &[
            (&unused(&at(-30, 0), &at(-30, 0)), true),
            (&unused(&at(-30, 1), &at(-30, 0)), false),
            (&unused(&at(-90, 0), &at(-30, 1)), false),
            (r#""last_used_on": null, "issued_on": null"#, true),
            ("", false),
            (r#""last_used_on": null, "status": "disabled""#, false),
        ],
    );
}

#[test]
fn cft202_holds_90_days_after_the_last_use() {
    let used = |days, seconds| format!(r#""last_used_on": "{}""#, at(days, seconds));
    check(
        "CFT202",
        &[
            (&used(-90, 0), true),
            (&used(-90, 1), false),
            (r#""last_used_on": null"#, false),
        ],
    );
    assert!(is_reported_in(Profile::Cis, "CFT202", &token(&used(-45, 0))));
    assert!(!is_reported_in(Profile::Cis, "CFT202", &token(&used(-45, 1))));
}

#[test]
fn cft203_holds_30_days_after_a_disabled_token_was_changed() {
    let disabled = |days, seconds| format!(r#""status": "disabled", "modified_on": "{}""#, at(days, seconds));
    check(
        "CFT203",
        &[
            (&disabled(-30, 0), true),
            (&disabled(-30, 1), false),
            (r#""modified_on": "2020-01-01T00:00:00Z""#, false),
        ],
    );
}

#[test]
fn cft205_holds_for_times_that_contradict_each_other() {
    let member = |name: &str, days, seconds| format!(r#""{name}": "{}""#, at(days, seconds));
    let used_and = |other: &str| format!(r#""last_used_on": "{}", {other}"#, at(-50, 0));
    check(
        "CFT205",
        &[
            (&used_and(&member("expires_on", -50, -3601)), true),
            (&used_and(&member("expires_on", -50, -3600)), false),
            (&used_and(&member("issued_on", -50, 3601)), true),
            (&used_and(&member("issued_on", -50, 3600)), false),
            (&member("last_used_on", 0, 3601), true),
            (&member("last_used_on", 0, 3600), false),
            (&member("issued_on", 0, 3601), true),
            (&member("modified_on", 0, 3601), true),
            (&member("modified_on", 0, 3600), false),
        ],
    );
    let disabled = format!(r#""status": "disabled", {}"#, member("last_used_on", 0, 7200));
    assert_eq!(findings("CFT205", Profile::Default, &[token(&disabled)]).len(), 1);
}
