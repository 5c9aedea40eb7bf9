//! The table of rules.

use cf_audit::{Profile, rule_by_id, rules};

/// The rules of the specification, with their severities in the profiles `default`, `cis` and `all`; `-` where a rule is silent.
const RULES: [(&str, &str, [&str; 3]); 50] = [
    ("CFT101", "no-expiry", ["medium", "high", "medium"]),
    ("CFT102", "expiring-soon", ["low", "low", "low"]),
    ("CFT103", "expired-listed", ["info", "info", "info"]),
    ("CFT104", "lifetime-too-long", ["medium", "medium", "medium"]),
    ("CFT105", "rotation-overdue", ["medium", "medium", "medium"]),
    ("CFT106", "expiring-in-use", ["medium", "medium", "medium"]),
    ("CFT107", "not-yet-valid", ["info", "info", "info"]),
    ("CFT108", "status-against-clock", ["low", "low", "low"]),
    ("CFT201", "never-used", ["medium", "medium", "medium"]),
    ("CFT202", "stale", ["medium", "medium", "medium"]),
    ("CFT203", "disabled-leftover", ["low", "low", "low"]),
    ("CFT205", "impossible-times", ["low", "low", "low"]),
    ("CFT301", "no-ip-restriction", ["low", "low", "low"]),
    ("CFT302", "ip-any", ["medium", "medium", "medium"]),
    ("CFT303", "ip-too-wide", ["medium", "medium", "medium"]),
    ("CFT304", "ip-unmatchable", ["low", "low", "low"]),
    (
        "CFT305",
        "no-ip-restriction-write",
        ["medium", "medium", "medium"],
    ),
    ("CFT306", "no-ip-restriction-admin", ["high", "high", "high"]),
    ("CFT307", "ip-one-family", ["-", "-", "info"]),
    ("CFT401", "token-minting", ["high", "high", "high"]),
    ("CFT402", "account-takeover", ["high", "high", "high"]),
    ("CFT403", "mixed-minting", ["medium", "medium", "medium"]),
    ("CFT404", "write-breadth", ["medium", "medium", "medium"]),
    ("CFT405", "flat-wildcard", ["high", "high", "high"]),
    ("CFT406", "all-zones-write", ["low", "medium", "low"]),
    ("CFT407", "deprecated-permission", ["low", "low", "low"]),
    ("CFT408", "unknown-permission", ["info", "info", "info"]),
    ("CFT409", "ineffective-policy", ["low", "low", "low"]),
    ("CFT410", "standing-admin", ["critical", "critical", "critical"]),
    ("CFT411", "access-gate", ["high", "high", "high"]),
    ("CFT412", "standing-edge-write", ["medium", "high", "medium"]),
    ("CFT413", "standing-data-read", ["low", "low", "low"]),
    ("CFT415", "foreign-account", ["high", "high", "high"]),
    ("CFT416", "scope-mismatch", ["-", "-", "info"]),
    ("CFT417", "read-breadth", ["low", "medium", "low"]),
    ("CFT418", "r2-whole-account", ["low", "low", "low"]),
    ("CFT501", "creator-outside-domain", ["medium", "medium", "medium"]),
    ("CFT502", "superseded-twin", ["low", "low", "low"]),
    ("CFT503", "provisioned", ["info", "info", "info"]),
    ("CFT504", "unknown-status", ["low", "low", "low"]),
    ("CFT505", "creator-departed", ["high", "high", "high"]),
    ("CFT506", "exposed", ["critical", "critical", "critical"]),
    ("CFT507", "name-says-nothing", ["-", "-", "info"]),
    ("CFT508", "secret-in-name", ["high", "high", "high"]),
    ("CFT509", "misleading-name", ["low", "low", "low"]),
    ("CFT510", "quota-near", ["low", "low", "low"]),
    ("CFT902", "coverage-broken", ["error", "error", "error"]),
    ("CFT903", "coverage-unproven", ["warning", "warning", "warning"]),
    ("CFT904", "catalogue-not-read", ["info", "info", "info"]),
    ("CFT905", "suppression-problem", ["low", "low", "low"]),
];

#[test]
fn rules_are_listed_by_id() {
    let mut ids: Vec<&str> = rules().map(|rule| rule.id).collect();
    let listed = ids.clone();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(listed, ids);
}

/// Scripts and suppressions rely on these: a change is a breaking one.
#[test]
fn ids_slugs_and_severities_are_those_of_the_specification() {
    let rules: Vec<_> = rules()
        .map(|rule| {
            let severity = |profile| {
                rule.severity_in(profile)
                    .map_or("-", |severity| severity.as_str())
            };
            (rule.id, rule.slug, Profile::ALL.map(severity))
        })
        .collect();
    assert_eq!(rules, RULES);
}

#[test]
fn every_rule_is_explained() {
    for rule in rules() {
        let explanation = &rule.explanation;
        for text in [
            rule.fix,
            explanation.meaning,
            explanation.reported_when,
            explanation.not_reported_when,
            explanation.dashboard,
            explanation.api,
            explanation.terraform,
            explanation.breaks,
        ] {
            assert!(
                text.len() > 7 && text.chars().next().is_some_and(char::is_uppercase)
                    || text.starts_with('`'),
                "{}: {text}",
                rule.id
            );
        }
        assert!(!rule.title.ends_with('.'), "{}", rule.id);
        for part in rule.absorbs {
            assert!(rule_by_id(part).is_some(), "{}: {part}", rule.id);
        }
        assert_eq!(rule_by_id(&rule.id.to_lowercase()), Some(rule));
        assert_eq!(rule_by_id(rule.slug), Some(rule));
    }
}

#[test]
fn compound_findings_include_the_ones_of_the_specification() {
    let compounds: Vec<_> = rules()
        .filter(|rule| !rule.absorbs.is_empty())
        .map(|rule| (rule.id, rule.absorbs.join(" ")))
        .collect();
    let expected = [
        ("CFT410", "CFT101 CFT306 CFT401 CFT402 CFT411"),
        ("CFT412", "CFT101 CFT305"),
        ("CFT413", "CFT101 CFT301"),
    ];
    assert_eq!(compounds, expected.map(|(id, parts)| (id, parts.to_owned())));
}
