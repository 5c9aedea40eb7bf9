//! `Rights::gained_since` against brute force over a small universe: every pair of tokens of one or two policies.

#![expect(clippy::unwrap_used, reason = "a test panics where it fails")]

use std::collections::BTreeSet;

use cf_models::rights::{Access, Decision, GroupSelector, ResourceQuery, Rights};
use cf_models::{PermissionGroupId, Token, parse_token};

/// A kind, an account and a name. Each account has a zone and a bucket that no policy names.
type Thing = (char, &'static str, &'static str);

const THINGS: [Thing; 11] = [
    ('a', "acca", ""),
    ('a', "accb", ""),
    ('a', "accc", ""),
    ('z', "acca", "z1"),
    ('z', "acca", "unnamed-a"),
    ('z', "accb", "z3"),
    ('z', "accb", "unnamed-b"),
    ('z', "accc", "unnamed-c"),
    ('b', "acca", "b1"),
    ('b', "acca", "unnamed"),
    ('b', "accb", "unnamed"),
];

/// A resource as a policy writes it, its kind, and what it covers.
type Resource = (&'static str, char, fn(Thing) -> bool);

const RESOURCES: [Resource; 10] = [
    (r#""com.cloudflare.api.account.acca": "*""#, 'a', |t| {
        t.1 == "acca"
    }),
    (r#""com.cloudflare.api.account.*": "*""#, 'a', |_| true),
    (r#""com.cloudflare.api.account.zone.z1": "*""#, 'z', |t| {
        t.2 == "z1"
    }),
    (r#""com.cloudflare.api.account.zone.*": "*""#, 'z', |_| true),
    (
        r#""com.cloudflare.api.account.acca": {"com.cloudflare.api.account.zone.*": "*"}"#,
        'z',
        |t| t.1 == "acca",
    ),
    (
        r#""com.cloudflare.api.account.acca": {"com.cloudflare.api.account.zone.z1": "*"}"#,
        'z',
        |t| t.2 == "z1",
    ),
    (
        r#""com.cloudflare.api.account.accb": {"com.cloudflare.api.account.zone.*": "*"}"#,
        'z',
        |t| t.1 == "accb",
    ),
    (
        r#""com.cloudflare.api.account.*": {"com.cloudflare.api.account.zone.*": "*"}"#,
        'z',
        |_| true,
    ),
    (
        r#""com.cloudflare.edge.r2.bucket.acca_default_b1": "*""#,
        'b',
        |t| t.1 == "acca" && t.2 == "b1",
    ),
    (
        r#""com.cloudflare.edge.r2.bucket.acca_default_*": "*""#,
        'b',
        |t| t.1 == "acca",
    ),
];

/// Permission groups, each with the kind that it applies to; `?` where the listing does not show it.
const GROUPS: [(&str, char, &str); 4] = [
    (
        "g-account",
        'a',
        r#", "meta": {"scopes": "com.cloudflare.api.account"}"#,
    ),
    (
        "g-zone",
        'z',
        r#", "meta": {"scopes": "com.cloudflare.api.account.zone"}"#,
    ),
    (
        "g-bucket",
        'b',
        r#", "meta": {"scopes": "com.cloudflare.edge.r2.bucket"}"#,
    ),
    ("g-unknown", '?', ""),
];

#[derive(Clone, Copy, Debug)]
struct Policy {
    effect: &'static str,
    group: (&'static str, char, &'static str),
    resource: Resource,
}

#[derive(Debug)]
struct Case {
    policies: Vec<Policy>,
    token: Token,
}

fn token(policies: &[Policy]) -> Token {
    let policies: Vec<String> = policies
        .iter()
        .map(|Policy { effect, group, resource }| {
            format!(
                r#"{{"id": "p", "effect": "{effect}", "permission_groups": [{{"id": "{}"{}}}], "resources": {{{}}}}}"#,
                group.0, group.2, resource.0
            )
        })
        .collect();
    parse_token(format!(r#"{{"id": "t", "policies": [{}]}}"#, policies.join(",")).as_bytes()).unwrap()
}

/// Every token of at most two policies, the first of which allows.
fn cases(is_used: fn(&Policy) -> bool, effects: &[&'static str]) -> Vec<Case> {
    let mut all = Vec::new();
    for effect in effects {
        for group in GROUPS {
            for resource in RESOURCES {
                let policy = Policy {
                    effect,
                    group,
                    resource,
                };
                if is_used(&policy) {
                    all.push(policy);
                }
            }
        }
    }
    let mut cases = vec![Vec::new()];
    for first in all.iter().filter(|policy| policy.effect == "allow") {
        cases.push(vec![*first]);
        cases.extend(
            all.iter()
                .filter(|second| second.group.0 == first.group.0)
                .map(|second| vec![*first, *second]),
        );
    }
    let case = |policies: Vec<Policy>| Case {
        token: token(&policies),
        policies,
    };
    cases.into_iter().map(case).collect()
}

/// What a token is allowed, as a set.
fn allowed(policies: &[Policy]) -> BTreeSet<(&'static str, Thing)> {
    let means = |effect: &str| -> BTreeSet<(&'static str, Thing)> {
        let policies = policies.iter().filter(|policy| policy.effect == effect);
        policies
            .flat_map(|policy| {
                let covers = |thing: &Thing| {
                    thing.0 == policy.resource.1 && policy.group.1 == thing.0 && (policy.resource.2)(*thing)
                };
                THINGS
                    .into_iter()
                    .filter(covers)
                    .map(|thing| (policy.group.0, thing))
            })
            .collect()
    };
    means("allow").difference(&means("deny")).copied().collect()
}

fn rights(token: &Token) -> Rights<'_> {
    Rights::new(token).with_account("acca")
}

#[test]
fn a_token_gains_rights_where_brute_force_finds_a_thing_that_it_was_not_allowed_before() {
    // A group of zones on an account's entry that nests nothing is not certain; the next test includes it.
    let is_used =
        |policy: &Policy| policy.group.1 != '?' && (policy.group.1 == 'a' || policy.resource.1 != 'a');
    let cases = cases(is_used, &["allow", "deny"]);
    let sets: Vec<_> = cases.iter().map(|case| allowed(&case.policies)).collect();
    let mut gains = 0;
    let group = |case: &Case| case.policies.first().map(|policy| policy.group.0);
    for (new, new_set) in cases.iter().zip(&sets) {
        for (old, old_set) in cases.iter().zip(&sets) {
            // Groups are independent of each other.
            if group(old).is_some() && group(new).is_some() && group(old) != group(new) {
                continue;
            }
            let expected = !new_set.is_subset(old_set);
            let gained = rights(&new.token).gained_since(&rights(&old.token));
            assert_eq!(
                !gained.is_empty(),
                expected,
                "{:#?} since {:#?}",
                new.policies,
                old.policies
            );
            assert!(gained.iter().all(|gained| gained.is_certain));
            gains += usize::from(expected);
        }
    }
    assert!(
        gains > 10_000 && gains < cases.len().pow(2),
        "{gains} of {}",
        cases.len()
    );
}

/// How much a token is allowed on a thing: denied, perhaps, perhaps not, allowed.
fn rank(token: &Token, group: &PermissionGroupId, thing: Thing) -> u8 {
    let resource = match thing {
        ('z', account, id) => ResourceQuery::Zone {
            id: id.into(),
            account: Some(account.into()),
        },
        (_, account, name) => ResourceQuery::Bucket {
            account: Some(account.into()),
            jurisdiction: Some("default".into()),
            name: name.into(),
        },
    };
    let access = Access::new().group(GroupSelector::Id(group)).resource(resource);
    let ruling = rights(token).decide(&access);
    match (ruling.decision, ruling.narrower_denies.is_empty()) {
        (Decision::Denied, _) => 0,
        (Decision::Unknown(_), false) => 1,
        (Decision::Unknown(_), true) => 2,
        (Decision::Allowed, false) => 3,
        (Decision::Allowed, true) => 4,
    }
}

#[test]
fn where_a_decision_rises_a_right_is_gained_even_if_it_is_not_certain() {
    let cases = cases(
        |policy| matches!(policy.group.1, 'z' | '?'),
        &["allow", "deny", "review"],
    );
    let things = || THINGS.into_iter().filter(|thing| thing.0 != 'a');
    let mut rises = 0;
    for group in GROUPS {
        let id: PermissionGroupId = group.0.parse().unwrap();
        let of_group = |case: &&Case| case.policies.iter().all(|policy| policy.group.0 == group.0);
        let cases: Vec<&Case> = cases.iter().filter(of_group).collect();
        let ranks: Vec<Vec<u8>> = cases
            .iter()
            .map(|case| things().map(|thing| rank(&case.token, &id, thing)).collect())
            .collect();
        for (index, (new, new_ranks)) in cases.iter().zip(&ranks).enumerate() {
            // Every fifth pair: all of them take a minute in a debug build.
            for (old, old_ranks) in cases.iter().zip(&ranks).skip(index % 5).step_by(5) {
                let has_risen = new_ranks.iter().zip(old_ranks).any(|(new, old)| new > old);
                let gained = rights(&new.token).gained_since(&rights(&old.token));
                assert!(
                    !has_risen || !gained.is_empty(),
                    "{:#?} since {:#?}",
                    new.policies,
                    old.policies
                );
                rises += usize::from(has_risen);
            }
        }
    }
    assert!(rises > 10_000, "{rises}");
}
