//! A baseline is matched by rule, token and evidence.

use cf_audit::{Audit, AuditInput, Baseline, Completeness, Profile, Report, ReportDocument};
use cf_models::Token;

use crate::common::{ACCOUNT_ID, STANDING, account, allow, audit, now, token, with_policies, zone};

fn baseline(reports: &[Report]) -> Baseline {
    Baseline::from_json(&serde_json::to_vec(&ReportDocument::new(reports)).unwrap()).unwrap()
}

/// Rules that are new for a token after a change.
fn new_after(before: &Token, after: &Token) -> Vec<&'static str> {
    let earlier = audit(Profile::Default, std::slice::from_ref(before));
    let audit = Audit::new(Profile::Default).with_baseline(baseline(&[earlier]));
    let tokens = std::slice::from_ref(after);
    let later = now() + cf_models::chrono::TimeDelta::days(1);
    let report = audit
        .at(later)
        .run(&AuditInput::new(tokens).with_account(ACCOUNT_ID.parse().unwrap()));
    report
        .shown()
        .filter(|finding| finding.token.is_some())
        .map(|finding| finding.rule.id)
        .collect()
}

#[test]
fn what_a_token_gains_is_new_and_time_alone_is_not() {
    let one = |more: &str| token(&with_policies(&[allow(&["DNS Write"], &zone())], more));
    let two = token(&with_policies(
        &[allow(&["DNS Write", "Zone Settings Write"], &zone())],
        STANDING,
    ));
    assert_eq!(new_after(&one(STANDING), &one(STANDING)), [""; 0]);
    assert_eq!(
        new_after(&one(STANDING), &two),
        ["CFT412"],
        "it gained a permission"
    );
    let forever = r#""expires_on": null"#;
    assert_eq!(
        new_after(&one(forever), &one(STANDING)),
        ["CFT412"],
        "it lost its address list"
    );
    let stale = token(r#""last_used_on": "2026-01-01T00:00:00Z""#);
    assert_eq!(new_after(&stale, &stale), [""; 0], "a day older");
}

#[test]
fn exposure_and_credentials_in_names_are_never_covered() {
    let exposed = token(r#""status": "revoked (exposed)""#);
    assert_eq!(new_after(&exposed, &exposed), ["CFT506"]);
    let named = token(r#""name": "cfat_FAKE0123456789""#);
    assert_eq!(new_after(&named, &named), ["CFT508"]);
}

#[test]
fn a_token_without_an_id_and_one_of_another_account_are_new() {
    let anonymous = token(r#""id": null, "expires_on": null"#);
    assert_eq!(new_after(&anonymous, &anonymous), ["CFT101"]);
    let forever = [token(r#""expires_on": null"#)];
    let earlier = audit(Profile::Default, &forever);
    let elsewhere =
        AuditInput::new(&forever).with_account("fedcba9876543210fedcba9876543210".parse().unwrap());
    let report = Audit::new(Profile::Default)
        .with_baseline(baseline(&[earlier]))
        .at(now())
        .run(&elsewhere);
    assert_eq!(report.counts.in_baseline, 0);
}

#[test]
fn a_report_without_a_verdict_is_no_baseline() {
    let tokens = [token(&with_policies(
        &[allow(&["Account API Tokens Write"], &account())],
        "",
    ))];
    let input = AuditInput::new(&tokens).with_completeness(Completeness::Incomplete(Vec::new()));
    let broken = Audit::new(Profile::Default).at(now()).run(&input);
    let json = serde_json::to_string(&ReportDocument::new(&[broken])).unwrap();
    let errors: Vec<String> = [json.as_str(), "{}", r#"{"version": 2, "accounts": []}"#]
        .iter()
        .map(|json| Baseline::from_json(json.as_bytes()).unwrap_err().to_string())
        .collect();
    insta::assert_snapshot!(errors.join("\n"));
}
