//! The table of rules.

use std::collections::BTreeSet;

use cf_audit::{Profile, rule_by_id, rules};

#[test]
fn rules_are_listed_by_id_and_named_once() {
    let mut ids: Vec<&str> = rules().map(|rule| rule.id).collect();
    let listed = ids.clone();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(listed, ids);
    let slugs: BTreeSet<&str> = rules().map(|rule| rule.slug).collect();
    assert_eq!(slugs.len(), ids.len());
    let table: Vec<String> = rules()
        .map(|rule| {
            let severity = |profile| {
                rule.severity_in(profile)
                    .map_or("-", |severity| severity.as_str())
            };
            let [default, cis, all] = Profile::ALL.map(severity);
            format!("{} {default:9}{cis:9}{all:9}{}", rule.id, rule.slug)
        })
        .collect();
    insta::assert_snapshot!(table.join("\n"));
}

#[test]
fn every_rule_is_explained() {
    for rule in rules() {
        let explanation = &rule.explanation;
        for text in [
            rule.fix,
            explanation.meaning,
            explanation.holds,
            explanation.holds_not,
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
