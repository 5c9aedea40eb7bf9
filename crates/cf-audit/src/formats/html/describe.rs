//! What the report shows of a token.

use cf_models::chrono::{DateTime, Utc};
use cf_models::rights::{Right, Rights};
use cf_models::{PermissionGroup, Token, Usability};
use cf_text::{counted, escape};

use crate::catalog::{Catalog, Tier};
use crate::restriction::IpRestriction;
use crate::status::is_exposed;
use crate::summary::{Can, On};

/// Networks that are named; the others are counted.
const NETWORKS: usize = 3;

/// A token in words. All texts are escaped for control characters.
pub(super) struct Described {
    pub(super) id: Option<String>,
    pub(super) name: String,
    pub(super) status: String,
    pub(super) state: &'static str,
    pub(super) can: String,
    pub(super) on: String,
    pub(super) ips: String,
    pub(super) is_from_anywhere: bool,
    /// Bits in the order of [`Tier::ALL`].
    pub(super) tiers: u32,
    /// Each group once: its id and name.
    pub(super) groups: Vec<DescribedGroup>,
}

/// A permission group that a token has.
pub(super) struct DescribedGroup {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) tier: Option<Tier>,
}

// === impl Described ===

impl Described {
    pub(super) fn new(token: &Token, name: String, catalog: &Catalog, now: DateTime<Utc>) -> Self {
        let scopes = |group: &PermissionGroup| catalog.scopes(group);
        let rights = Rights::new(token).with_scopes(&scopes).effective();
        let restriction = IpRestriction::of(token.condition.as_ref());
        let groups = groups(&rights, catalog);
        Self {
            id: token.id.as_ref().map(|id| escape(id.as_str()).into_owned()),
            name: escape(&name).into_owned(),
            status: match &token.status {
                Some(status) => escape(status.as_str()).into_owned(),
                None => "not reported".to_owned(),
            },
            state: state(token, now),
            can: Can::new(&rights, catalog).to_string(),
            on: On::new(&rights).to_string(),
            is_from_anywhere: restriction.is_absent(),
            ips: ips(&restriction),
            tiers: Tier::ALL
                .iter()
                .enumerate()
                .filter(|(_, tier)| groups.iter().any(|group| group.tier == Some(**tier)))
                .map(|(bit, _)| u32::try_from(bit).map_or(0, |bit| 1_u32.checked_shl(bit).unwrap_or(0)))
                .fold(0, |bits, bit| bits | bit),
            groups,
        }
    }
}

fn groups(rights: &[Right<'_>], catalog: &Catalog) -> Vec<DescribedGroup> {
    let mut groups: Vec<DescribedGroup> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for right in rights.iter().filter(|right| seen.insert(&right.group.id)) {
        let info = catalog.describe(right.group);
        let id = right.group.id.as_str();
        groups.push(DescribedGroup {
            id: id.to_owned(),
            name: escape(info.name.as_deref().unwrap_or(id)).into_owned(),
            tier: info.tier,
        });
    }
    groups
}

fn state(token: &Token, now: DateTime<Utc>) -> &'static str {
    if is_exposed(token) {
        return "exposed";
    }
    match token.usability_at(now) {
        Usability::Usable => "usable",
        Usability::Disabled => "disabled",
        Usability::Expired => "expired",
        Usability::NotYetValid => "not yet valid",
        _ => "unknown status",
    }
}

fn ips(restriction: &IpRestriction) -> String {
    match restriction {
        IpRestriction::NotShown => "none shown".to_owned(),
        IpRestriction::InNameOnly => "any (restricted in name only)".to_owned(),
        IpRestriction::Networks(networks) if networks.is_empty() => "none".to_owned(),
        IpRestriction::Networks(networks) => {
            let shown: Vec<String> = networks.iter().take(NETWORKS).map(ToString::to_string).collect();
            let more = networks.len().saturating_sub(NETWORKS);
            if more == 0 {
                shown.join(", ")
            } else {
                format!("{}, {more} more", shown.join(", "))
            }
        }
        IpRestriction::Unknown(members) => {
            let count = u64::try_from(members.len()).unwrap_or(u64::MAX);
            format!("{} not understood", counted(count, "restriction"))
        }
    }
}
