//! One generated token.

use super::groups::{ACCOUNT_GROUPS, BUCKET_GROUPS, Group, Scope, TOKENS_READ, TOKENS_WRITE, ZONE_GROUPS};
use super::names::{BUCKETS, INTERNATIONAL_NAMES, PLACES, PURPOSES};
use super::random::Random;
use chrono::{DateTime, SecondsFormat};
use serde::Serialize;
use std::collections::BTreeMap;

const DAY: i64 = 86_400;

/// A token as the API sends it. An inner `None` is serialized as `null`; an outer one is left out.
#[derive(Debug, Serialize)]
pub(crate) struct TokenJson {
    pub(crate) id: String,
    name: Option<String>,
    status: &'static str,
    pub(crate) issued_on: String,
    modified_on: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_used_on: Option<Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_on: Option<Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_before: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    condition: Option<Condition>,
    policies: Vec<Policy>,
    #[serde(skip_serializing_if = "Option::is_none")]
    creator_email_at_creation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    provisioner_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    provisioner_id: Option<Option<String>>,
}

#[derive(Debug, Default, Serialize)]
struct Condition {
    #[serde(skip_serializing_if = "Option::is_none")]
    request_ip: Option<RequestIp>,
}

#[derive(Debug, Default, Serialize)]
struct RequestIp {
    #[serde(rename = "in", skip_serializing_if = "Option::is_none")]
    allow: Option<Vec<String>>,
    #[serde(rename = "not_in", skip_serializing_if = "Option::is_none")]
    deny: Option<Vec<String>>,
}

#[derive(Debug, Serialize)]
struct Policy {
    id: String,
    effect: &'static str,
    permission_groups: Vec<PermissionGroup>,
    resources: BTreeMap<String, Resource>,
}

#[derive(Debug, Serialize)]
struct PermissionGroup {
    id: &'static str,
    name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    meta: Option<Meta>,
}

#[derive(Debug, Serialize)]
struct Meta {
    key: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scopes: Option<&'static str>,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Resource {
    Value(&'static str),
    Nested(BTreeMap<String, &'static str>),
}

/// The listings that contain a token: all of them, or only those with `include_expired=true`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Visibility {
    Always,
    WithExpired,
}

/// The account of a token, and the current time in seconds since 1970.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AccountContext<'a> {
    pub(crate) account_id: &'a str,
    pub(crate) now: i64,
}

// === impl TokenJson ===

impl TokenJson {
    /// Generates a token from random numbers.
    pub(crate) fn generate(mut random: Random, visibility: Visibility, context: AccountContext<'_>) -> Self {
        let random = &mut random;
        let now = context.now;
        let status = match (visibility, random.below(1000)) {
            (Visibility::WithExpired, _) => "expired",
            (Visibility::Always, 0..=8) => "revoked (exposed)",
            (Visibility::Always, 9..=58) => "expired",
            (Visibility::Always, 59..=128) => "disabled",
            (Visibility::Always, _) => "active",
        };
        // Young tokens are more common than old ones; the oldest are five years old.
        let days = random.below_i64(1825);
        let span = random.below_i64(days.saturating_add(1));
        let age = span
            .saturating_mul(DAY)
            .saturating_add(random.below_i64(DAY))
            .saturating_add(3_600);
        let expires = expiry(random, status, visibility, now);
        // An expired token was issued before it expired.
        let issued = match expires {
            Some(at) if at < now => at.saturating_sub(age).saturating_sub(DAY),
            _ => now.saturating_sub(age),
        };
        let end = expires.map_or(now, |at| at.min(now));
        let lived = end.saturating_sub(issued).max(1);
        let modified = if random.chance(550) {
            issued
        } else {
            issued.saturating_add(random.below_i64(lived))
        };
        Self {
            id: random.identifier(),
            name: name(random),
            status,
            issued_on: rfc3339(issued),
            modified_on: rfc3339(modified),
            last_used_on: last_used(random, end, lived),
            expires_on: match expires {
                Some(at) => Some(Some(rfc3339(at))),
                None => random.chance(80).then_some(None),
            },
            not_before: random.chance(90).then(|| {
                // Usually the day of issue; sometimes the token is not valid yet.
                let later = if random.chance(150) { now } else { issued };
                rfc3339(later.saturating_add(random.below_i64(DAY)))
            }),
            condition: random.chance(340).then(|| Condition::generate(random)),
            policies: policies(random, context.account_id),
            creator_email_at_creation: random.chance(250).then(|| email(random)),
            provisioner_type: random.chance(60).then_some("com.cloudflare.api.oauthtoken"),
            provisioner_id: random
                .chance(60)
                .then(|| random.chance(600).then(|| random.identifier())),
        }
    }
}

/// Returns a time as the API sends it: in UTC, without fractions of a second.
fn rfc3339(seconds: i64) -> String {
    DateTime::from_timestamp(seconds, 0)
        .map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true))
        .unwrap_or_default()
}

fn expiry(random: &mut Random, status: &str, visibility: Visibility, now: i64) -> Option<i64> {
    let within_days = |random: &mut Random, days: i64| random.below_i64(days.saturating_mul(DAY));
    match (visibility, status) {
        (Visibility::WithExpired, _) => {
            Some(now.saturating_sub(within_days(random, 29)).saturating_sub(3_600))
        }
        (_, "expired") => Some(
            now.saturating_sub(within_days(random, 400))
                .saturating_sub(31 * DAY),
        ),
        // One in ten expires within two weeks.
        _ if random.chance(420) => {
            let days = if random.chance(100) { 14 } else { 500 };
            Some(
                now.saturating_add(within_days(random, days))
                    .saturating_add(3_600),
            )
        }
        _ => None,
    }
}

