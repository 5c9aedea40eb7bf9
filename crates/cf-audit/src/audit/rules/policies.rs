//! CFT407 to CFT409, CFT415 and CFT416: policies that mean something else than intended.

use std::collections::BTreeSet;

use cf_models::chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use cf_models::rights::PolicyResource;
use cf_models::{Effect, PermissionGroup, ResourceKind, ResourceName, ResourceSelector};
use serde_json::json;

use super::fixes::{NOTHING, RIGHTS_API, RIGHTS_BREAKS, RIGHTS_DASHBOARD, RIGHTS_TERRAFORM};
use super::rights_text::{self, names};
use crate::audit::evidence::Evidence;
use crate::audit::examined::{Examined, ExaminedGroup, ExaminedToken};
use crate::audit::rule::{Hit, Rule};
use crate::audit::rule_info::{Explanation, RuleInfo};
use crate::audit::severity::Severity;
use crate::audit::thresholds::days;
use crate::catalog::KnownBy;

pub(super) struct DeprecatedPermission;
pub(super) struct UnknownPermission;
pub(super) struct IneffectivePolicy;
pub(super) struct OtherAccount;
pub(super) struct ScopeMismatch;

impl Rule for DeprecatedPermission {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT407",
            "deprecated-permission",
            "Token has a deprecated permission",
            Severity::Low,
            "Replace the permission with its successor.",
            Explanation {
                meaning: "Cloudflare announced in the listing that it removes the permission. After that, calls that need it fail.",
                reported_when: "The listing's `meta.deprecated` of a permission is \"true\" or a date, or its `meta.eol_at` is a date, and the date is past or at most 90 days away (`deprecated_days`). A `deprecated` value other than a date counts too, unless it means no, such as \"false\".",
                not_reported_when: "Both members are absent, as in listings before October 2026.",
                dashboard: RIGHTS_DASHBOARD,
                api: "GET /accounts/{account_id}/tokens/permission_groups lists the current permissions; then PUT the complete token with the new one.",
                terraform: RIGHTS_TERRAFORM,
                breaks: "Nothing, if the successor allows the same.",
            },
        );
        &INFO
    }

    fn token(&self, token: &ExaminedToken<'_>, all: &Examined<'_>) -> Option<Hit> {
        let within = days(all.thresholds.deprecated_days);
        let horizon = all
            .now
            .checked_add_signed(within)
            .unwrap_or(DateTime::<Utc>::MAX_UTC);
        let groups = token.groups.iter();
        let ending: Vec<&ExaminedGroup<'_>> = groups
            .filter(|group| group.rights.iter().any(|right| ends(right.group, horizon)))
            .collect();
        (token.is_usable() && !ending.is_empty()).then(|| {
            let metas = ending.iter().map(|group| {
                let meta = group.rights.iter().find_map(|right| right.group.meta.as_deref());
                json!({
                    "id": group.group.id.to_string(),
                    "deprecated": meta.and_then(|meta| meta.deprecated.as_deref()),
                    "eol_at": meta.and_then(|meta| meta.eol_at.as_deref()),
                })
            });
            let evidence = Evidence::new().with("permission_groups", metas.collect::<Vec<_>>());
            Hit::new(format!("deprecated: {}", names(&ending)), evidence)
        })
    }
}

/// Whether the listing announces an end before `horizon`.
fn ends(group: &PermissionGroup, horizon: DateTime<Utc>) -> bool {
    let Some(meta) = group.meta.as_deref() else {
        return false;
    };
    let is_near = |text: &str, otherwise: bool| date(text).map_or(otherwise, |end| end <= horizon);
    let deprecated = meta.deprecated.as_deref().map(str::trim).is_some_and(|text| {
        let is_denied = ["", "false", "no", "0", "null"]
            .iter()
            .any(|no| text.eq_ignore_ascii_case(no));
        !is_denied && is_near(text, true)
    });
    deprecated
        || meta
            .eol_at
            .as_deref()
            .is_some_and(|text| is_near(text.trim(), false))
}

/// A time, or a day.
fn date(text: &str) -> Option<DateTime<Utc>> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time.with_timezone(&Utc));
    }
    let day: NaiveDate = text.parse().ok()?;
    Some(day.and_time(NaiveTime::MIN).and_utc())
}

impl Rule for UnknownPermission {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT408",
            "unknown-permission",
            "Token has an unknown permission",
            Severity::Info,
            "Look the permission up in the dashboard, and audit with credentials that can read the account's permission groups.",
            Explanation {
                meaning: "What the permission allows is unknown, so other rules treat it as a write permission.",
                reported_when: "Neither the built-in table, nor the listing, nor the account's permission groups, nor the name shows whether the permission reads or writes.",
                not_reported_when: "Its name ends in a word that shows it, such as Read or Write.",
                dashboard: "Manage Account > Account API Tokens > the token's menu > View: the permission is described there.",
                api: "GET /accounts/{account_id}/tokens/permission_groups lists names and scopes.",
                terraform: NOTHING,
                breaks: "Nothing.",
            },
        );
        &INFO
    }

    fn token(&self, token: &ExaminedToken<'_>, _: &Examined<'_>) -> Option<Hit> {
        let groups = token.groups.iter();
        let unknown: Vec<&ExaminedGroup<'_>> = groups
            .filter(|group| group.info.known_by == KnownBy::Nothing)
            .collect();
        (token.is_usable() && !unknown.is_empty()).then(|| {
            let message = format!("it has {}, whose effect is unknown", names(&unknown));
            Hit::new(message, rights_text::evidence(&unknown))
        })
    }
}

