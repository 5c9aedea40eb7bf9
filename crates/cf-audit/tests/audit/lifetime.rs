//! CFT1xx.

use cf_audit::Profile;

use crate::common::{at, check, check_in, rules_of, token};

fn row(members: &[(&str, String)]) -> String {
    let members: Vec<String> = members
        .iter()
        .map(|(name, time)| format!(r#""{name}": "{time}""#))
        .collect();
    members.join(",")
}

#[test]
fn no_rule_holds_for_a_token_without_risks() {
    assert_eq!(rules_of(&token("")), [""; 0]);
}

#[test]
fn cft101_holds_without_an_end_date() {
    check(
        "CFT101",
        &[
            (r#""expires_on": null"#, true),
            ("", false),
            (r#""expires_on": null, "status": "sleeping""#, true),
            (r#""expires_on": null, "status": "disabled""#, false),
            (r#""expires_on": null, "status": "revoked (exposed)""#, false),
        ],
    );
}

#[test]
fn cft102_holds_in_the_last_30_days() {
    let ends = |days, seconds| row(&[("expires_on", at(days, seconds))]);
    check(
        "CFT102",
        &[
            (&ends(30, 0), true),
            (&ends(30, 1), false),
            (&ends(0, 1), true),
            (&ends(0, 0), false),
            (r#""expires_on": null"#, false),
        ],
    );
}

#[test]
fn cft103_holds_for_expired_tokens_by_status_or_clock() {
    check(
        "CFT103",
        &[
            (&row(&[("expires_on", at(0, 0))]), true),
            (&row(&[("expires_on", at(0, 1))]), false),
            (r#""status": "expired""#, true),
            (
                &format!(r#""status": "disabled", "expires_on": "{}""#, at(-1, 0)),
                false,
            ),
            (
                &format!(r#""status": "sleeping", "expires_on": "{}""#, at(-1, 0)),
                true,
            ),
        ],
    );
}

#[test]
fn cft104_measures_the_lifetime_from_the_last_change() {
    let lives = |modified, end| row(&[("modified_on", at(modified, 0)), ("expires_on", at(end, 0))]);
    let rows = [
        (lives(-10, 357), true),
        (lives(-10, 356), false),
        (lives(-200, 200), false),
    ];
    let rows: Vec<(&str, bool)> = rows
        .iter()
        .map(|(members, is_reported)| (members.as_str(), *is_reported))
        .collect();
    check("CFT104", &rows);
    assert!(crate::common::is_reported_in(
        Profile::Cis,
        "CFT104",
        &token(&lives(-10, 81))
    ));
    assert!(!crate::common::is_reported_in(
        Profile::Cis,
        "CFT104",
        &token(&lives(-10, 80))
    ));
    assert!(!crate::common::is_reported(
        "CFT104",
        &token(r#""issued_on": null, "modified_on": null, "expires_on": "2036-01-01T00:00:00Z""#)
    ));
}

#[test]
fn cft105_holds_after_365_days_without_a_change() {
    let changed = |issued, modified, second| {
        row(&[
            ("issued_on", at(issued, 0)),
            ("modified_on", at(modified, second)),
        ])
    };
    check(
        "CFT105",
        &[
            (&changed(-900, -365, -1), true),
            (&changed(-900, -365, 0), false),
            (&changed(-900, -1, 0), false),
            (r#""issued_on": null, "modified_on": null"#, false),
        ],
    );
    assert!(crate::common::is_reported_in(
        Profile::Cis,
        "CFT105",
        &token(&changed(-100, -91, 0))
    ));
    assert!(!crate::common::is_reported_in(
        Profile::Cis,
        "CFT105",
        &token(&changed(-100, -90, 0))
    ));
}

#[test]
fn cft106_holds_for_tokens_in_use_in_their_last_week() {
    let row = |end, end_second, used, used_second| {
        row(&[
            ("expires_on", at(end, end_second)),
            ("last_used_on", at(used, used_second)),
        ])
    };
    check(
        "CFT106",
        &[
            (&row(7, 0, -7, 0), true),
            (&row(7, 1, -7, 0), false),
            (&row(7, 0, -7, -1), false),
            (
                &format!(r#""last_used_on": null, "expires_on": "{}""#, at(7, 0)),
                false,
            ),
        ],
    );
}

#[test]
fn cft107_holds_before_the_start_date_and_suppresses_all_others() {
    let begins = |second| {
        format!(
            r#""not_before": "{}", "expires_on": null, "last_used_on": null"#,
            at(0, second)
        )
    };
    check_in(
        Profile::Default,
        "CFT107",
        &[(&begins(1), true), (&begins(0), false)],
    );
    assert_eq!(rules_of(&token(&begins(1))), ["CFT107"]);
}

#[test]
fn cft108_holds_where_status_and_end_date_disagree() {
    let ended =
        |status, days, seconds| format!(r#""status": "{status}", "expires_on": "{}""#, at(days, seconds));
    check(
        "CFT108",
        &[
            (&ended("active", 0, -3601), true),
            (&ended("active", 0, -3600), false),
            (&ended("expired", 0, 1), true),
            (&ended("expired", 0, 0), false),
            (&ended("disabled", -9, 0), false),
        ],
    );
}
