use super::{Access, Decision, GroupScopes, GroupSelector, ResourceQuery, Rights, UnknownReason};
use crate::{PermissionGroup, Token, parse_token};

const ALL_ZONES: &str = r#"{"com.cloudflare.api.account.acc1": {"com.cloudflare.api.account.zone.*": "*"}}"#;

/// A policy on the group `g1`, named `DNS Write`.
fn policy(effect: &str, resources: &str) -> String {
    format!(
        r#"{{"id": "p", "effect": "{effect}", "permission_groups": [{{"id": "g1", "name": "DNS Write"}}],
             "resources": {resources}}}"#
    )
}

fn token(members: &str, policies: &[String]) -> Token {
    let json = format!(r#"{{{members} "policies": [{}]}}"#, policies.join(","));
    parse_token(json.as_bytes()).unwrap()
}

fn on_zone(id: &str) -> Access<'static> {
    Access::new().group_name("dns write").zone(id)
}

#[test]
fn a_zone_pattern_covers_every_zone_of_its_account_and_no_other() {
    let token = token("", &[policy("allow", ALL_ZONES)]);
    assert_eq!(token.allows(&on_zone("z1")), Decision::Allowed);
    let elsewhere = ResourceQuery::Zone {
        id: "z1".into(),
        account: Some("acc2".into()),
    };
    assert_eq!(token.allows(&Access::new().resource(elsewhere)), Decision::Denied);
    let bare = |id: &str| Access::new().resource(ResourceQuery::parse(id));
    assert_eq!(token.allows(&bare("z1")), Decision::Allowed);
    assert_eq!(
        token.allows(&bare("acc1")),
        Decision::Allowed,
        "a bare id is tried as a zone too"
    );
    // A listing shows which it is.
    let listing = [token.clone()];
    assert_eq!(
        ResourceQuery::parse("acc1").resolve(&listing),
        ResourceQuery::Account("acc1".into())
    );
}

#[test]
fn the_permission_and_the_resource_must_be_in_one_policy() {
    let other_group = r#"{"id": "p2", "effect": "allow", "permission_groups": [{"id": "g2", "name": "Zone Read"}],
        "resources": {"com.cloudflare.api.account.zone.z2": "*"}}"#;
    let first = policy("allow", r#"{"com.cloudflare.api.account.zone.z1": "*"}"#);
    let token = token("", &[first, other_group.to_owned()]);
    assert_eq!(token.allows(&on_zone("z1")), Decision::Allowed);
    assert_eq!(token.allows(&on_zone("z2")), Decision::Denied);
}