impl Rule for IneffectivePolicy {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT409",
            "ineffective-policy",
            "Token grants nothing",
            Severity::Low,
            "Delete the token, or give it the permissions that were intended.",
            Explanation {
                meaning: "The token's policies allow nothing: it was not configured as intended, or is left over.",
                reported_when: "The listing has the token's policies, and together they allow nothing: no policy has the effect `allow`, policies with the effect `deny` remove every right, or the permissions do not apply to the resources.",
                not_reported_when: "The listing has no `policies` for the token, or an effect or a resource is not understood.",
                dashboard: RIGHTS_DASHBOARD,
                api: RIGHTS_API,
                terraform: RIGHTS_TERRAFORM,
                breaks: "Nothing: no call succeeds with the token now, except its own verification.",
            },
        );
        &INFO
    }

    fn token(&self, token: &ExaminedToken<'_>, _: &Examined<'_>) -> Option<Hit> {
        let policies = token.token.policies.as_ref()?;
        (token.is_usable() && token.groups.is_empty()).then(|| {
            let message = match policies.len() {
                0 => "it has no policies",
                _ => "its policies allow nothing",
            };
            let mut ids: Vec<&str> = policies.iter().map(|policy| policy.id.as_ref()).collect();
            ids.sort_unstable();
            Hit::new(message, Evidence::new().with("policies", ids))
        })
    }
}

impl Rule for OtherAccount {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT415",
            "foreign-account",
            "Token names another account",
            Severity::High,
            "Remove the resource, and find out who added it.",
            Explanation {
                meaning: "An account-owned token belongs to one account. A resource of another one grants nothing, or something that nobody expects.",
                reported_when: "A resource of a policy, or a bucket's name, contains the ID of an account that is not the one listed.",
                not_reported_when: "The account that was listed is not known, or the resource names no account.",
                dashboard: RIGHTS_DASHBOARD,
                api: RIGHTS_API,
                terraform: RIGHTS_TERRAFORM,
                breaks: "Calls on the other account fail, if they worked.",
            },
        );
        &INFO
    }

    fn token(&self, token: &ExaminedToken<'_>, all: &Examined<'_>) -> Option<Hit> {
        let own: &str = all.account?.as_ref();
        let policies = token.token.policies().iter();
        let resources = policies
            .filter(|policy| policy.effect != Effect::Deny)
            .flat_map(PolicyResource::of);
        let others: BTreeSet<&str> = resources
            .flat_map(|resource| [Some(resource.name), resource.within])
            .flatten()
            .filter_map(account)
            .filter(|id| !id.eq_ignore_ascii_case(own))
            .collect();
        let first = others.first().copied()?;
        token.is_usable().then(|| {
            let ids: Vec<&str> = others.iter().copied().collect();
            Hit::new(
                format!("it names the account {first}"),
                Evidence::new().with("accounts", ids),
            )
        })
    }
}

/// The account that a name names.
fn account(name: &ResourceName) -> Option<&str> {
    if let Some(bucket) = name.r2_bucket() {
        return (bucket.account != "*").then_some(bucket.account);
    }
    match (name.kind(), name.selector()?) {
        (ResourceKind::Account, ResourceSelector::One(id)) => Some(id),
        _ => None,
    }
}

impl Rule for ScopeMismatch {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT416",
            "scope-mismatch",
            "Permission does not apply to its resources",
            Severity::Info,
            "Move the permission to a policy with resources of its kind, or remove it.",
            Explanation {
                meaning: "A permission for accounts on a zone, or one for zones on a bucket, grants nothing, or something that was not intended.",
                reported_when: "The kinds of resource of a permission are known, and none of the resources of its policy is of such a kind.",
                not_reported_when: "A permission for zones or buckets is on an account, which may cover what lies in it; or a resource is of an unknown form.",
                dashboard: RIGHTS_DASHBOARD,
                api: RIGHTS_API,
                terraform: RIGHTS_TERRAFORM,
                breaks: RIGHTS_BREAKS,
            },
        )
        .hint();
        &INFO
    }

    fn token(&self, token: &ExaminedToken<'_>, all: &Examined<'_>) -> Option<Hit> {
        let mut misfits: BTreeSet<(&str, &str)> = BTreeSet::new();
        let policies = token.token.policies().iter();
        for policy in policies.filter(|policy| policy.effect != Effect::Deny) {
            let kinds: Vec<ResourceKind> = PolicyResource::of(policy)
                .map(|resource| resource.name.kind())
                .collect();
            for group in &policy.permission_groups {
                let Some(scopes) = all.catalog.scopes(group) else {
                    continue;
                };
                let within = scopes.contains(ResourceKind::Zone) || scopes.contains(ResourceKind::R2Bucket);
                let fits = |kind: &ResourceKind| {
                    scopes.contains(*kind)
                        || *kind == ResourceKind::Other
                        || (*kind == ResourceKind::Account && within)
                };
                if !kinds.is_empty() && !kinds.iter().any(fits) {
                    let name = group.name.as_deref().unwrap_or(group.id.as_ref());
                    misfits.insert((policy.id.as_ref(), name));
                }
            }
        }
        let (_, first) = misfits.first().copied()?;
        token.is_usable().then(|| {
            let pairs: Vec<_> = misfits
                .iter()
                .map(|(policy, group)| json!({"policy": policy, "permission_group": group}))
                .collect();
            let message = format!("{first} does not apply to the resources of its policy");
            Hit::new(message, Evidence::new().with("policies", pairs))
        })
    }
}
