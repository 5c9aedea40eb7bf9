//! Marks and summaries: each rule, at its threshold.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test panics where it fails"
)]

use cf_audit::{Can, Catalog, Concern, Level, MarkThresholds, Marker, On};
use cf_models::chrono::{DateTime, TimeDelta, Utc};
use cf_models::rights::Rights;
use cf_models::{Token, parse_token};

const MINT: &str = "5bc3f8b21c554832afc660159ab75fa4";
const DNS_WRITE: &str = "4755a26eedb94da69e1066d98aa820be";
const DNS_READ: &str = "82e64a83756745bbbb1c9c2701bf816b";
const CACHE_PURGE: &str = "e17beae8b8cb423a99b1730f21238bed";
const ACCOUNT: &str = r#""com.cloudflare.api.account.0123456789abcdef0123456789abcdef":"*""#;
const ALL_ZONES: &str = r#""com.cloudflare.api.account.0123456789abcdef0123456789abcdef":{"com.cloudflare.api.account.zone.*":"*"}"#;
const ONE_ZONE: &str = r#""com.cloudflare.api.account.zone.023e105f4ecef8ad9ca31a8372d0c353":"*""#;

const EXPIRES: &str = r#""expires_on":"2027-01-01T00:00:00Z","#;
const USED: &str = r#""last_used_on":"2026-11-24T00:00:00Z","#;
const RESTRICTED: &str = r#""condition":{"request_ip":{"in":["192.0.2.0/24"]}},"#;

fn now() -> DateTime<Utc> {
    "2026-11-25T12:00:00Z".parse().unwrap()
}

