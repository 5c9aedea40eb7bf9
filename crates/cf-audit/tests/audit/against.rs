//! Findings that are new since an earlier listing.

use cf_audit::{Audit, AuditInput, Completeness, Profile, Report, formats};
use cf_models::Token;
use cf_models::chrono::TimeDelta;

use crate::common::{ACCOUNT_ID, now, token};

fn audit(tokens: &[Token], days_ago: i64) -> Report {
    let at = now() - TimeDelta::days(days_ago);
    let input = AuditInput::new(tokens)
        .with_account(ACCOUNT_ID.parse().unwrap())
        .with_completeness(Completeness::Complete)
        .with_listed_at(at);
    Audit::new(Profile::Default).at(at).run(&input)
}

/// The report of `after`, compared with the one of `before`, which was listed ten days earlier.
fn compared(before: &[Token], after: &[Token]) -> Report {
    let mut report = audit(after, 0);
    report.mark_new_since(&audit(before, 10));
    report
}

fn new(report: &Report) -> Vec<&'static str> {
    let new = report.findings.iter().filter(|finding| finding.is_new);
    new.map(|finding| finding.rule.id).collect()
}

#[test]
fn a_finding_that_the_earlier_listing_lacks_is_new() {
    let forever = [token(r#""expires_on": null"#)];
    let report = compared(&[token("")], &forever);
    assert_eq!(new(&report), ["CFT101"]);
    assert_eq!(report.counts.new, Some(1));
    let report = compared(&forever, &forever);
    assert_eq!(new(&report), [""; 0]);
    assert_eq!(report.counts.new, Some(0));
    assert_eq!(
        report.worst(),
        audit(&forever, 0).worst(),
        "old findings count as before"
    );
}

#[test]
fn a_finding_that_only_time_caused_is_new() {
    let used = (now() - TimeDelta::days(95)).to_rfc3339();
    let stale = [token(&format!(r#""last_used_on": "{used}""#))];
    assert_eq!(new(&compared(&stale, &stale)), ["CFT202"]);
    let used = (now() - TimeDelta::days(105)).to_rfc3339();
    let stale = [token(&format!(r#""last_used_on": "{used}""#))];
    assert_eq!(new(&compared(&stale, &stale)), [""; 0]);
}

/// Unlike with a baseline, which never hides these.
#[test]
fn an_exposure_that_was_known_is_not_new() {
    let exposed = [token(r#""status": "revoked (exposed)""#)];
    assert_eq!(new(&compared(&[token("")], &exposed)), ["CFT506"]);
    assert_eq!(new(&compared(&exposed, &exposed)), [""; 0]);
}

#[test]
fn a_finding_of_a_token_without_an_id_is_new() {
    let anonymous = [token(r#""id": null, "expires_on": null"#)];
    assert_eq!(new(&compared(&anonymous, &anonymous)), ["CFT101"]);
}

#[test]
fn an_earlier_listing_may_lack_its_account_and_its_time() {
    let forever = [token(r#""expires_on": null"#)];
    let mut report = audit(&forever, 0);
    let earlier = Audit::new(Profile::Default)
        .at(now())
        .run(&AuditInput::new(&forever));
    report.mark_new_since(&earlier);
    assert_eq!(new(&report), [""; 0]);
    assert!(
        report
            .headline()
            .ends_with("; none new since the earlier listing"),
        "{}",
        report.headline()
    );
}

#[test]
fn coverage_is_never_new() {
    let report = compared(&[token("")], &[token("")]);
    assert_eq!(
        report.findings.first().map(|finding| finding.rule.id),
        Some("CFT903")
    );
    assert_eq!(new(&report), [""; 0]);
}

#[test]
fn new_findings_are_marked_in_every_format_for_people() {
    let before = [token(r#""expires_on": null"#)];
    let after = [
        token(r#""expires_on": null"#),
        token(r#""id": "22222222222222222222222222222222", "name": "fresh", "expires_on": null"#),
    ];
    let reports = [compared(&before, &after)];
    insta::assert_snapshot!(
        "against_table",
        formats::table(&reports, formats::TableOptions::new())
    );
    insta::assert_snapshot!("against_markdown", formats::markdown(&reports));
    insta::assert_snapshot!("against_csv", formats::csv(&reports));
}
