//! Rights: one row per token, permission and resource, for spreadsheets and SQL; and as JSON.

use std::io;

use cf_audit::{AccessClass, Catalog, Tier};
use cf_tokens::models::rights::{Right, Rights};
use serde::Serialize;

use super::csv;
use super::row::Row;
use crate::args::OutputArgs;

const HEADINGS: [&str; 13] = [
    "account_id",
    "token_id",
    "token_name",
    "permission_group_id",
    "permission_group",
    "access",
    "tier",
    "resource",
    "within",
    "policy_id",
    "certain",
    "reason",
    "narrower_denies",
];

/// A right as documents have it.
#[derive(Serialize)]
pub(super) struct RightDocument {
    permission_group_id: String,
    permission_group: Option<String>,
    access: &'static str,
    tier: Option<&'static str>,
    resource: String,
    within: Option<String>,
    policy_id: String,
    certain: bool,
    reason: Option<String>,
    /// The IDs of policies that deny a part of it.
    narrower_denies: Vec<String>,
}

// === impl RightDocument ===

impl RightDocument {
    fn new(right: &Right<'_>, catalog: &Catalog) -> Self {
        let info = catalog.describe(right.group);
        Self {
            permission_group_id: right.group.id.to_string(),
            permission_group: info.name.as_deref().map(str::to_owned),
            access: AccessClass::as_str(info.access),
            tier: info.tier.map(Tier::as_str),
            resource: right.resource.name.to_string(),
            within: right.resource.within.map(ToString::to_string),
            policy_id: right.policy.id.to_string(),
            certain: right.unknown.is_none(),
            reason: right.unknown.as_ref().map(ToString::to_string),
            narrower_denies: right
                .narrower_denies
                .iter()
                .map(|policy| policy.id.to_string())
                .collect(),
        }
    }
}

/// The effective rights of a token.
pub(super) fn documents(token: &cf_tokens::Token, catalog: &Catalog) -> Vec<RightDocument> {
    let scopes = |group: &_| catalog.scopes(group);
    let rights = Rights::new(token).with_scopes(&scopes).effective();
    rights
        .iter()
        .map(|right| RightDocument::new(right, catalog))
        .collect()
}

/// Writes the header.
pub(super) fn header(out: &mut Vec<u8>, several: bool, args: &OutputArgs) -> io::Result<()> {
    csv::cells(out, HEADINGS.into_iter().skip(usize::from(!several)), args)
}

/// Writes one record per right of a token. A token without rights has no record.
pub(super) fn records(out: &mut Vec<u8>, row: &Row<'_>, several: bool, args: &OutputArgs) -> io::Result<()> {
    for right in documents(row.token, &Catalog::new()) {
        let narrower_denies = right.narrower_denies.join(" ");
        let cells = [
            row.account.map_or("", AsRef::as_ref),
            row.token.id.as_ref().map_or("", AsRef::as_ref),
            row.token.name.as_deref().unwrap_or_default(),
            &right.permission_group_id,
            right.permission_group.as_deref().unwrap_or_default(),
            right.access,
            right.tier.unwrap_or_default(),
            &right.resource,
            right.within.as_deref().unwrap_or_default(),
            &right.policy_id,
            if right.certain { "yes" } else { "unknown" },
            right.reason.as_deref().unwrap_or_default(),
            &narrower_denies,
        ];
        csv::cells(out, cells.into_iter().skip(usize::from(!several)), args)?;
    }
    Ok(())
}
