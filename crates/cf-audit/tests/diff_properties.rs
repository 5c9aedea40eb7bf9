//! Properties of a diff, for tokens over a small universe.

#![expect(clippy::unwrap_used, reason = "a test panics where it fails")]

use std::collections::BTreeSet;

use cf_audit::{Catalog, Change, ChangeKind, Diff, Differ, Extent, ListedTokens};
use cf_models::{PermissionGroup, Policy, Token, TokenId, TokenStatus};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

/// Zones of three accounts, each with one that no policy names; no policy names the third account.
const ZONES: [(&str, &str); 6] = [
    ("a1", "z1"),
    ("a1", "z2"),
    ("a1", "other"),
    ("a2", "z3"),
    ("a2", "other"),
    ("other", "other"),
];
/// DNS Write and Zone Read: the built-in table has their scope.
const GROUPS: [&str; 2] = [
    "4755a26eedb94da69e1066d98aa820be",
    "c8fed203ed3043cba015a93ad1616f1f",
];

/// The resource of a policy: an account, `*` for all, and a zone.
type Resource = (&'static str, &'static str);

const RESOURCES: [Resource; 6] = [
    ("a1", "z1"),
    ("a1", "z2"),
    ("a1", "*"),
    ("a2", "*"),
    ("a2", "z3"),
    ("*", "*"),
];

