//! CFT501 to CFT506 and CFT510.

use cf_audit::{Audit, AuditInput, Departed, Domains, Profile, Report, rule_by_id};
use cf_models::Token;

use crate::common::{
    STANDING, allow, at, check, check_rows, findings, now, rules_of, token, with_policies, zone,
};

fn run(audit: &Audit, tokens: &[Token]) -> Report {
    audit.at(now()).run(&AuditInput::new(tokens))
}

fn of_rule(report: &Report, rule: &str) -> Option<String> {
    let finding = report.findings.iter().find(|finding| finding.rule.id == rule)?;
    let json = serde_json::to_string_pretty(finding).unwrap();
    Some(format!("{json}\n\n{}", rule_by_id(rule).unwrap().explain()))
}

#[test]
fn cft501_compares_complete_domains() {
    let audit =
        Audit::new(Profile::Default).with_allowed_domains(Domains::new(["Example.com", "@example.org"]));
    let by = |email: &str| token(&format!(r#""creator_email_at_creation": "{email}""#));
    for (email, expected) in [
        ("ada@example.com", false),
        ("ada@EXAMPLE.ORG", false),
        ("ada@mail.example.com", true),
        ("ada@notexample.com", true),
        ("ada", true),
    ] {
        assert_eq!(
            of_rule(&run(&audit, &[by(email)]), "CFT501").is_some(),
            expected,
            "{email}"
        );
    }
    assert_eq!(of_rule(&run(&audit, &[token("")]), "CFT501"), None, "no address");
    assert_eq!(
        of_rule(&run(&Audit::new(Profile::Default), &[by("ada@x.test")]), "CFT501"),
        None,
        "off"
    );
    insta::assert_snapshot!(
        "CFT501",
        of_rule(&run(&audit, &[by("ada@mail.example.com")]), "CFT501").unwrap()
    );
}

#[test]
fn cft502_holds_for_a_twin_that_is_not_used() {
    let twin = |id: &str, used: i64| {
        token(&format!(
            r#""id": "{}", "last_used_on": "{}""#,
            id.repeat(32),
            at(used, 0)
        ))
    };
    let other = token(r#""id": "22222222222222222222222222222222", "condition": null"#);
    let found = |tokens: &[Token]| findings("CFT502", Profile::Default, tokens).len();
    assert_eq!(found(&[twin("1", -90), twin("2", -1)]), 1);
    assert_eq!(found(&[twin("1", -89), twin("2", -1)]), 0, "both are used");
    assert_eq!(found(&[twin("1", -90), twin("2", -90)]), 0, "nobody uses either");
    assert_eq!(found(&[twin("1", -90), other]), 0, "another condition");
    let described = crate::common::described("CFT502", Profile::Default, &[twin("1", -90), twin("2", -1)]);
    insta::assert_snapshot!("CFT502", described);
}

#[test]
fn cft503_holds_for_tokens_that_a_service_created() {
    check(
        "CFT503",
        &[
            (r#""provisioner_type": "com.cloudflare.api.oauthtoken""#, true),
            ("", false),
        ],
    );
}

#[test]
fn cft504_holds_for_other_statuses_and_the_token_is_examined() {
    check(
        "CFT504",
        &[
            (r#""status": "sleeping""#, true),
            (r#""status": null"#, true),
            (r#""status": "active""#, false),
            (r#""status": "revoked (exposed)""#, false),
        ],
    );
    assert_eq!(
        rules_of(&token(r#""status": "sleeping", "expires_on": null"#)),
        ["CFT101", "CFT504"]
    );
}

#[test]
fn cft505_holds_until_the_token_is_changed_after_the_departure() {
    let departed =
        Departed::parse("# left\nada@example.com, 2026-10-31\ngrace@example.com\t2026-01-01 # too\n")
            .unwrap();
    let audit = Audit::new(Profile::Default).with_departed(departed);
    let by = |email: &str, modified: &str| {
        token(&format!(
            r#""creator_email_at_creation": "{email}", "modified_on": "{modified}""#
        ))
    };
    for (email, modified, expected) in [
        ("Ada@example.com", "2026-10-31T23:59:59Z", true),
        ("ada@example.com", "2026-11-01T00:00:00Z", false),
        ("linus@example.com", "2026-10-01T00:00:00Z", false),
    ] {
        assert_eq!(
            of_rule(&run(&audit, &[by(email, modified)]), "CFT505").is_some(),
            expected,
            "{email} {modified}"
        );
    }
    insta::assert_snapshot!(
        "CFT505",
        of_rule(
            &run(&audit, &[by("ada@example.com", "2026-10-01T00:00:00Z")]),
            "CFT505"
        )
        .unwrap()
    );
    for text in [
        "ada@example.com",
        "ada 2026-10-31",
        "ada@example.com 2026-10-32",
        "ada@example.com 2026-10-31 x",
    ] {
        assert_eq!(Departed::parse(text).unwrap_err().line, 1, "{text}");
    }
}

#[test]
fn cft506_is_the_only_rule_about_an_exposed_token() {
    let mint = with_policies(
        &[allow(&["DNS Write"], &zone())],
        &format!(r#""status": "revoked (exposed)", {STANDING}"#),
    );
    check_rows("CFT506", &[(mint.clone(), true), (String::new(), false)]);
    assert_eq!(rules_of(&token(&mint)), ["CFT506"]);
}

#[test]
fn cft510_holds_from_80_percent_of_the_quota_on() {
    let tokens = |count: usize, expired: usize| -> Vec<Token> {
        let usable = (0..count).map(|number| token(&format!(r#""id": "{number:032}""#)));
        let gone =
            (0..expired).map(|number| token(&format!(r#""id": "e{number:031}", "status": "expired""#)));
        usable.chain(gone).collect()
    };
    let found = |tokens: &[Token]| findings("CFT510", Profile::Default, tokens).len();
    assert_eq!(found(&tokens(400, 0)), 1);
    assert_eq!(found(&tokens(399, 50)), 0);
    insta::assert_snapshot!(
        "CFT510",
        crate::common::described("CFT510", Profile::Default, &tokens(400, 0))
    );
}