fn last_used(random: &mut Random, end: i64, lived: i64) -> Option<Option<String>> {
    match random.below(100) {
        0..=11 => Some(None),
        12..=19 => None,
        // Most tokens are used every day.
        20..=69 => Some(Some(rfc3339(
            end.saturating_sub(random.below_i64(lived.min(DAY))),
        ))),
        _ => Some(Some(rfc3339(end.saturating_sub(random.below_i64(lived))))),
    }
}

fn name(random: &mut Random) -> Option<String> {
    match random.below(1000) {
        0..=6 => None,
        7..=60 => Some(random.pick(INTERNATIONAL_NAMES).to_owned()),
        61..=500 => Some(format!("{} {}", random.pick(PURPOSES), random.pick(PLACES))),
        501..=750 => Some(format!("{}-{:02}", random.pick(PURPOSES), random.below(40))),
        751..=900 => Some(format!(
            "[{}] {} (created {})",
            random.pick(PLACES),
            random.pick(PURPOSES),
            2021_u64.saturating_add(random.below(5))
        )),
        _ => Some(random.pick(PURPOSES).to_owned()),
    }
}

fn email(random: &mut Random) -> String {
    let person = random.pick(&[
        "ada", "grace", "linus", "margaret", "dennis", "barbara", "ops", "ci-bot",
    ]);
    format!(
        "{person}@{}",
        random.pick(&["example.com", "example.org", "team.example.net"])
    )
}

// === impl Condition ===

impl Condition {
    fn generate(random: &mut Random) -> Self {
        // An empty condition is rare, but it was seen.
        if random.chance(30) {
            return Self::default();
        }
        let allow = random.chance(850).then(|| networks(random, 4));
        let deny = (allow.is_none() || random.chance(200)).then(|| networks(random, 2));
        Self {
            request_ip: Some(RequestIp { allow, deny }),
        }
    }
}

/// Returns networks from the blocks reserved for documentation (RFC 5737, RFC 3849).
fn networks(random: &mut Random, max: u64) -> Vec<String> {
    let count = random.below(max).saturating_add(1);
    (0..count)
        .map(|_| {
            if random.chance(350) {
                let prefix = random.pick(&[48_u8, 56, 64, 64, 128]);
                format!(
                    "2001:db8:{:x}:{:x}::/{prefix}",
                    random.below(0xffff),
                    random.below(0xff)
                )
            } else {
                let block = random.pick(&["192.0.2", "198.51.100", "203.0.113"]);
                // Host bits are often set; the API keeps them.
                format!(
                    "{block}.{}/{}",
                    random.below(256),
                    random.pick(&[24_u8, 28, 29, 32, 32, 32])
                )
            }
        })
        .collect()
}

// === impl Policy ===

fn policies(random: &mut Random, account_id: &str) -> Vec<Policy> {
    let count = match random.below(100) {
        0 => 0,
        1..=76 => 1,
        77..=94 => 2,
        _ => 3,
    };
    (0..count)
        .map(|position| Policy::generate(random, account_id, position))
        .collect()
}

impl Policy {
    fn generate(random: &mut Random, account_id: &str, position: u64) -> Self {
        let (groups, max) = match random.below(100) {
            0..=39 => (ZONE_GROUPS, 3),
            40..=87 => (ACCOUNT_GROUPS, 3),
            _ => (BUCKET_GROUPS, 1),
        };
        let scope = groups.first().map_or(Scope::Account, |group| group.scope);
        let start = random.below(64);
        let count = random.below(max).saturating_add(1);
        let permission_groups = (start..start.saturating_add(count))
            .filter_map(|position| {
                let length = u64::try_from(groups.len()).unwrap_or(1);
                let index = usize::try_from(position.checked_rem(length)?).ok()?;
                groups
                    .get(index)
                    .map(|group| PermissionGroup::generate(random, *group))
            })
            .collect();
        Self {
            id: random.identifier(),
            effect: if position > 0 && random.chance(200) {
                "deny"
            } else {
                "allow"
            },
            permission_groups,
            resources: resources(random, account_id, scope),
        }
    }
}

fn resources(random: &mut Random, account_id: &str, scope: Scope) -> BTreeMap<String, Resource> {
    let account = format!("com.cloudflare.api.account.{account_id}");
    match scope {
        Scope::Account => [(account, Resource::Value("*"))].into(),
        Scope::Zone => match random.below(10) {
            0..=3 => [(
                "com.cloudflare.api.account.zone.*".to_owned(),
                Resource::Value("*"),
            )]
            .into(),
            4..=6 => (0..=random.below(3))
                .map(|_| {
                    (
                        format!("com.cloudflare.api.account.zone.{}", random.identifier()),
                        Resource::Value("*"),
                    )
                })
                .collect(),
            _ => {
                let zones = [("com.cloudflare.api.account.zone.*".to_owned(), "*")].into();
                [(account, Resource::Nested(zones))].into()
            }
        },
        Scope::Bucket => {
            let jurisdiction = random.pick(&["default", "default", "eu"]);
            let bucket = random.pick(BUCKETS);
            [(
                format!("com.cloudflare.edge.r2.bucket.{account_id}_{jurisdiction}_{bucket}"),
                Resource::Value("*"),
            )]
            .into()
        }
    }
}

// === impl PermissionGroup ===

impl PermissionGroup {
    fn generate(random: &mut Random, group: Group) -> Self {
        let group = if group == TOKENS_READ && random.chance(250) {
            TOKENS_WRITE
        } else {
            group
        };
        let meta = random.chance(650).then(|| Meta {
            key: group.key,
            label: random.chance(500).then_some(group.key),
            scopes: random.chance(500).then(|| group.scope.name()),
        });
        Self {
            id: group.id,
            name: group.name,
            meta,
        }
    }
}