fn policy(effect: &str, groups: &[&str], resources: &str) -> String {
    let groups: Vec<String> = groups.iter().map(|id| format!(r#"{{"id":"{id}"}}"#)).collect();
    format!(
        r#"{{"id":"p","effect":"{effect}","permission_groups":[{}],"resources":{{{resources}}}}}"#,
        groups.join(",")
    )
}

fn token(members: &[&str], policies: &[String]) -> Token {
    let json = format!(
        r#"{{"status":"active","issued_on":"2026-01-01T00:00:00Z",{}"policies":[{}]}}"#,
        members.concat(),
        policies.join(",")
    );
    parse_token(json.as_bytes()).unwrap()
}

fn level(token: &Token) -> Level {
    Marker::new(&Catalog::new()).mark(token, now()).level
}

fn concerns(token: &Token) -> Vec<&'static str> {
    let catalog = Catalog::new();
    let mark = Marker::new(&catalog).mark(token, now());
    mark.concerns.into_iter().map(Concern::as_str).collect()
}

#[test]
fn minting_is_dangerous_however_restricted() {
    let minting = token(&[EXPIRES, USED, RESTRICTED], &[policy("allow", &[MINT], ACCOUNT)]);
    assert_eq!(level(&minting), Level::Dangerous);
    assert_eq!(concerns(&minting), ["may-mint"]);
    let denied = [
        policy("allow", &[MINT], ACCOUNT),
        policy("deny", &[MINT], ACCOUNT),
    ];
    assert_eq!(level(&token(&[EXPIRES, USED, RESTRICTED], &denied)), Level::Fine);
    let unsure = [policy("grant", &[MINT], ACCOUNT)];
    assert_eq!(
        level(&token(&[EXPIRES, USED, RESTRICTED], &unsure)),
        Level::Dangerous,
        "unknown effect"
    );
}

#[test]
fn control_over_the_account_or_its_gates_is_dangerous() {
    let catalog = Catalog::new();
    for name in [
        "Account Settings Write",
        "SCIM Provisioning",
        "Access: Groups Write",
    ] {
        let id = catalog.find_ids(name).remove(0).to_string();
        let control = token(&[EXPIRES, USED, RESTRICTED], &[policy("allow", &[&id], ACCOUNT)]);
        assert_eq!(level(&control), Level::Dangerous, "{name}");
        assert_eq!(concerns(&control), ["controls-account"], "{name}");
    }
}

#[test]
fn account_wide_write_is_dangerous_where_nothing_limits_it_and_nobody_uses_it() {
    const WIDE: [&str; 3] = ["account-wide-write", "no-expiry", "no-ip-restriction"];
    type Row<'a> = (&'a [&'a str], &'a str, &'a str, Level, &'a [&'a str]);
    let unused = [WIDE[0], WIDE[1], WIDE[2], "never-used"];
    let rows: &[Row<'_>] = &[
        (&[], ALL_ZONES, DNS_WRITE, Level::Dangerous, &unused),
        (&[USED], ALL_ZONES, DNS_WRITE, Level::WorthALook, &WIDE),
        (
            &[USED, EXPIRES],
            ALL_ZONES,
            DNS_WRITE,
            Level::WorthALook,
            &["account-wide-write", "no-ip-restriction"],
        ),
        (
            &[USED, RESTRICTED],
            ALL_ZONES,
            DNS_WRITE,
            Level::WorthALook,
            &["no-expiry"],
        ),
        (
            &[USED, EXPIRES, RESTRICTED],
            ALL_ZONES,
            DNS_WRITE,
            Level::Fine,
            &[],
        ),
        (
            &[RESTRICTED],
            ALL_ZONES,
            DNS_WRITE,
            Level::WorthALook,
            &["no-expiry", "never-used"],
        ),
        (
            &[],
            ONE_ZONE,
            DNS_WRITE,
            Level::WorthALook,
            &["no-expiry", "never-used"],
        ),
        (&[USED, EXPIRES], ONE_ZONE, DNS_WRITE, Level::Fine, &[]),
        (&[USED, EXPIRES], ALL_ZONES, DNS_READ, Level::Fine, &[]),
        (&[USED, EXPIRES], ALL_ZONES, CACHE_PURGE, Level::Fine, &[]),
        // A group that nothing describes counts as write.
        (&[], ACCOUNT, "ffff", Level::Dangerous, &unused),
    ];
    for (members, resources, group, expected, why) in rows {
        let token = token(members, &[policy("allow", &[group], resources)]);
        assert_eq!(level(&token), *expected, "{members:?} {resources} {group}");
        assert_eq!(concerns(&token), *why, "{members:?} {resources} {group}");
    }
}

#[test]
fn a_token_is_unused_from_its_threshold_on() {
    let catalog = Catalog::new();
    let marker = Marker::new(&catalog);
    let at = |token: &Token, days: i64, seconds: i64| {
        let begin: DateTime<Utc> = "2026-01-01T00:00:00Z".parse().unwrap();
        marker
            .mark(token, begin + TimeDelta::days(days) + TimeDelta::seconds(seconds))
            .concerns
    };
    let never = token(&[EXPIRES], &[]);
    assert_eq!(at(&never, 30, -1), []);
    assert_eq!(at(&never, 30, 0), [Concern::NeverUsed { days: Some(30) }]);
    let once = token(&[EXPIRES, r#""last_used_on":"2026-01-01T00:00:00Z","#], &[]);
    assert_eq!(at(&once, 90, -1), []);
    assert_eq!(at(&once, 90, 0), [Concern::Unused { days: 90 }]);
    let later = token(&[EXPIRES, r#""not_before":"2026-02-01T00:00:00Z","#], &[]);
    assert_eq!(at(&later, 60, 0), [], "not valid before February");
    let undated = parse_token(br#"{"status":"active","expires_on":"2027-01-01T00:00:00Z"}"#).unwrap();
    assert_eq!(at(&undated, 0, 0), [Concern::NeverUsed { days: None }]);

    let mut thresholds = MarkThresholds::default();
    thresholds.never_used = TimeDelta::days(1);
    let strict = marker.with_thresholds(thresholds);
    let second = "2026-01-02T00:00:00Z".parse().unwrap();
    assert_eq!(strict.mark(&never, second).level, Level::WorthALook);
}

#[test]
fn inactive_tokens_are_marked_as_such_and_exposed_ones_are_dangerous() {
    let status = |status: &str| {
        parse_token(format!(r#"{{"status":"{status}","expires_on":"2027-01-01T00:00:00Z","last_used_on":"2026-11-24T00:00:00Z"}}"#).as_bytes())
            .unwrap()
    };
    assert_eq!(level(&status("active")), Level::Fine);
    assert_eq!(level(&status("disabled")), Level::Inactive);
    assert_eq!(level(&status("expired")), Level::Inactive);
    assert_eq!(level(&status("revoked (exposed)")), Level::Dangerous);
    assert_eq!(level(&status("sleeping")), Level::Fine, "evaluated as if usable");
    let ended = parse_token(br#"{"status":"active","expires_on":"2026-11-25T12:00:00Z"}"#).unwrap();
    assert_eq!(level(&ended), Level::Inactive, "by its date");
}

#[test]
fn levels_are_ordered_by_urgency() {
    let mut levels = Level::ALL;
    levels.sort();
    levels.reverse();
    assert_eq!(levels, Level::ALL);
    assert_eq!(Level::ALL.map(Level::mark), ["!!", "!", "", "x"]);
}

#[test]
fn concerns_are_printed_in_words() {
    let words = [
        Concern::Exposed,
        Concern::MayMint,
        Concern::ControlsAccount,
        Concern::AccountWideWrite,
        Concern::NoExpiry,
        Concern::NoIpRestriction,
        Concern::NeverUsed { days: Some(1) },
        Concern::NeverUsed { days: None },
        Concern::Unused { days: 91 },
    ];
    insta::assert_snapshot!(words.map(|concern| concern.to_string()).join("\n"));
}

// === summaries ===

fn can(token: &Token, names: usize) -> String {
    let catalog = Catalog::new();
    let scopes = |group: &_| catalog.scopes(group);
    Can::new(&Rights::new(token).with_scopes(&scopes).effective(), &catalog)
        .with_names(names)
        .to_string()
}

#[test]
fn can_names_the_most_powerful_groups_and_counts_the_others() {
    let ids = |pattern: &str| -> Vec<String> {
        let ids = Catalog::new().find_ids(pattern);
        ids.iter().map(|id| id.to_string()).collect()
    };
    let mut groups = ids("dns write");
    groups.extend(ids("workers scripts write"));
    groups.extend(ids("zone settings write"));
    groups.extend(ids("cache purge"));
    groups.extend(ids("zone read"));
    groups.extend(ids("dns read"));
    let groups: Vec<&str> = groups.iter().map(String::as_str).collect();
    let both = format!("{ONE_ZONE},{ACCOUNT}");
    let token = token(
        &[],
        &[
            policy("allow", &groups, &both),
            policy("allow", &[DNS_READ], ALL_ZONES),
        ],
    );
    assert_eq!(can(&token, 0), "write +3 write +1 act +2 read");
    assert_eq!(can(&token, 1), "write Workers Scripts +2 write +1 act +2 read");
    assert_eq!(
        can(&token, 2),
        "write Workers Scripts, DNS +1 write +1 act +2 read"
    );
    assert_eq!(
        can(&token, 9),
        "write Workers Scripts, DNS, Zone Settings +1 act +2 read"
    );
}

#[test]
fn can_marks_what_is_not_certain() {
    let unsure = token(&[], &[policy("grant", &[DNS_READ], ALL_ZONES)]);
    assert_eq!(can(&unsure, 2), "read DNS?");
    let unknown = token(&[], &[policy("allow", &["f\\u001bf"], ALL_ZONES)]);
    assert_eq!(can(&unknown, 2), r"unknown f\u{1b}f");
    assert_eq!(can(&token(&[], &[]), 2), "nothing");
}

#[test]
fn on_names_the_widest_resources_first() {
    let bucket = |name: &str| {
        format!(r#""com.cloudflare.edge.r2.bucket.0123456789abcdef0123456789abcdef_eu_{name}":"*""#)
    };
    let rows = [
        (ONE_ZONE.to_owned(), "zone 023e105f…"),
        (ALL_ZONES.to_owned(), "all zones"),
        (ACCOUNT.to_owned(), "account"),
        (format!("{ONE_ZONE},{ACCOUNT}"), "account, zone 023e105f…"),
        (
            format!(r#"{ONE_ZONE},"com.cloudflare.api.account.zone.z2":"*""#),
            "2 zones",
        ),
        (bucket("data"), "bucket data"),
        (format!("{},{}", bucket("a"), bucket("b")), "2 buckets"),
        (bucket("*"), "all buckets"),
        (r#""com.cloudflare.api.user.u1":"*""#.to_owned(), "user u1"),
        (r#""foo\u001b":"string""#.to_owned(), r"unknown foo\u{1b}"),
        (String::new(), "nothing"),
    ];
    for (resources, expected) in rows {
        let token = token(&[], &[policy("allow", &["unknown-group"], &resources)]);
        assert_eq!(On::new(&token.rights()).to_string(), expected, "{resources}");
    }
}
