//! CFT404 to CFT406, CFT417 and CFT418: rights that are wide.

use cf_models::rights::PolicyResource;
use cf_models::{ResourceKind, ResourceSelector};
use cf_text::counted;

use super::fixes::{RIGHTS_API, RIGHTS_BREAKS, RIGHTS_DASHBOARD, RIGHTS_TERRAFORM};
use super::rights_text::{self, names, notes};
use crate::audit::evidence::Evidence;
use crate::audit::examined::{Examined, ExaminedGroup, ExaminedToken};
use crate::audit::report::as_number;
use crate::audit::rule::{Hit, Rule};
use crate::audit::rule_info::{Explanation, RuleInfo};
use crate::audit::severity::Severity;
use crate::catalog::Tier;

pub(super) struct WriteBreadth;
pub(super) struct FlatWildcard;
pub(super) struct AllZonesWrite;
pub(super) struct ReadBreadth;
pub(super) struct R2AllBuckets;

impl Rule for WriteBreadth {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT404",
            "write-breadth",
            "Token has many write permissions",
            Severity::Medium,
            "Split the token by job, each with the permissions that it needs.",
            Explanation {
                meaning: "A token with many permissions was usually created with all of them, in case they are needed. About 160 permission groups allow writing.",
                reported_when: "The token has at least 20 distinct write permissions (profile `cis`: 10; `write_groups`). An unknown permission counts as a write permission.",
                not_reported_when: "The same permission on many resources counts once.",
                dashboard: RIGHTS_DASHBOARD,
                api: RIGHTS_API,
                terraform: RIGHTS_TERRAFORM,
                breaks: RIGHTS_BREAKS,
            },
        );
        &INFO
    }

    fn token(&self, token: &ExaminedToken<'_>, all: &Examined<'_>) -> Option<Hit> {
        breadth(
            token,
            token.writes().collect(),
            all.thresholds.write_groups,
            "write",
        )
    }
}

impl Rule for ReadBreadth {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT417",
            "read-breadth",
            "Token has many read permissions",
            Severity::Low,
            "Keep the permissions that its job reads with, and remove the others.",
            Explanation {
                meaning: "A token that reads everything shows a thief everything. The dashboard's assistant has been observed to create a token with 160 read permissions and no end date, without notice to anyone.",
                reported_when: "The token has at least 40 distinct read permissions (profile `cis`: 20; `read_groups`).",
                not_reported_when: "The same permission on many resources counts once.",
                dashboard: RIGHTS_DASHBOARD,
                api: RIGHTS_API,
                terraform: RIGHTS_TERRAFORM,
                breaks: RIGHTS_BREAKS,
            },
        )
        .cis(Severity::Medium);
        &INFO
    }

    fn token(&self, token: &ExaminedToken<'_>, all: &Examined<'_>) -> Option<Hit> {
        let groups = token.groups.iter();
        let reads = groups.filter(|group| group.info.access.is_read_only()).collect();
        breadth(token, reads, all.thresholds.read_groups, "read")
    }
}

fn breadth(
    token: &ExaminedToken<'_>,
    groups: Vec<&ExaminedGroup<'_>>,
    threshold: u32,
    what: &str,
) -> Option<Hit> {
    let count = as_number(groups.len());
    (token.is_usable() && count >= u64::from(threshold)).then(|| {
        let mut ids: Vec<&str> = groups.iter().map(|group| group.group.id.as_ref()).collect();
        ids.sort_unstable();
        let message = format!("it has {count} distinct {what} permissions");
        Hit::new(message, Evidence::new().with("permission_group_ids", ids))
    })
}

impl Rule for FlatWildcard {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT405",
            "flat-wildcard",
            "Token has an account or zone wildcard that is not nested under an account",
            Severity::High,
            "Nest the zones under the account, or name single zones.",
            Explanation {
                meaning: "An account-owned token must nest zones under its account; Cloudflare has been observed to refuse a flat wildcard. If a token has one, what it covers is not known, and it may be more than the account.",
                reported_when: "A policy allows the resource `com.cloudflare.api.account.*` (all accounts), or `com.cloudflare.api.account.zone.*` (all zones) without nesting it under an account.",
                not_reported_when: "The zone wildcard is nested under an account: see CFT406.",
                dashboard: RIGHTS_DASHBOARD,
                api: "PUT /accounts/{account_id}/tokens/{token_id} with the complete token and nested resources.\n  \"resources\": {\"com.cloudflare.api.account.ACCOUNT_ID\": {\"com.cloudflare.api.account.zone.*\": \"*\"}}",
                terraform: "In the resource `cloudflare_account_token`:\n  resources = jsonencode({ \"com.cloudflare.api.account.${var.account_id}\" = { \"com.cloudflare.api.account.zone.*\" = \"*\" } })",
                breaks: "Calls on zones of other accounts fail, if the flat wildcard covered them.",
            },
        );
        &INFO
    }

    fn token(&self, token: &ExaminedToken<'_>, _: &Examined<'_>) -> Option<Hit> {
        if !token.is_usable() {
            return None;
        }
        let flat = token.resources().into_iter().find(is_flat)?;
        let message = format!("it names {flat}, which is not nested under an account");
        let groups = token.groups.iter();
        let groups: Vec<&ExaminedGroup<'_>> = groups
            .filter(|group| group.rights.iter().any(|right| is_flat(&right.resource)))
            .collect();
        Some(Hit::new(message, rights_text::evidence(&groups)).with_notes(notes(&groups)))
    }
}

