//! What a token may do: questions as people ask them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use cf_models::rights::{Access, Decision, ResourceQuery, UnknownReason};
use cf_models::{Token, parse_token};

const ACCOUNT: &str = "0123456789abcdef0123456789abcdef";

/// A policy on nested resources of the account.
fn nested(id: &str, effect: &str, group: &str, resources: &str) -> String {
    policy(
        id,
        effect,
        group,
        &format!(r#"{{"com.cloudflare.api.account.{ACCOUNT}":{resources}}}"#),
    )
}

fn policy(id: &str, effect: &str, group: &str, resources: &str) -> String {
    format!(
        r#"{{"id":"{id}","effect":"{effect}","permission_groups":[{{"id":"{group}-id","name":"{group}"}}],"resources":{resources}}}"#
    )
}

fn token(members: &str, policies: &[String]) -> Token {
    let json = format!(r#"{{{members}"policies":[{}]}}"#, policies.join(","));
    parse_token(json.as_bytes()).unwrap()
}

fn all_zones(effect: &str, group: &str) -> String {
    nested(
        "zones",
        effect,
        group,
        r#"{"com.cloudflare.api.account.zone.*":"*"}"#,
    )
}

fn one_zone(effect: &str, group: &str, zone: &str) -> String {
    let resources = format!(r#"{{"com.cloudflare.api.account.zone.{zone}":"*"}}"#);
    nested(zone, effect, group, &resources)
}

#[test]
fn a_zone_is_found_by_its_bare_id_in_a_pattern() {
    let token = token(
        "",
        &[
            all_zones("allow", "DNS Write"),
            one_zone("allow", "Zone Read", "z1"),
        ],
    );
    assert_eq!(
        token.allows(&Access::new("DNS Write").on("z1")),
        Decision::Allowed
    );
    assert_eq!(
        token.allows(&Access::new("DNS Write").on("Z2")),
        Decision::Allowed
    );
    // Not by another policy's resource.
    assert_eq!(token.allows(&Access::new("Zone Read").on("z2")), Decision::Denied);
    assert_eq!(token.allows(&Access::new("zone *").on("z1")), Decision::Allowed);
    assert_eq!(
        token.allows(&Access::new("zone read-ID").on("z1")),
        Decision::Allowed
    );
}

#[test]
fn a_narrower_deny_leaves_the_right_and_is_reported() {
    let token = token(
        "",
        &[
            all_zones("allow", "DNS Write"),
            one_zone("deny", "DNS Write", "z2"),
        ],
    );
    let access = Access::new("DNS Write").on(ACCOUNT);
    let explanation = token.explain(&access);
    assert_eq!(explanation.decision, Decision::Allowed);
    assert_eq!(explanation.rights[0].policy.id.to_string(), "zones");
    assert_eq!(explanation.rights[0].narrowed_by[0].id.to_string(), "z2");

    let access = Access::new("DNS Write").on("z2");
    let explanation = token.explain(&access);
    assert_eq!(explanation.decision, Decision::Denied);
    assert_eq!(explanation.denied_by[0].id.to_string(), "z2");
    assert!(explanation.rights.is_empty());
}

#[test]
fn a_deny_that_covers_everything_removes_the_right() {
    let token = token(
        "",
        &[
            one_zone("allow", "DNS Write", "z1"),
            all_zones("deny", "DNS Write"),
        ],
    );
    assert!(token.rights().is_empty());
    assert_eq!(token.allows(&Access::new("*")), Decision::Denied);
}

#[test]
fn address_and_time_restrict_what_the_policies_allow() {
    let members = r#""status":"active","not_before":"2026-01-01T00:00:00Z","expires_on":"2026-02-01T00:00:00Z",
        "condition":{"request_ip":{"in":["192.0.2.0/24"],"not_in":["192.0.2.7/32"]}},"#;
    let token = token(members, &[all_zones("allow", "DNS Write")]);
    let rows = [
        (None, None, true),
        (Some("192.0.2.1"), None, true),
        (Some("192.0.2.7"), None, false),
        (Some("198.51.100.1"), None, false),
        (None, Some("2025-12-31T23:59:59Z"), false),
        (None, Some("2026-01-01T00:00:00Z"), true),
        (None, Some("2026-02-01T00:00:00Z"), false),
        (Some("192.0.2.1"), Some("2026-01-15T00:00:00Z"), true),
    ];
    for (from, at, allowed) in rows {
        let mut access = Access::new("DNS Write").on("z1");
        access.from = from.map(|address| address.parse().unwrap());
        access.at = at.map(|instant| instant.parse().unwrap());
        assert_eq!(token.allows(&access).is_allowed(), allowed, "{from:?} {at:?}");
        assert_eq!(token.allows(&access).is_denied(), !allowed, "{from:?} {at:?}");
    }
}

#[test]
fn what_is_not_understood_is_unknown_and_says_why() {
    let zones = || all_zones("allow", "DNS Write");
    let status = token(r#""status":"on \u001b[31mhold","#, &[zones()]);
    let no_status = token("", &[zones()]);
    let condition = token(
        r#""condition":{"request_country":{"in":["DE"]},"request_ip":{"in":["192.0.2.0/24"],"not.in":[]}},"#,
        &[zones()],
    );
    let effect = token("", &[all_zones("audit", "DNS Write")]);
    let name = r#"{"com.cloudflare.api.account.worker.script.x":"*"}"#;
    let resource = token("", &[policy("p", "allow", "DNS Write", name)]);
    let place = r#"{"com.cloudflare.api.account.zone.z1":"*"}"#;
    let account = token("", &[policy("p", "allow", "DNS Write", place)]);

    let now = "2026-01-15T00:00:00Z".parse().unwrap();
    let on_zone = || Access::new("DNS Write").on("z1");
    let from = |address: &str| on_zone().from(address.parse().unwrap());
    let rows: &[(&Token, Access, &str)] = &[
        (
            &status,
            on_zone().at(now),
            r"unknown: unknown status `on \u{1b}[31mhold`",
        ),
        (&no_status, on_zone().at(now), "unknown: no status"),
        (
            &condition,
            from("192.0.2.1"),
            "unknown: restricted by something unknown (request_country, request_ip.not.in)",
        ),
        (&condition, on_zone(), "allowed"),
        (
            &effect,
            on_zone(),
            "unknown: policy `zones` has the unknown effect `audit`",
        ),
        (
            &resource,
            on_zone(),
            "unknown: unknown form of resource `com.cloudflare.api.account.worker.script.x`",
        ),
        (
            &account,
            Access::new("DNS Write").on(ResourceQuery::Account(ACCOUNT.to_owned())),
            "unknown: the account of `com.cloudflare.api.account.zone.z1` is not known",
        ),
        (
            &no_status,
            Access::new("DNS Write").on("com.example.thing"),
            "unknown: unknown form of resource `com.example.thing`",
        ),
    ];
    for (token, access, expected) in rows {
        assert_eq!(token.allows(access).to_string(), *expected);
    }
}

#[test]
fn a_group_for_zones_on_a_flat_account_is_unknown_for_what_lies_in_it() {
    let json = format!(
        r#"{{"policies":[{{"id":"p1","effect":"allow",
            "permission_groups":[{{"id":"g1","name":"DNS Write","meta":{{"scopes":"com.cloudflare.api.account.zone"}}}}],
            "resources":{{"com.cloudflare.api.account.{ACCOUNT}":"*"}}}}]}}"#
    );
    let token = parse_token(json.as_bytes()).unwrap();
    for resource in ["z1", ACCOUNT, "com.cloudflare.api.account.zone.z1"] {
        let decision = token.allows(&Access::new("DNS Write").on(resource));
        assert!(
            matches!(decision.unknown_reason(), Some(UnknownReason::Scope { .. })),
            "{resource}: {decision}"
        );
    }
    let bucket = format!("com.cloudflare.edge.r2.bucket.{ACCOUNT}_default_b1");
    assert_eq!(
        token.allows(&Access::new("*").on(bucket.as_str())),
        Decision::Denied
    );
}

