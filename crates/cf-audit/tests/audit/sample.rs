//! The sample account: most rules find something, and few tokens are at high or above.

use std::collections::{BTreeMap, BTreeSet};

use cf_audit::{Audit, AuditInput, Completeness, Profile, Report, Severity, rules};
use cf_models::Token;

/// The day of the mock's accounts.
const DAY: &str = "2026-01-15T12:00:00Z";

fn sample() -> Vec<Token> {
    let body = cf_mock::account::list_json(cf_mock::account::TOKENS, cf_mock::account::SEED);
    cf_models::parse_list(&body).unwrap().result.unwrap()
}

fn audited(profile: Profile, tokens: &[Token]) -> Report {
    let input = AuditInput::new(tokens)
        .with_account(cf_mock::account::ACCOUNT_ID.parse().unwrap())
        .with_completeness(Completeness::Complete);
    Audit::new(profile).at(DAY.parse().unwrap()).run(&input)
}

#[test]
fn at_most_a_fifth_of_the_tokens_is_at_high_or_above() {
    let tokens = sample();
    let report = audited(Profile::Default, &tokens);
    let serious = report
        .findings
        .iter()
        .filter(|finding| finding.severity >= Severity::High);
    let serious: BTreeSet<usize> = serious
        .filter_map(|finding| Some(finding.token.as_ref()?.position))
        .collect();
    assert!(
        serious.len() * 5 <= tokens.len(),
        "{} of {}",
        serious.len(),
        tokens.len()
    );
    assert!(!serious.is_empty());
}

#[test]
fn most_rules_find_something() {
    let tokens = sample();
    let report = audited(Profile::All, &tokens);
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in &report.findings {
        *found.entry(finding.rule.id).or_default() += 1;
    }
    let silent: Vec<&str> = rules()
        .map(|rule| rule.id)
        .filter(|id| !found.contains_key(id))
        .collect();
    assert!(found.len() > silent.len(), "{silent:?}");
    insta::assert_snapshot!(format!(
        "{found:#?}\n{}\nsilent: {}",
        report.headline(),
        silent.join(" ")
    ));
}
