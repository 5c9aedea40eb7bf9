//! `Token::allows` against brute force over a small universe: 3 accounts, 4 zones, buckets, 5 permission groups, and
//! every token of one or two policies over them.
//!
//! The oracle knows nothing of names: each resource is a set of things, and each account has a zone and a bucket that
//! nobody names, so that a pattern is more than the sum of what exists.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test panics where it fails"
)]

use std::collections::BTreeSet;

use cf_models::rights::{Access, Decision, GroupSelector, ResourceQuery};
use cf_models::{PermissionGroupId, Token, parse_token};

/// A thing that a right can be about: its kind, its account, its own name.
type Thing = (char, &'static str, &'static str);

const ACCOUNTS: [&str; 3] = ["acca", "accb", "accc"];
const ZONES: [Thing; 7] = [
    ('z', "acca", "z1"),
    ('z', "acca", "z2"),
    ('z', "accb", "z3"),
    ('z', "accc", "z4"),
    ('z', "acca", "unnamed-a"),
    ('z', "accb", "unnamed-b"),
    ('z', "accc", "unnamed-c"),
];
const BUCKETS: [Thing; 9] = [
    ('b', "acca", "default_b1"),
    ('b', "accb", "default_b2"),
    ('b', "acca", "eu_b1"),
    ('b', "acca", "default_unnamed"),
    ('b', "accb", "default_unnamed"),
    ('b', "accc", "default_unnamed"),
    ('b', "acca", "eu_unnamed"),
    ('b', "accb", "eu_unnamed"),
    ('b', "accc", "eu_unnamed"),
];

/// Permission groups: ID, and the kinds of thing in its scope; none where the listing does not show it.
const GROUPS: [(&str, Option<&str>); 5] = [
    ("g-account", Some("a")),
    ("g-zone", Some("z")),
    ("g-bucket", Some("b")),
    ("g-zone-2", Some("z")),
    ("g-unknown", None),
];

/// A resource: how a policy writes it, and what it means.
#[derive(Clone, Copy, Debug)]
struct Resource {
    json: &'static str,
    kind: char,
    means: fn(Thing) -> bool,
    /// The account that its name shows.
    names_account: Option<&'static str>,
    /// A flat zone: its name shows no account.
    is_flat_zone: bool,
}