#[test]
fn patterns_match_resource_names_as_they_are_written() {
    let bucket = format!(r#"{{"com.cloudflare.edge.r2.bucket.{ACCOUNT}_eu_My.Data":"*"}}"#);
    let token = token(
        "",
        &[
            one_zone("allow", "DNS Write", "z1"),
            policy("b", "allow", "R2 Read", &bucket),
        ],
    );
    let rows = [
        ("z*", true),
        ("*.zone.?1", true),
        ("*.zone.\u{2a}", true),
        ("z?2", false),
        ("*_eu_my.*", true),
        ("0123*", true),
        ("com.cloudflare.api.user.*", false),
    ];
    for (pattern, allowed) in rows {
        let decision = token.allows(&Access::new("*").on(pattern));
        assert_eq!(decision.is_allowed(), allowed, "{pattern}: {decision}");
    }
}

#[test]
fn a_bare_id_is_what_the_listing_shows_it_to_be() {
    let bucket = format!(r#"{{"com.cloudflare.edge.r2.bucket.{ACCOUNT}_eu_data":"*"}}"#);
    let tokens = [
        token("", &[one_zone("allow", "DNS Write", "z1")]),
        token("", &[policy("b", "allow", "R2 Read", &bucket)]),
    ];
    let resolve = |id: &str| ResourceQuery::from(id).resolve(&tokens);
    let zone = ResourceQuery::Zone {
        id: "Z1".to_owned(),
        account: Some(ACCOUNT.to_owned()),
    };
    assert_eq!(resolve("Z1"), zone);
    assert_eq!(resolve(ACCOUNT), ResourceQuery::Account(ACCOUNT.to_owned()));
    assert!(matches!(
        resolve("data"),
        ResourceQuery::Bucket { account: None, .. }
    ));
    assert_eq!(resolve("elsewhere"), ResourceQuery::Id("elsewhere".to_owned()));
}