fn is_flat(resource: &PolicyResource<'_>) -> bool {
    resource.within.is_none()
        && matches!(resource.name.kind(), ResourceKind::Account | ResourceKind::Zone)
        && resource.name.selector() == Some(ResourceSelector::All)
}

impl Rule for AllZonesWrite {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT406",
            "all-zones-write",
            "Token writes to all zones of the account",
            Severity::Low,
            "Name the zones that its job works on.",
            Explanation {
                meaning: "The wildcard covers zones that are added later too. In an account of one zone, that hardly matters.",
                reported_when: "A write permission of tier T1 (code, traffic, defenses, data) applies to all zones of the account.",
                not_reported_when: "The permission reads, or the zones are named one by one.",
                dashboard: RIGHTS_DASHBOARD,
                api: "PUT /accounts/{account_id}/tokens/{token_id} with the complete token and named zones.\n  \"resources\": {\"com.cloudflare.api.account.zone.ZONE_ID\": \"*\"}",
                terraform: "In the resource `cloudflare_account_token`:\n  resources = jsonencode({ \"com.cloudflare.api.account.zone.${var.zone_id}\" = \"*\" })",
                breaks: "Calls on zones that are not named fail. Add new zones to the token when they are created.",
            },
        )
        .cis(Severity::Medium);
        &INFO
    }

    fn token(&self, token: &ExaminedToken<'_>, _: &Examined<'_>) -> Option<Hit> {
        let is_wide = |resource: &PolicyResource<'_>| {
            resource.within.is_some()
                && resource.name.kind() == ResourceKind::Zone
                && resource.name.selector() == Some(ResourceSelector::All)
        };
        let powers: Vec<&ExaminedGroup<'_>> = token
            .powers(Tier::is_t1)
            .into_iter()
            .filter(|group| group.rights.iter().any(|right| is_wide(&right.resource)))
            .collect();
        (token.is_usable() && !powers.is_empty()).then(|| {
            let message = format!("it has {} on all zones", names(&powers));
            Hit::new(message, rights_text::evidence(&powers)).with_notes(notes(&powers))
        })
    }
}

impl Rule for R2AllBuckets {
    fn info(&self) -> &'static RuleInfo {
        static INFO: RuleInfo = RuleInfo::new(
            "CFT418",
            "r2-whole-account",
            "R2 token covers all buckets",
            Severity::Low,
            "Name the buckets that its job uses.",
            Explanation {
                meaning: "Buckets can be named one by one. The token is also an S3 key pair: its ID is the access key ID, and the secret access key is derived from its value.",
                reported_when: "The token has only R2 permissions, and they apply to the account or to all buckets.",
                not_reported_when: "The token has another permission, or names its buckets.",
                dashboard: "R2 > Manage API Tokens > the token's menu > Edit: apply to specific buckets only.",
                api: "PUT /accounts/{account_id}/tokens/{token_id} with the complete token and named buckets.\n  \"resources\": {\"com.cloudflare.edge.r2.bucket.ACCOUNT_ID_default_BUCKET\": \"*\"}",
                terraform: "In the resource `cloudflare_account_token`:\n  resources = jsonencode({ \"com.cloudflare.edge.r2.bucket.${var.account_id}_default_${var.bucket}\" = \"*\" })",
                breaks: "Calls on other buckets fail, and so do calls that list or create buckets.",
            },
        );
        &INFO
    }

    fn token(&self, token: &ExaminedToken<'_>, _: &Examined<'_>) -> Option<Hit> {
        let groups: Vec<&ExaminedGroup<'_>> = token.groups.iter().collect();
        let only_r2 = !groups.is_empty()
            && groups
                .iter()
                .all(|group| group.info.name.as_deref().is_some_and(|name| name.contains("R2")));
        let is_wide = token
            .resources()
            .iter()
            .any(|resource| match resource.name.kind() {
                ResourceKind::Account => true,
                ResourceKind::R2Bucket => {
                    resource.name.selector() == Some(ResourceSelector::All)
                        || resource
                            .name
                            .r2_bucket()
                            .is_some_and(|bucket| bucket.bucket == "*")
                }
                _ => false,
            });
        (token.is_usable() && only_r2 && is_wide).then(|| {
            let message = format!(
                "it has {} on all buckets",
                counted(as_number(groups.len()), "R2 permission")
            );
            Hit::new(message, rights_text::evidence(&groups)).with_notes(notes(&groups))
        })
    }
}