const RESOURCES: [Resource; 15] = [
    flat(
        r#""com.cloudflare.api.account.acca": "*""#,
        'a',
        |t| t.1 == "acca",
        Some("acca"),
    ),
    flat(
        r#""com.cloudflare.api.account.accb": "*""#,
        'a',
        |t| t.1 == "accb",
        Some("accb"),
    ),
    flat(r#""com.cloudflare.api.account.*": "*""#, 'a', |_| true, None),
    zone(r#""com.cloudflare.api.account.zone.z1": "*""#, |t| t.2 == "z1"),
    zone(r#""com.cloudflare.api.account.zone.z3": "*""#, |t| t.2 == "z3"),
    flat(r#""com.cloudflare.api.account.zone.*": "*""#, 'z', |_| true, None),
    flat(
        r#""com.cloudflare.api.account.acca": {"com.cloudflare.api.account.zone.*": "*"}"#,
        'z',
        |t| t.1 == "acca",
        Some("acca"),
    ),
    flat(
        r#""com.cloudflare.api.account.acca": {"com.cloudflare.api.account.zone.z1": "*"}"#,
        'z',
        |t| t.2 == "z1",
        Some("acca"),
    ),
    flat(
        r#""com.cloudflare.api.account.accb": {"com.cloudflare.api.account.zone.*": "*"}"#,
        'z',
        |t| t.1 == "accb",
        Some("accb"),
    ),
    flat(
        r#""com.cloudflare.api.account.*": {"com.cloudflare.api.account.zone.*": "*"}"#,
        'z',
        |_| true,
        None,
    ),
    flat(
        r#""com.cloudflare.edge.r2.bucket.acca_default_b1": "*""#,
        'b',
        |t| t.1 == "acca" && t.2 == "default_b1",
        Some("acca"),
    ),
    flat(
        r#""com.cloudflare.edge.r2.bucket.acca_default_*": "*""#,
        'b',
        |t| t.1 == "acca" && t.2.starts_with("default_"),
        Some("acca"),
    ),
    flat(r#""foo": "*""#, '?', |_| true, None),
    flat(
        r#""com.cloudflare.api.account.accb": "string""#,
        '?',
        |_| true,
        Some("accb"),
    ),
    flat(
        r#""com.cloudflare.api.account.acca": {"com.cloudflare.api.account.worker.script.x": "*"}"#,
        '?',
        |t| t.1 == "acca",
        Some("acca"),
    ),
];

const fn flat(
    json: &'static str,
    kind: char,
    means: fn(Thing) -> bool,
    names_account: Option<&'static str>,
) -> Resource {
    Resource {
        json,
        kind,
        means,
        names_account,
        is_flat_zone: false,
    }
}

const fn zone(json: &'static str, means: fn(Thing) -> bool) -> Resource {
    Resource {
        json,
        kind: 'z',
        means,
        names_account: None,
        is_flat_zone: true,
    }
}

#[derive(Clone, Copy, Debug)]
struct Policy {
    effect: &'static str,
    group: usize,
    resource: Resource,
}

fn policies() -> Vec<Policy> {
    let mut all = Vec::new();
    for effect in ["allow", "deny", "review"] {
        for group in 0..GROUPS.len() {
            for resource in RESOURCES {
                all.push(Policy {
                    effect,
                    group,
                    resource,
                });
            }
        }
    }
    all
}

fn token(policies: &[Policy]) -> Token {
    let policies: Vec<_> = policies
        .iter()
        .map(|policy| {
            let (id, scope) = GROUPS[policy.group];
            let meta = match scope {
                Some("a") => r#", "meta": {"scopes": "com.cloudflare.api.account"}"#,
                Some("z") => r#", "meta": {"scopes": "com.cloudflare.api.account.zone"}"#,
                Some("b") => r#", "meta": {"scopes": "com.cloudflare.edge.r2.bucket"}"#,
                _ => "",
            };
            format!(
                r#"{{"id": "p", "effect": "{}", "permission_groups": [{{"id": "{id}"{meta}}}], "resources": {{{}}}}}"#,
                policy.effect, policy.resource.json
            )
        })
        .collect();
    parse_token(format!(r#"{{"id": "t", "policies": [{}]}}"#, policies.join(", ")).as_bytes()).unwrap()
}

// === the oracle ===

fn things() -> impl Iterator<Item = Thing> {
    let accounts = ACCOUNTS.into_iter().map(|account| ('a', account, account));
    accounts.chain(ZONES).chain(BUCKETS)
}

/// What a policy means for certain, and what it may mean besides.
fn meaning(policy: &Policy) -> (BTreeSet<Thing>, BTreeSet<Thing>) {
    let scope = GROUPS[policy.group].1;
    let in_scope = |kind: char| scope.is_none_or(|scope| scope.contains(kind));
    let of = |is_one: &dyn Fn(Thing) -> bool| {
        things()
            .filter(|thing| is_one(*thing) && (policy.resource.means)(*thing))
            .collect()
    };
    let nothing = BTreeSet::new();
    match policy.resource.kind {
        '?' => (nothing, of(&|thing| in_scope(thing.0))),
        'a' => (
            if in_scope('a') {
                of(&|thing| thing.0 == 'a')
            } else {
                nothing
            },
            of(&|thing| thing.0 != 'a' && in_scope(thing.0) && (scope != Some("a"))),
        ),
        kind if in_scope(kind) => (of(&|thing| thing.0 == kind), nothing),
        _ => (nothing, BTreeSet::new()),
    }
}

/// Whether a policy means a thing for certain: the thing may be one that the universe does not list.
fn is_certain(policy: &Policy, thing: Thing) -> bool {
    let scope = GROUPS[policy.group].1;
    policy.resource.kind == thing.0
        && scope.is_none_or(|scope| scope.contains(thing.0))
        && (policy.resource.means)(thing)
}

/// The account that a token's policies name, where it is one.
fn home(policies: &[Policy]) -> Option<&'static str> {
    let named: BTreeSet<_> = policies
        .iter()
        .filter_map(|policy| policy.resource.names_account)
        .collect();
    (named.len() == 1).then(|| named.first().copied()).flatten()
}

#[derive(Debug, PartialEq, Clone, Copy)]
enum Expected {
    Allowed,
    Denied,
    Unknown,
}

/// Whether `group` is allowed on any of `asked` (one thing, or an account with all that lies in it).
fn expected(
    policies: &[Policy],
    group: usize,
    asked: &dyn Fn(Thing) -> bool,
    account: &'static str,
    is_account: bool,
) -> Expected {
    let mut expected = Expected::Denied;
    let (home, is_one_account) = (home(policies), is_account);
    let denies = || {
        policies
            .iter()
            .filter(|policy| policy.effect == "deny" && policy.group == group)
    };
    for policy in policies
        .iter()
        .filter(|policy| policy.effect != "deny" && policy.group == group)
    {
        // The same words, or the account itself in both: whatever they mean for the group, it is taken away.
        if denies().any(|deny| {
            let is_account =
                |resource: Resource| resource.kind == 'a' && (resource.means)(('a', account, account));
            (is_account(deny.resource) && is_account(policy.resource))
                || deny.resource.json == policy.resource.json
        }) {
            continue;
        }
        let (certain, perhaps) = meaning(policy);
        let mut found = None;
        // A zone's own name shows no account: it lies in the token's, and nobody knows where without one.
        let lies_nowhere = policy.resource.is_flat_zone && is_one_account;
        let certain: BTreeSet<_> = certain
            .into_iter()
            .filter_map(|thing| match home {
                Some(home) if lies_nowhere => Some(('z', home, thing.2)).filter(|thing| asked(*thing)),
                None if lies_nowhere => None,
                _ => asked(thing).then_some(thing),
            })
            .collect();
        let is_denied =
            |part: &BTreeSet<Thing>| denies().any(|deny| part.iter().all(|thing| is_certain(deny, *thing)));
        if !certain.is_empty() && !is_denied(&certain) {
            found = Some(if policy.effect == "allow" {
                Expected::Allowed
            } else {
                Expected::Unknown
            });
        }
        let flat_zone = lies_nowhere && home.is_none() && !meaning(policy).0.is_empty();
        let perhaps: BTreeSet<_> = perhaps.into_iter().filter(|thing| asked(*thing)).collect();
        // One thing is denied by whatever means it; what lies in an account is denied by the same words only.
        let may_be = !perhaps.is_empty() && (is_account || !is_denied(&perhaps));
        let flat_zone = flat_zone && !is_denied(&meaning(policy).0);
        if found.is_none() && (may_be || flat_zone) {
            found = Some(Expected::Unknown);
        }
        expected = match (expected, found) {
            (Expected::Allowed, _) | (_, Some(Expected::Allowed)) => Expected::Allowed,
            (Expected::Unknown, _) | (_, Some(Expected::Unknown)) => Expected::Unknown,
            _ => Expected::Denied,
        };
    }
    expected
}

// === the test ===

fn questions() -> Vec<(ResourceQuery, Thing)> {
    let zones = ZONES.into_iter().take(4).map(|thing| {
        let query = ResourceQuery::Zone {
            id: thing.2.into(),
            account: Some(thing.1.into()),
        };
        (query, thing)
    });
    let accounts = ACCOUNTS
        .into_iter()
        .map(|id| (ResourceQuery::Account(id.into()), ('a', id, id)));
    let buckets = BUCKETS.into_iter().take(2).map(|thing| {
        let (jurisdiction, name) = thing.2.split_once('_').unwrap();
        let query = ResourceQuery::Bucket {
            account: Some(thing.1.into()),
            jurisdiction: Some(jurisdiction.into()),
            name: name.into(),
        };
        (query, thing)
    });
    zones.chain(accounts).chain(buckets).collect()
}

fn check(policies: &[Policy], questions: &[(ResourceQuery, Thing)]) -> usize {
    let token = token(policies);
    let groups: BTreeSet<usize> = policies.iter().map(|policy| policy.group).collect();
    let mut checked = 0;
    for group in groups {
        let id: PermissionGroupId = GROUPS[group].0.parse().unwrap();
        for (query, thing) in questions {
            let access = Access::new()
                .group(GroupSelector::Id(&id))
                .resource(query.clone());
            let decision = match token.allows(&access) {
                Decision::Allowed => Expected::Allowed,
                Decision::Denied => Expected::Denied,
                Decision::Unknown(_) => Expected::Unknown,
            };
            let is_account = thing.0 == 'a';
            let asked = |other: Thing| {
                if is_account {
                    other.1 == thing.1
                } else {
                    other == *thing
                }
            };
            let expected = expected(policies, group, &asked, thing.1, is_account);
            assert_eq!(decision, expected, "{id} on {thing:?} by {policies:#?}");
            checked += 1;
        }
    }
    checked
}

#[test]
fn allows_agrees_with_brute_force_over_every_token_of_one_or_two_policies() {
    let (policies, questions) = (policies(), questions());
    let mut checked = 0;
    for (index, first) in policies.iter().enumerate() {
        checked += check(&[*first], &questions);
        for second in &policies[index..] {
            checked += check(&[*first, *second], &questions);
        }
    }
    assert!(checked > 400_000, "{checked}");
}
