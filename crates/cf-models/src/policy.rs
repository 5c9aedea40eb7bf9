use crate::extra::Extra;
use crate::id::{PermissionGroupId, PolicyId};
use crate::object::object;
use crate::open_enum::open_enum;
use crate::resource::Resources;

open_enum! {
    /// Whether a policy gives or takes. The service evaluates deny first, then allow, then denies what is left.
    Effect {
        /// It gives the permission groups on the resources.
        Allow = "allow",
        /// It takes them.
        Deny = "deny",
    }
}

/// What a token may do, and on what.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Policy {
    /// The id.
    pub id: PolicyId,
    /// Whether it gives or takes.
    pub effect: Effect,
    /// What may be done.
    pub permission_groups: Vec<PermissionGroup>,
    /// On what.
    pub resources: Resources,
    /// Fields nobody knows yet.
    pub extra: Extra,
}

/// A named set of permissions.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct PermissionGroup {
    /// The id.
    pub id: PermissionGroupId,
    /// The name, such as `Zone Read`.
    pub name: Option<String>,
    /// Attributes; the keys seen are many, and the values are not always strings.
    pub meta: Option<Meta>,
    /// Fields nobody knows yet.
    pub extra: Extra,
}

/// Attributes of a permission group: those the reference names, and all others in `extra`.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Meta {
    /// The reference's `key`.
    pub key: Option<String>,
    /// The reference's `value`.
    pub value: Option<String>,
    /// The others: `label`, `scopes`, `category`, `deprecated`, `eol_at`, `editable` were seen.
    pub extra: Extra,
}

object!(Policy, "a policy" {
    "id" => id: required,
    "effect" => effect: required,
    "permission_groups" => permission_groups: required,
    "resources" => resources: required,
});
object!(PermissionGroup, "a permission group" {
    "id" => id: required,
    "name" => name: optional,
    "meta" => meta: optional,
});
object!(Meta, "the attributes of a permission group" { "key" => key: optional, "value" => value: optional });