/// A policy: whether it denies, its groups, its resources.
type Rule = (bool, Vec<&'static str>, Vec<Resource>);

fn rules() -> impl Strategy<Value = Vec<Rule>> {
    let groups = subsequence(GROUPS.to_vec(), 1..=2);
    // A resource per account: a map has each name once.
    let resources = select(RESOURCES.to_vec()).prop_map(|one| vec![one]);
    proptest::collection::vec((proptest::bool::weighted(0.3), groups, resources), 0..4)
}

fn policy((index, (denies, groups, resources)): (usize, &Rule)) -> Policy {
    let groups: Vec<String> = groups.iter().map(|id| format!(r#"{{"id": "{id}"}}"#)).collect();
    let resources: Vec<String> = resources
        .iter()
        .map(|(account, zone)| {
            format!(
                r#""com.cloudflare.api.account.{account}": {{"com.cloudflare.api.account.zone.{zone}": "*"}}"#
            )
        })
        .collect();
    let effect = if *denies { "deny" } else { "allow" };
    let token = format!(
        r#"{{"policies": [{{"id": "p{index}", "effect": "{effect}", "permission_groups": [{}], "resources": {{{}}}}}]}}"#,
        groups.join(","),
        resources.join(",")
    );
    cf_models::parse_token(token.as_bytes())
        .unwrap()
        .policies
        .unwrap()
        .remove(0)
}

fn token(rules: &[Rule]) -> Token {
    let policies: Vec<Policy> = rules.iter().enumerate().map(policy).collect();
    Token::new()
        .with_id("t1".parse::<TokenId>().unwrap())
        .with_policies(policies)
}

/// What the policies allow, by brute force.
fn allowed(rules: &[Rule]) -> BTreeSet<(&'static str, (&'static str, &'static str))> {
    let means = |denies: bool| -> BTreeSet<_> {
        let rules = rules.iter().filter(|rule| rule.0 == denies);
        rules
            .flat_map(|(_, groups, resources)| {
                let covers = |zone: &(&str, &str)| {
                    resources.iter().any(|(account, id)| {
                        (*account == "*" || *account == zone.0) && (*id == "*" || *id == zone.1)
                    })
                };
                let zones: Vec<_> = ZONES.into_iter().filter(covers).collect();
                let of_group = move |group: &&'static str| {
                    let group = *group;
                    zones.clone().into_iter().map(move |zone| (group, zone))
                };
                groups.iter().flat_map(of_group).collect::<Vec<_>>()
            })
            .collect()
    };
    means(false).difference(&means(true)).copied().collect()
}

fn any_token(id: usize) -> impl Strategy<Value = Token> {
    let day = || proptest::option::of(1_u32..28);
    let nets = subsequence(
        vec!["192.0.2.0/24", "192.0.2.0/25", "198.51.100.0/24", "2001:db8::/32"],
        0..=4,
    );
    let status = select(vec!["active", "disabled", "expired", "paused"]);
    (rules(), day(), day(), day(), nets, status, "[a-c]{0,2}").prop_map(
        move |(rules, expiry, modified, used, nets, status, name)| {
            let time = |day: u32| format!("2026-01-{day:02}T00:00:00Z").parse().unwrap();
            let mut token = token(&rules)
                .with_status(TokenStatus::from(status))
                .with_name(name);
            token.id = Some(format!("t{id}").parse().unwrap());
            token.expires_on = expiry.map(time);
            token.modified_on = modified.map(time);
            token.last_used_on = used.map(time);
            if !nets.is_empty() {
                let nets: Vec<_> = nets.iter().map(|net| net.parse().unwrap()).collect();
                token.condition = Some(cf_models::Condition::new().with_allow(nets));
            }
            token
        },
    )
}

fn listing() -> impl Strategy<Value = Vec<Token>> {
    let one = |id| proptest::option::weighted(0.8, any_token(id));
    (one(0), one(1), one(2)).prop_map(|(a, b, c)| [a, b, c].into_iter().flatten().collect())
}

fn diff(old: &[Token], new: &[Token]) -> Diff {
    let at = "2026-01-14T00:00:00Z".parse().unwrap();
    let old = ListedTokens::new(old).with_time(at);
    Differ::new(&Catalog::new())
        .with_use(true)
        .compare(&old, &ListedTokens::new(new).with_time(at))
        .unwrap()
}

/// Reverses the order of everything whose order means nothing.
fn reversed(tokens: &[Token]) -> Vec<Token> {
    let mut tokens = tokens.to_vec();
    tokens.reverse();
    for token in &mut tokens {
        for policies in token.policies.iter_mut() {
            policies.reverse();
            policies
                .iter_mut()
                .for_each(|policy| policy.permission_groups.reverse());
        }
        let lists = token
            .condition
            .iter_mut()
            .flat_map(|condition| &mut condition.request_ip);
        lists
            .flat_map(|lists| &mut lists.allow)
            .for_each(|list| list.reverse());
    }
    tokens
}

fn extent(diff: &Diff) -> Option<&Extent> {
    let changes = diff.tokens.first()?.changes.iter();
    changes
        .filter_map(|change| match change {
            Change::Wider(extent) | Change::Narrower(extent) | Change::Reshaped(extent) => Some(&**extent),
            _ => None,
        })
        .next()
}

proptest! {
    #[test]
    fn a_listing_does_not_differ_from_itself(tokens in listing()) {
        let diff = diff(&tokens, &tokens);
        prop_assert!(diff.is_empty(), "{:?}", diff);
        prop_assert_eq!(diff.unchanged, tokens.len());
    }

    #[test]
    fn a_diff_does_not_depend_on_the_order_of_tokens_policies_groups_and_networks(
        old in listing(), new in listing()
    ) {
        let straight = diff(&old, &new);
        prop_assert_eq!(&straight, &diff(&reversed(&old), &new));
        prop_assert_eq!(&straight, &diff(&old, &reversed(&new)));
        prop_assert!(diff(&old, &reversed(&old)).is_empty());
    }

    #[test]
    fn what_is_wider_in_one_direction_is_narrower_in_the_other(old in any_token(0), new in any_token(0)) {
        let (old, new) = ([old], [new]);
        let (there, back) = (diff(&old, &new), diff(&new, &old));
        let directions = |diff: &Diff| extent(diff).map(|extent| (extent.is_wider(), extent.is_narrower()));
        let swapped = directions(&back).map(|(wider, narrower)| (narrower, wider));
        prop_assert_eq!(directions(&there), swapped);
    }

    #[test]
    fn rights_are_gained_and_lost_as_brute_force_finds(before in rules(), after in rules()) {
        let diff = diff(&[token(&before)], &[token(&after)]);
        let (before, after) = (allowed(&before), allowed(&after));
        let found = extent(&diff).map_or((false, false), |extent| (extent.is_wider(), extent.is_narrower()));
        prop_assert_eq!(found, (!after.is_subset(&before), !before.is_subset(&after)));
        let kinds = diff.tokens.iter().flat_map(|token| &token.changes).map(Change::kind);
        let has_extent = kinds.filter(|kind| *kind != ChangeKind::RolledOrEdited).count() == 1;
        prop_assert_eq!(has_extent, before != after);
    }
}

#[test]
fn the_groups_of_these_tests_have_a_known_scope() {
    let catalog = Catalog::new();
    for id in GROUPS {
        assert!(
            catalog
                .scopes(&PermissionGroup::new(id.parse().unwrap()))
                .is_some(),
            "{id}"
        );
    }
}
