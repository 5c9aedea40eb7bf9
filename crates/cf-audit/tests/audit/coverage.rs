//! CFT902 to CFT904, and verdicts: nothing is clean without coverage.

use cf_audit::{
    AccountCatalog, Audit, AuditInput, Catalog, Completeness, Coverage, Credentials, Profile, Report,
    Verdict, rule_by_id,
};
use cf_models::Token;

use crate::common::{ACCOUNT_ID, account, allow, deny, now, policy, token, with_policies, zone};

const CALLER: &str = "cccccccccccccccccccccccccccccccc";

/// The calling token, with these permissions.
fn caller(name: &str) -> Token {
    token(&with_policies(
        &[allow(&[name], &account())],
        &format!(r#""id": "{CALLER}""#),
    ))
}

fn proven(tokens: &[Token]) -> AuditInput<'_> {
    AuditInput::new(tokens)
        .with_account(ACCOUNT_ID.parse().unwrap())
        .with_completeness(Completeness::Complete)
        .with_credentials(Credentials::AccountToken {
            id: CALLER.parse().unwrap(),
        })
}

fn run(input: &AuditInput<'_>) -> Report {
    Audit::new(Profile::Default).at(now()).run(input)
}

#[test]
fn coverage_is_proven_by_the_calling_token_alone() {
    let tokens = [token(""), caller("Account API Tokens Read")];
    let report = run(&proven(&tokens));
    assert_eq!(
        (report.coverage.state, report.verdict),
        (Coverage::Proven, Verdict::NoFindings)
    );
    assert_eq!(report.headline(), "no findings among all 2 tokens");

    type Change = fn(AuditInput<'_>) -> AuditInput<'_>;
    let doubts: [(&str, Change); 3] = [
        ("a user", |input| input.with_credentials(Credentials::User)),
        ("a token", |input| input.with_credentials(Credentials::ApiToken)),
        ("no summary", |input| {
            input.with_completeness(Completeness::Unknown)
        }),
    ];
    for (what, change) in doubts {
        let report = run(&change(proven(&tokens)));
        assert_eq!(
            (report.coverage.state, report.verdict),
            (Coverage::Unproven, Verdict::NoFindingsShown),
            "{what}"
        );
        assert_eq!(
            report.headline(),
            "no findings among the 2 tokens shown",
            "{what}"
        );
    }
}

#[test]
fn a_calling_token_that_may_see_only_its_own_proves_nothing() {
    for token_of_caller in [
        caller("DNS Read"),
        token(&with_policies(
            &[
                allow(&["Account API Tokens Read"], &account()),
                deny(&["Account API Tokens Read"], &account()),
            ],
            &format!(r#""id": "{CALLER}""#),
        )),
        token(&with_policies(
            &[policy(&["82e64a83756745bbbb1c9c2701bf816b"], &zone())],
            &format!(r#""id": "{CALLER}""#),
        )),
    ] {
        let tokens = [token_of_caller];
        assert_eq!(run(&proven(&tokens)).coverage.state, Coverage::Unproven);
    }
    let tokens = [caller("Account API Tokens Write")];
    assert_eq!(run(&proven(&tokens)).coverage.state, Coverage::Proven);
}

#[test]
fn there_is_no_verdict_where_tokens_may_be_missing() {
    let tokens = [token(""), caller("Account API Tokens Read")];
    let without_caller = [token("")];
    let incomplete = Completeness::Incomplete(vec!["the API reports 9 tokens but returned 2".to_owned()]);
    let rows = [
        proven(&tokens).with_completeness(incomplete),
        proven(&tokens).with_completeness(Completeness::Incomplete(Vec::new())),
        proven(&tokens).with_filter("--status active"),
        proven(&without_caller),
        proven(&[]),
        AuditInput::new(&[]),
    ];
    let lines: Vec<String> = rows
        .iter()
        .map(|input| {
            let report = run(input);
            assert_eq!(
                (report.coverage.state, report.verdict),
                (Coverage::Broken, Verdict::None)
            );
            assert!(report.findings.iter().any(|finding| finding.rule.id == "CFT902"));
            report.headline()
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn an_empty_list_is_accepted_on_demand_unless_an_account_token_listed_it() {
    let audit = Audit::new(Profile::Default).with_allow_empty(true);
    let user = AuditInput::new(&[])
        .with_completeness(Completeness::Complete)
        .with_credentials(Credentials::User);
    let report = audit.at(now()).run(&user);
    assert_eq!(
        (report.coverage.state, report.verdict),
        (Coverage::Unproven, Verdict::NoFindingsShown)
    );
    assert_eq!(audit.at(now()).run(&proven(&[])).verdict, Verdict::None);
}

#[test]
fn findings_about_coverage_are_described_and_not_counted() {
    let tokens = [token("")];
    for (rule, input) in [
        ("CFT902", proven(&tokens)),
        ("CFT903", AuditInput::new(&tokens)),
        ("CFT904", AuditInput::new(&tokens)),
    ] {
        let report = run(&input);
        let finding = report
            .findings
            .iter()
            .find(|finding| finding.rule.id == rule)
            .unwrap();
        let json = serde_json::to_string_pretty(finding).unwrap();
        insta::assert_snapshot!(rule, format!("{json}\n\n{}", rule_by_id(rule).unwrap().explain()));
        assert_eq!((report.counts.active(), report.worst()), (0, None));
    }
    let catalog = Catalog::new().with_account(AccountCatalog::default());
    let report = Audit::new(Profile::Default)
        .with_catalog(catalog)
        .at(now())
        .run(&AuditInput::new(&tokens));
    assert!(report.findings.iter().all(|finding| finding.rule.id != "CFT904"));
}

#[test]
fn coverage_that_is_less_than_required_is_no_verdict() {
    let tokens = [token("")];
    let input = AuditInput::new(&tokens);
    for (audit, expected) in [
        (Audit::new(Profile::Default), Verdict::NoFindingsShown),
        (
            Audit::new(Profile::Default).with_required_coverage(Coverage::Proven),
            Verdict::None,
        ),
        (Audit::new(Profile::Cis), Verdict::None),
        (
            Audit::new(Profile::Cis).with_required_coverage(Coverage::Unproven),
            Verdict::Findings,
        ),
    ] {
        assert_eq!(audit.at(now()).run(&input).verdict, expected);
    }
}
