//! Tokens for tests, and what an audit finds about them.

use cf_audit::{Audit, AuditInput, Finding, Profile, Report, rule_by_id};
use cf_models::chrono::{DateTime, TimeDelta, Utc};
use cf_models::{Token, parse_token};

pub(crate) const ACCOUNT_ID: &str = "0123456789abcdef0123456789abcdef";

pub(crate) fn now() -> DateTime<Utc> {
    "2026-11-25T12:00:00Z".parse().unwrap()
}

/// The time so many days and seconds from now.
pub(crate) fn at(days: i64, seconds: i64) -> String {
    let time = now() + TimeDelta::days(days) + TimeDelta::seconds(seconds);
    time.to_rfc3339()
}

/// A token that no rule of the profile `default` finds anything about, with other members, as JSON.
///
/// A member in `members` replaces the one of the same name; `null` removes it.
pub(crate) fn token(members: &str) -> Token {
    let mut json = serde_json::json!({
        "id": "11111111111111111111111111111111",
        "name": "deploy of the shop",
        "status": "active",
        "issued_on": at(-100, 0),
        "modified_on": at(-100, 0),
        "last_used_on": at(-1, 0),
        "expires_on": at(100, 0),
        "condition": {"request_ip": {"in": ["203.0.113.0/24", "2001:db8::/48"]}},
        "policies": [policy(&["82e64a83756745bbbb1c9c2701bf816b"], &zone())],
    });
    let members: serde_json::Value = serde_json::from_str(&format!("{{{members}}}")).unwrap();
    for (name, value) in members.as_object().unwrap() {
        json[name] = value.clone();
    }
    parse_token(json.to_string().as_bytes()).unwrap()
}

pub(crate) fn policy(groups: &[&str], resources: &serde_json::Value) -> serde_json::Value {
    let groups: Vec<_> = groups.iter().map(|id| serde_json::json!({"id": id})).collect();
    serde_json::json!({"id": "p1", "effect": "allow", "permission_groups": groups, "resources": resources})
}

pub(crate) fn zone() -> serde_json::Value {
    serde_json::json!({"com.cloudflare.api.account.zone.023e105f4ecef8ad9ca31a8372d0c353": "*"})
}

pub(crate) fn audit(profile: Profile, tokens: &[Token]) -> Report {
    let input = AuditInput::new(tokens).with_account(ACCOUNT_ID.parse().unwrap());
    Audit::new(profile).at(now()).run(&input)
}

/// The findings of a rule about tokens.
pub(crate) fn findings(rule: &str, profile: Profile, tokens: &[Token]) -> Vec<Finding> {
    assert!(rule_by_id(rule).is_some(), "{rule}");
    let report = audit(profile, tokens);
    report
        .findings
        .into_iter()
        .filter(|finding| finding.rule.id == rule)
        .collect()
}

/// Whether a rule is reported for a token in the profile `default`.
pub(crate) fn is_reported(rule: &str, token: &Token) -> bool {
    !findings(rule, Profile::Default, std::slice::from_ref(token)).is_empty()
}

/// Whether a rule is reported for a token in a profile.
pub(crate) fn is_reported_in(profile: Profile, rule: &str, token: &Token) -> bool {
    !findings(rule, profile, std::slice::from_ref(token)).is_empty()
}

/// The rules that hold for a token in the profile `default`, without those about the listing.
pub(crate) fn rules_of(token: &Token) -> Vec<&'static str> {
    let report = audit(Profile::Default, std::slice::from_ref(token));
    let about_tokens = report.findings.iter().filter(|finding| finding.token.is_some());
    about_tokens.map(|finding| finding.rule.id).collect()
}

/// A finding, and what its rule means, for a snapshot.
pub(crate) fn described(rule: &str, profile: Profile, tokens: &[Token]) -> String {
    let findings = findings(rule, profile, tokens);
    let finding = serde_json::to_string_pretty(&findings[0]).unwrap();
    format!("{finding}\n\n{}", rule_by_id(rule).unwrap().explain())
}

/// Checks a rule at its threshold, and takes a snapshot of the finding where it is reported.
pub(crate) fn check(rule: &str, rows: &[(&str, bool)]) {
    check_in(Profile::Default, rule, rows);
}

pub(crate) fn check_in(profile: Profile, rule: &str, rows: &[(&str, bool)]) {
    for (members, expected) in rows {
        assert_eq!(
            is_reported_in(profile, rule, &token(members)),
            *expected,
            "{rule} in {profile}: {members}"
        );
    }
    let (members, _) = rows.iter().find(|(_, expected)| *expected).unwrap();
    insta::assert_snapshot!(rule.to_owned(), described(rule, profile, &[token(members)]));
}

/// A policy that allows groups by name.
pub(crate) fn allow(names: &[&str], resources: &serde_json::Value) -> serde_json::Value {
    policy(
        &ids(names).iter().map(String::as_str).collect::<Vec<_>>(),
        resources,
    )
}

/// A policy that denies groups by name.
pub(crate) fn deny(names: &[&str], resources: &serde_json::Value) -> serde_json::Value {
    let mut policy = allow(names, resources);
    policy["effect"] = "deny".into();
    policy["id"] = "p2".into();
    policy
}

/// The ids of groups, by name in the built-in table.
pub(crate) fn ids(names: &[&str]) -> Vec<String> {
    let catalog = cf_audit::Catalog::new();
    let id = |name: &&str| {
        catalog
            .find_ids(name)
            .first()
            .unwrap_or_else(|| panic!("{name}"))
            .to_string()
    };
    names.iter().map(id).collect()
}

pub(crate) fn account() -> serde_json::Value {
    serde_json::json!({format!("com.cloudflare.api.account.{ACCOUNT_ID}"): "*"})
}

pub(crate) fn all_zones() -> serde_json::Value {
    serde_json::json!({format!("com.cloudflare.api.account.{ACCOUNT_ID}"): {"com.cloudflare.api.account.zone.*": "*"}})
}

/// The member `policies`, with other members.
pub(crate) fn with_policies(policies: &[serde_json::Value], more: &str) -> String {
    let policies = serde_json::to_string(policies).unwrap();
    if more.is_empty() {
        format!(r#""policies": {policies}"#)
    } else {
        format!(r#""policies": {policies}, {more}"#)
    }
}

/// Rows of owned text.
pub(crate) fn check_rows(rule: &str, rows: &[(String, bool)]) {
    check_rows_in(Profile::Default, rule, rows);
}

pub(crate) fn check_rows_in(profile: Profile, rule: &str, rows: &[(String, bool)]) {
    let rows: Vec<(&str, bool)> = rows
        .iter()
        .map(|(members, is_reported)| (members.as_str(), *is_reported))
        .collect();
    check_in(profile, rule, &rows);
}

pub(crate) const ANYWHERE: &str = r#""condition": null"#;
pub(crate) const FOREVER: &str = r#""expires_on": null"#;
pub(crate) const STANDING: &str = r#""condition": null, "expires_on": null"#;