#[test]
fn a_deny_of_the_whole_resource_removes_it_and_a_narrower_one_is_reported() {
    let deny = policy("deny", r#"{"com.cloudflare.api.account.zone.z1": "*"}"#);
    let token = token("", &[policy("allow", ALL_ZONES), deny]);
    assert_eq!(token.allows(&on_zone("z1")), Decision::Denied);
    assert_eq!(token.allows(&on_zone("z2")), Decision::Allowed);
    let account = Access::new().resource(ResourceQuery::Account("acc1".into()));
    let ruling = Rights::new(&token).decide(&account);
    assert_eq!(ruling.decision, Decision::Allowed);
    assert_eq!((ruling.policies.len(), ruling.narrower_denies.len()), (1, 1));
    let rights = token.rights();
    assert_eq!(rights.len(), 1);
    assert_eq!(rights[0].narrower_denies, [&token.policies()[1]]);
    assert_eq!(
        rights[0].resource.to_string(),
        "com.cloudflare.api.account.acc1 > com.cloudflare.api.account.zone.*"
    );
}

#[test]
fn a_deny_counts_where_the_listing_names_the_group_in_one_policy_only() {
    let deny =
        r#"{"id": "p2", "effect": "deny", "permission_groups": [{"id": "g1"}], "resources": RESOURCES}"#;
    let token = token(
        "",
        &[policy("allow", ALL_ZONES), deny.replace("RESOURCES", ALL_ZONES)],
    );
    assert_eq!(token.allows(&on_zone("z1")), Decision::Denied);
    assert!(token.rights().is_empty());
}

#[test]
fn what_is_not_understood_is_unknown_and_a_certain_deny_wins_over_it() {
    let review = token("", &[policy("review", ALL_ZONES)]);
    let reason = UnknownReason::Effect("review".into());
    assert_eq!(review.allows(&on_zone("z1")), Decision::Unknown(reason.clone()));
    assert_eq!(review.rights()[0].unknown, Some(reason));
    let denied = token("", &[policy("review", ALL_ZONES), policy("deny", ALL_ZONES)]);
    assert_eq!(denied.allows(&on_zone("z1")), Decision::Denied);
    let odd_deny = token(
        "",
        &[policy("allow", ALL_ZONES), policy("deny", r#"{"foo": "*"}"#)],
    );
    assert_eq!(odd_deny.allows(&on_zone("z1")), Decision::Allowed);
    let odd = token("", &[policy("allow", r#"{"foo": "*"}"#)]);
    assert_eq!(
        odd.allows(&on_zone("z1")).to_string(),
        "unknown: unknown form of resource `foo`"
    );
    assert_eq!(
        odd.allows(&Access::new().resource(ResourceQuery::Glob("fo?".into()))),
        odd.allows(&on_zone("z1")),
    );
}

#[test]
fn a_zone_group_on_an_account_is_unknown_for_its_zones_and_an_account_group_grants_nothing_on_them() {
    let token = token(
        "",
        &[policy("allow", r#"{"com.cloudflare.api.account.acc1": "*"}"#)],
    );
    let scopes_of = |scope: &'static str| move |_: &PermissionGroup| GroupScopes::parse(scope);
    let of_zones = scopes_of("com.cloudflare.api.account.zone");
    let decide = |rights: Rights<'_>, access: &Access<'_>| rights.decide(access).decision;
    assert_eq!(
        decide(Rights::new(&token).with_scopes(&of_zones), &on_zone("z1")).to_string(),
        "unknown: unknown whether `DNS Write` applies to what lies in `com.cloudflare.api.account.acc1`"
    );
    let of_accounts = scopes_of("com.cloudflare.api.account");
    let rights = Rights::new(&token).with_scopes(&of_accounts);
    assert_eq!(decide(rights, &on_zone("z1")), Decision::Denied);
    let account = Access::new().resource(ResourceQuery::Account("acc1".into()));
    assert_eq!(decide(rights, &account), Decision::Allowed);
}

#[test]
fn a_zone_of_no_known_account_is_unknown_where_the_token_names_two() {
    let token = token(
        "",
        &[
            policy("allow", ALL_ZONES),
            policy("allow", r#"{"com.cloudflare.api.account.acc2": "*"}"#),
        ],
    );
    assert_eq!(
        token.allows(&on_zone("z1")),
        Decision::Unknown(UnknownReason::ZoneAccount)
    );
    let account = "acc1".repeat(8).parse().unwrap();
    // An account that the token does not name.
    assert_eq!(token.allows(&on_zone("z1").account(account)), Decision::Denied);
}

#[test]
fn addresses_and_times_count_only_where_they_are_asked_about() {
    let members = r#""status": "active", "expires_on": "2026-02-01T00:00:00Z",
        "condition": {"request_ip": {"in": ["192.0.2.0/24"]}},"#;
    let token = token(members, &[policy("allow", ALL_ZONES)]);
    let from = |address: &str| on_zone("z1").from(address.parse().unwrap());
    assert_eq!(token.allows(&from("192.0.2.7")), Decision::Allowed);
    assert_eq!(token.allows(&from("198.51.100.7")), Decision::Denied);
    let at = |time: &str| on_zone("z1").at(time.parse().unwrap());
    assert_eq!(token.allows(&at("2026-01-31T23:59:59Z")), Decision::Allowed);
    assert_eq!(token.allows(&at("2026-02-01T00:00:00Z")), Decision::Denied);
}

#[test]
fn an_empty_list_restricts_nothing_and_an_unknown_condition_is_unknown() {
    let from = on_zone("z1").from("192.0.2.7".parse().unwrap());
    for (condition, expected) in [
        (r#"{"request_ip": {"in": []}}"#, "allowed"),
        ("{}", "allowed"),
        (
            r#"{"request_country": {"in": ["NL"]}}"#,
            "unknown: restricted by something unknown (request_country)",
        ),
        (
            r#"{"request.ip": {"not.in": ["10.0.0.0/8"]}}"#,
            "unknown: restricted by something unknown (request_ip.not.in)",
        ),
    ] {
        let token = token(
            &format!(r#""condition": {condition},"#),
            &[policy("allow", ALL_ZONES)],
        );
        assert_eq!(token.allows(&from).to_string(), expected, "{condition}");
    }
}

#[test]
fn an_unknown_status_is_unknown_and_its_expiry_still_counts() {
    let at = on_zone("z1").at("2026-01-01T00:00:00Z".parse().unwrap());
    let of = |members: &str| {
        token(members, &[policy("allow", ALL_ZONES)])
            .allows(&at)
            .to_string()
    };
    assert_eq!(of(""), "unknown: no status reported");
    assert_eq!(
        of(r#""status": "revoked (exposed)","#),
        "unknown: unknown status `revoked (exposed)`"
    );
    assert_eq!(of(r#""expires_on": "2025-01-01T00:00:00Z","#), "denied");
    assert_eq!(of(r#""status": "disabled","#), "denied");
}

#[test]
fn buckets_are_matched_by_account_jurisdiction_and_name() {
    let token = token(
        "",
        &[policy(
            "allow",
            r#"{"com.cloudflare.edge.r2.bucket.acc1_eu_logs": "*"}"#,
        )],
    );
    let bucket = |jurisdiction: Option<&str>, name: &str| {
        Access::new().resource(ResourceQuery::Bucket {
            account: None,
            jurisdiction: jurisdiction.map(Into::into),
            name: name.into(),
        })
    };
    assert_eq!(token.allows(&bucket(None, "logs")), Decision::Allowed);
    assert_eq!(token.allows(&bucket(Some("default"), "logs")), Decision::Denied);
    assert_eq!(token.allows(&bucket(None, "log")), Decision::Denied);
    assert_eq!(
        token.allows(&Access::new().resource(ResourceQuery::parse("logs"))),
        Decision::Allowed
    );
}

#[test]
fn group_ids_mean_the_same_in_any_case() {
    let deny = policy("deny", ALL_ZONES).replace("g1", "G1");
    let denied = token("", &[policy("allow", ALL_ZONES), deny]);
    assert_eq!(denied.allows(&on_zone("z1")), Decision::Denied);
    assert!(denied.rights().is_empty());
    let token = token("", &[policy("allow", ALL_ZONES)]);
    let id = "G1".parse().unwrap();
    assert_eq!(
        token.allows(&Access::new().group(GroupSelector::Id(&id))),
        Decision::Allowed
    );
}

#[test]
fn reasons_are_escaped_for_terminal_output() {
    let effect = UnknownReason::Effect("\u{1b}[2Jallow\u{202e}".to_owned());
    assert_eq!(effect.to_string(), r"unknown effect `\u{1b}[2Jallow\u{202e}`");
    let condition = UnknownReason::Condition(vec!["a\nb".to_owned()]);
    assert_eq!(condition.to_string(), r"restricted by something unknown (a\nb)");
}
