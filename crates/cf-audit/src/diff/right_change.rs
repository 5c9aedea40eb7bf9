use cf_models::PermissionGroupId;
use cf_models::rights::GainedRight;

use crate::catalog::{AccessClass, Catalog, Tier};
use crate::summary::On;

/// A right that a token gained or lost.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RightChange {
    /// The ID of the permission group.
    pub group: PermissionGroupId,
    /// The name of the group, if the listing or the catalog has one. Untrusted text.
    pub name: Option<String>,
    /// What the group lets a token do.
    pub access: AccessClass,
    /// What the group is worth to a thief.
    pub tier: Option<Tier>,
    /// The resource as the policy names it. Untrusted text.
    pub resource: String,
    /// The resource in a few words, such as `all zones`; escaped.
    pub place: String,
    /// Whether only a part of the resource was gained or lost.
    pub is_partial: bool,
    /// Whether it is certain that the group applies to the resource.
    pub is_certain: bool,
}

// === impl RightChange ===

impl RightChange {
    /// Describes gained rights, the most dangerous first; the same for the same rights in any order.
    pub(super) fn of(gained: Vec<GainedRight<'_>>, catalog: &Catalog) -> Vec<Self> {
        let mut changes: Vec<Self> = gained
            .into_iter()
            .map(|right| {
                let info = catalog.describe(right.group);
                Self {
                    group: right.group.id.clone(),
                    name: info.name.as_deref().map(str::to_owned),
                    access: info.access,
                    tier: info.tier,
                    resource: right.resource.to_string(),
                    place: On::of_resources([right.resource]).to_string(),
                    is_partial: right.is_partial,
                    is_certain: right.is_certain,
                }
            })
            .collect();
        let key = |change: &Self| {
            let is_read = change.access.is_read_only();
            (is_read, change.tier.is_none(), change.tier, change.name.clone())
        };
        changes.sort_by_cached_key(|change| {
            (
                key(change),
                change.group.clone(),
                change.resource.clone(),
                change.is_partial,
            )
        });
        changes
    }
}
