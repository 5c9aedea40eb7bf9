use crate::adapters::List;
use crate::extra::Extra;
use crate::id::PolicyId;
use crate::object::object;
use crate::open_enum::open_enum;
use crate::permission_group::PermissionGroup;
use crate::resource::Resources;

open_enum! {
    /// Whether a policy allows or denies. The API evaluates deny first, then allow, then denies by default.
    Effect {
        /// The policy allows its permission groups on its resources.
        Allow = "allow",
        /// The policy denies them.
        Deny = "deny",
    }
}

/// What a token may do, and on which resources.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Policy {
    /// The ID.
    pub id: PolicyId,
    /// Whether it allows or denies.
    pub effect: Effect,
    /// The permissions.
    pub permission_groups: Vec<PermissionGroup>,
    /// The resources.
    pub resources: Resources,
    /// Unknown members, in their original order.
    pub extra: Extra,
}

object!(Policy, "a policy" {
    "id" => id: required,
    "effect" => effect: required,
    "permission_groups" => permission_groups: required as List,
    "resources" => resources: required,
});

// === impl Policy ===

impl Policy {
    pub(crate) fn normalize(&mut self) {
        for group in &mut self.permission_groups {
            group.normalize();
        }
        self.permission_groups
            .sort_by_cached_key(|group| (group.id.clone(), serde_json::to_string(group).ok()));
        self.extra.sort();
    }
}
