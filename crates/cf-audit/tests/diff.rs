//! What counts as which change.

#![expect(clippy::unwrap_used, reason = "a test panics where it fails")]

use cf_audit::{Catalog, Change, ChangeKind, Diff, Differ, ListedTokens, RefusalReason};
use cf_models::chrono::{DateTime, TimeDelta, Utc};
use cf_models::{AccountId, Token};

const DNS_WRITE: &str = r#"{"id": "4755a26eedb94da69e1066d98aa820be", "name": "DNS Write"}"#;
const DNS_READ: &str = r#"{"id": "82e64a83756745bbbb1c9c2701bf816b", "name": "DNS Read"}"#;
const ACCOUNT: &str = "0123456789abcdef0123456789abcdef";

fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn token(json: &str) -> Token {
    cf_models::parse_token(json.as_bytes()).unwrap()
}

/// A token with one policy and these members.
fn with(members: &str, effect: &str, groups: &str, resources: &str) -> Token {
    token(&format!(
        r#"{{"id": "t1", "name": "deploy", "status": "active", {members} "policies": [{{"id": "p1",
            "effect": "{effect}", "permission_groups": [{groups}], "resources": {{{resources}}}}}]}}"#
    ))
}

fn zones(zone: &str) -> String {
    format!(r#""com.cloudflare.api.account.{ACCOUNT}": {{"com.cloudflare.api.account.zone.{zone}": "*"}}"#)
}

/// Compares listings that were made a day apart.
fn diff(old: &[Token], new: &[Token]) -> Diff {
    let old = ListedTokens::new(old).with_time(time("2026-01-15T00:00:00Z"));
    let new = ListedTokens::new(new).with_time(time("2026-01-16T00:00:00Z"));
    Differ::new(&Catalog::new()).compare(&old, &new).unwrap()
}

fn kinds(old: &[Token], new: &[Token]) -> Vec<ChangeKind> {
    let diff = diff(old, new);
    let changes = diff.tokens.iter().flat_map(|token| &token.changes);
    changes.map(Change::kind).collect()
}

/// Checks the kind of a change, and that of the reverse change.
fn check_both_ways(old: &Token, new: &Token, kind: ChangeKind, reverse: ChangeKind) {
    let (old, new) = (std::slice::from_ref(old), std::slice::from_ref(new));
    assert_eq!(kinds(old, new), [kind], "{old:#?} to {new:#?}");
    assert_eq!(kinds(new, old), [reverse], "{new:#?} to {old:#?}");
}

#[test]
fn rights_are_compared_by_what_they_cover() {
    use ChangeKind::{Narrower, Reshaped, Wider};
    let base = with("", "allow", DNS_READ, &zones("z1"));
    let both = with("", "allow", &format!("{DNS_READ}, {DNS_WRITE}"), &zones("z1"));
    check_both_ways(&base, &both, Wider, Narrower);
    check_both_ways(&base, &with("", "allow", DNS_READ, &zones("*")), Wider, Narrower);
    check_both_ways(
        &base,
        &with("", "allow", DNS_WRITE, &zones("z1")),
        Reshaped,
        Reshaped,
    );
    check_both_ways(
        &base,
        &with("", "allow", DNS_READ, &zones("z2")),
        Reshaped,
        Reshaped,
    );
    check_both_ways(
        &base,
        &with("", "review", DNS_READ, &zones("z1")),
        Narrower,
        Wider,
    );
}

#[test]
fn a_deny_that_is_added_narrows_even_if_it_covers_only_a_part() {
    let allow = format!(
        r#"{{"id": "p1", "effect": "allow", "permission_groups": [{DNS_WRITE}], "resources": {{{}}}}}"#,
        zones("*")
    );
    let deny = format!(
        r#"{{"id": "p2", "effect": "deny", "permission_groups": [{DNS_WRITE}], "resources": {{{}}}}}"#,
        zones("z1")
    );
    let before = token(&format!(r#"{{"id": "t1", "policies": [{allow}]}}"#));
    let after = token(&format!(r#"{{"id": "t1", "policies": [{deny}, {allow}]}}"#));
    check_both_ways(&before, &after, ChangeKind::Narrower, ChangeKind::Wider);
    let diff = diff(&[before], &[after]);
    let Change::Narrower(extent) = &diff.tokens[0].changes[0] else {
        panic!("{diff:?}");
    };
    assert!(extent.lost[0].is_partial && extent.lost[0].is_certain);
    assert_eq!(extent.lost[0].place, "all zones");
}

#[test]
fn a_policy_that_is_split_or_covered_by_another_changes_no_rights() {
    let policy = |id: &str, groups: &str, resources: &str| {
        format!(
            r#"{{"id": "{id}", "effect": "allow", "permission_groups": [{groups}], "resources": {{{resources}}}}}"#
        )
    };
    let together = policy("p1", &format!("{DNS_READ}, {DNS_WRITE}"), &zones("*"));
    let split = [
        policy("p2", DNS_WRITE, &zones("*")),
        policy("p3", DNS_READ, &zones("*")),
        policy("p4", DNS_READ, &zones("z1")),
    ];
    let before = token(&format!(r#"{{"id": "t1", "policies": [{together}]}}"#));
    let after = token(&format!(r#"{{"id": "t1", "policies": [{}]}}"#, split.join(",")));
    assert_eq!(kinds(&[before], &[after]), [ChangeKind::RolledOrEdited]);
}

#[test]
fn scopes_that_only_one_listing_shows_apply_to_both() {
    let group = |meta: &str| format!(r#"{{"id": "g1", "name": "New"{meta}}}"#);
    let with_meta = group(r#", "meta": {"scopes": "com.cloudflare.api.account.zone"}"#);
    let before = with("", "allow", &group(""), &zones("*"));
    let after = with("", "allow", &with_meta, &zones("*"));
    assert!(kinds(&[before], &[after]).is_empty());
}

#[test]
fn address_lists_are_compared_as_sets() {
    use ChangeKind::{Narrower, Reshaped, RolledOrEdited, Wider};
    let of = |condition: &str| token(&format!(r#"{{"id": "t1"{condition}}}"#));
    let ips = |lists: &str| of(&format!(r#", "condition": {{"request_ip": {{{lists}}}}}"#));
    let one = ips(r#""in": ["192.0.2.0/24"]"#);
    check_both_ways(
        &one,
        &ips(r#""in": ["192.0.2.0/24", "198.51.100.1"]"#),
        Wider,
        Narrower,
    );
    check_both_ways(
        &one,
        &ips(r#""in": ["192.0.2.0/24"], "not_in": ["192.0.2.7"]"#),
        Narrower,
        Wider,
    );
    check_both_ways(&one, &ips(r#""in": ["198.51.100.0/24"]"#), Reshaped, Reshaped);
    check_both_ways(&one, &of(""), Wider, Narrower);
    let halves = ips(r#""in": ["192.0.2.128/25", "192.0.2.0/25"]"#);
    check_both_ways(&one, &halves, RolledOrEdited, RolledOrEdited);
    let mapped = ips(r#""in": ["::ffff:192.0.2.0/120"]"#);
    check_both_ways(&one, &mapped, RolledOrEdited, RolledOrEdited);
    let nothing = ips(r#""in": ["192.0.2.0/24"], "not_in": ["0.0.0.0/0"]"#);
    check_both_ways(&one, &nothing, Narrower, Wider);
}

#[test]
fn a_condition_that_is_not_understood_may_be_wider_and_narrower() {
    use ChangeKind::{Narrower, Reshaped, Wider};
    let of = |members: &str| token(&format!(r#"{{"id": "t1", "condition": {{{members}}}}}"#));
    let country = of(r#""request_country": {"in": ["NL"]}"#);
    check_both_ways(&of(""), &country, Reshaped, Reshaped);
    let diff = diff(&[of("")], std::slice::from_ref(&country));
    let Change::Reshaped(extent) = &diff.tokens[0].changes[0] else {
        panic!("{diff:?}");
    };
    assert_eq!(extent.addresses.as_ref().unwrap().unknown, ["request_country"]);
    // What is the same in both does not matter.
    let both = of(r#""request_country": {"in": ["NL"]}, "request_ip": {"in": ["192.0.2.0/24"]}"#);
    check_both_ways(&country, &both, Narrower, Wider);
}

#[test]
fn a_later_or_removed_expiry_is_wider() {
    use ChangeKind::{Narrower, Wider};
    let of = |members: &str| token(&format!(r#"{{"id": "t1"{members}}}"#));
    let march = of(r#", "expires_on": "2026-03-01T00:00:00Z""#);
    let april = of(r#", "expires_on": "2026-04-01T00:00:00Z""#);
    check_both_ways(&march, &april, Wider, Narrower);
    check_both_ways(&march, &of(""), Wider, Narrower);
    let start = of(r#", "not_before": "2026-03-01T00:00:00Z""#);
    check_both_ways(&start, &of(""), Wider, Narrower);
}

#[test]
fn statuses_are_distinguished() {
    let of = |status: &str| token(&format!(r#"{{"id": "t1", "status": "{status}"}}"#));
    let (active, disabled, exposed) = (of("active"), of("disabled"), of("revoked (exposed)"));
    check_both_ways(&active, &disabled, ChangeKind::Disabled, ChangeKind::Enabled);
    check_both_ways(&active, &exposed, ChangeKind::Exposed, ChangeKind::Enabled);
    check_both_ways(
        &active,
        &of("paused"),
        ChangeKind::StatusChanged,
        ChangeKind::Enabled,
    );
    check_both_ways(&disabled, &exposed, ChangeKind::Exposed, ChangeKind::Disabled);
    check_both_ways(
        &active,
        &token(r#"{"id": "t1"}"#),
        ChangeKind::StatusChanged,
        ChangeKind::StatusChanged,
    );
    assert_eq!(kinds(&[active], &[of("expired")]), [ChangeKind::Expired]);
    assert_eq!(kinds(&[], &[exposed]), [ChangeKind::Exposed, ChangeKind::Added]);
}

#[test]
fn a_token_that_is_gone_was_removed_or_has_expired() {
    let of = |members: &str| [token(&format!(r#"{{"id": "t1", "status": "active"{members}}}"#))];
    let until = |time: &str| of(&format!(r#", "expires_on": "{time}""#));
    assert_eq!(kinds(&of(""), &[]), [ChangeKind::Removed]);
    assert_eq!(kinds(&until("2026-01-16T00:00:01Z"), &[]), [ChangeKind::Removed]);
    assert_eq!(kinds(&until("2026-01-16T00:00:00Z"), &[]), [ChangeKind::Expired]);
    // It had expired before: the new listing may not include it.
    assert!(kinds(&until("2026-01-14T00:00:00Z"), &[]).is_empty());
}

#[test]
fn an_expired_token_that_only_the_new_listing_was_asked_for_was_not_added() {
    let of = |issued: &str, expiry: &str| {
        [token(&format!(
            r#"{{"id": "t1", "status": "expired", "issued_on": "{issued}", "expires_on": "{expiry}"}}"#
        ))]
    };
    assert!(kinds(&[], &of("2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z")).is_empty());
    let today = of("2025-01-01T00:00:00Z", "2026-01-15T12:00:00Z");
    assert_eq!(kinds(&[], &today), [ChangeKind::Expired]);
    let short = of("2026-01-15T06:00:00Z", "2026-01-15T12:00:00Z");
    assert_eq!(kinds(&[], &short), [ChangeKind::Added]);
    let valid = token(r#"{"id": "t1", "status": "active", "issued_on": "2025-01-01T00:00:00Z"}"#);
    assert_eq!(kinds(&[], &[valid]), [ChangeKind::Added]);
}

#[test]
fn an_added_token_has_all_its_rights() {
    let diff = diff(
        &[],
        &[with(
            "",
            "allow",
            &format!("{DNS_READ}, {DNS_WRITE}"),
            &zones("*"),
        )],
    );
    let Change::Added { rights, .. } = &diff.tokens[0].changes[0] else {
        panic!("{diff:?}");
    };
    let names: Vec<_> = rights
        .iter()
        .map(|right| right.name.as_deref().unwrap())
        .collect();
    assert_eq!(names, ["DNS Write", "DNS Read"]);
    assert!(diff.is_widened());
}

#[test]
fn a_use_is_reported_if_it_is_the_first_or_follows_ninety_idle_days() {
    let of = |last: &str| [token(&format!(r#"{{"id": "t1"{last}}}"#))];
    let on = |time: &str| of(&format!(r#", "last_used_on": "{time}""#));
    let new = on("2026-01-15T12:00:00Z");
    assert_eq!(kinds(&of(""), &new), [ChangeKind::FirstUse]);
    assert_eq!(kinds(&on("2025-10-17T00:00:00Z"), &new), [ChangeKind::UsedAgain]);
    assert!(kinds(&on("2025-10-17T00:00:01Z"), &new).is_empty());
    let (old, new) = (on("2026-01-14T00:00:00Z"), new);
    let differ = |idle: i64, show_use: bool| {
        let catalog = Catalog::new();
        let differ = Differ::new(&catalog)
            .with_idle(TimeDelta::days(idle))
            .with_use(show_use);
        let old = ListedTokens::new(&old).with_time(time("2026-01-15T00:00:00Z"));
        let diff = differ.compare(&old, &ListedTokens::new(&new)).unwrap();
        diff.tokens.first().and_then(cf_audit::TokenDiff::kind)
    };
    assert_eq!(differ(90, false), None);
    assert_eq!(differ(90, true), Some(ChangeKind::LastUse));
    assert_eq!(differ(1, true), Some(ChangeKind::UsedAgain));
}

#[test]
fn a_roll_is_reported_unless_another_change_explains_it() {
    let of = |name: &str, time: &str| {
        [token(&format!(
            r#"{{"id": "t1", "name": "{name}", "modified_on": "2026-01-{time}T00:00:00Z"}}"#
        ))]
    };
    assert_eq!(
        kinds(&of("a", "01"), &of("a", "15")),
        [ChangeKind::RolledOrEdited]
    );
    assert_eq!(kinds(&of("a", "01"), &of("b", "15")), [ChangeKind::Renamed]);
    // The service adds members over time.
    let more = [token(
        r#"{"id": "t1", "name": "a", "modified_on": "2026-01-01T00:00:00Z", "creator_email_at_creation": "x@example.com", "new": 1}"#,
    )];
    assert!(kinds(&of("a", "01"), &more).is_empty());
    let changed = [token(
        r#"{"id": "t1", "name": "a", "modified_on": "2026-01-01T00:00:00Z", "new": 2}"#,
    )];
    assert_eq!(kinds(&more, &changed), [ChangeKind::RolledOrEdited]);
}

#[test]
fn listings_of_other_accounts_or_in_the_wrong_order_are_refused() {
    let (one, other): (AccountId, AccountId) = (
        ACCOUNT.parse().unwrap(),
        "fedcba9876543210fedcba9876543210".parse().unwrap(),
    );
    let (early, late) = (time("2026-01-15T00:00:00Z"), time("2026-01-16T00:00:00Z"));
    let catalog = Catalog::new();
    let reasons = |old: ListedTokens<'_>, new: ListedTokens<'_>| {
        let refusal = Differ::new(&catalog).compare(&old, &new).unwrap_err();
        (refusal.to_string(), refusal.reasons)
    };
    let tokens = ListedTokens::new(&[]);
    let (text, found) = reasons(
        tokens.with_account(&one).with_time(late),
        tokens.with_account(&other).with_time(early),
    );
    assert!(matches!(
        found.as_slice(),
        [
            RefusalReason::OtherAccount { .. },
            RefusalReason::WrongOrder { .. }
        ]
    ));
    insta::assert_snapshot!(text, @"different accounts: the old listing is of 0123456789abcdef0123456789abcdef, the new one of fedcba9876543210fedcba9876543210; the old listing is newer than the new one: listed 2026-01-16T00:00:00Z, the new one 2026-01-15T00:00:00Z");

    // Without a time, what the tokens show.
    let state = |time: &str| [token(&format!(r#"{{"id": "t1", "modified_on": "{time}"}}"#))];
    let (before, after) = (state("2026-01-01T00:00:00Z"), state("2026-01-10T00:00:00Z"));
    let (_, found) = reasons(ListedTokens::new(&after), ListedTokens::new(&before));
    assert!(matches!(found.as_slice(), [RefusalReason::LaterState { .. }]));
    let (_, found) = reasons(
        ListedTokens::new(&after),
        ListedTokens::new(&before).with_time(time("2026-01-05T00:00:00Z")),
    );
    assert!(matches!(found.as_slice(), [RefusalReason::WrongOrder { .. }]));
}

#[test]
fn tokens_without_an_id_or_with_the_same_one_are_refused() {
    let (none, one) = (token("{}"), token(r#"{"id": "t1"}"#));
    let old = [none, one.clone(), one];
    let catalog = Catalog::new();
    let refusal = Differ::new(&catalog)
        .compare(&ListedTokens::new(&old), &ListedTokens::new(&[]))
        .unwrap_err();
    insta::assert_snapshot!(refusal, @"token 0 of the old listing has no id; the old listing has token t1 twice");
}

#[test]
fn a_diff_is_send_and_sync() {
    fn is_send_and_sync<T: Send + Sync + 'static>() {}
    is_send_and_sync::<(Diff, cf_audit::Refusal)>();
}
