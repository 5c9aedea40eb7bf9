use crate::extra::Extra;
use crate::id::PermissionGroupId;
use crate::object::object;
use crate::text::Text;

/// A named set of permissions.
///
/// The ID is the key: a name can change while the ID stays, and some names belong to two IDs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct PermissionGroup {
    /// The ID.
    pub id: PermissionGroupId,
    /// The name, such as `Zone Read`.
    pub name: Option<Text>,
    /// The attributes.
    pub meta: Option<Box<PermissionGroupMeta>>,
    /// Unknown members, in their original order.
    pub extra: Extra,
}

/// The attributes of a permission group, as documented since October 2026, and the older `key` and `value`.
///
/// They are documented as strings. A value of another type is kept in `extra`, and so is every other attribute.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct PermissionGroupMeta {
    /// Attribute of older responses.
    pub key: Option<String>,
    /// Attribute of older responses.
    pub value: Option<String>,
    /// The category that the group is listed under.
    pub category: Option<String>,
    /// Whether the group is deprecated, as a string.
    pub deprecated: Option<String>,
    /// A description.
    pub description: Option<String>,
    /// Whether the group can be edited, as a string.
    pub editable: Option<String>,
    /// The time of its end of life, as a string.
    pub eol_at: Option<String>,
    /// The machine-readable name, such as `zone_read`.
    pub label: Option<String>,
    /// The kinds of resources that it applies to, as a string.
    pub scopes: Option<String>,
    /// Visibility of the group.
    pub visibility: Option<String>,
    /// Other attributes, and values that are not strings, in their original order.
    pub extra: Extra,
}

object!(PermissionGroup, "a permission group" {
    "id" => id: required,
    "name" => name: optional,
    "meta" => meta: optional,
});
object!(PermissionGroupMeta, "the attributes of a permission group" {
    "key" => key: hint,
    "value" => value: hint,
    "category" => category: hint,
    "deprecated" => deprecated: hint,
    "description" => description: hint,
    "editable" => editable: hint,
    "eol_at" => eol_at: hint,
    "label" => label: hint,
    "scopes" => scopes: hint,
    "visibility" => visibility: hint,
});

// === impl PermissionGroup ===

impl PermissionGroup {
    pub(crate) fn normalize(&mut self) {
        for meta in self.meta.iter_mut() {
            meta.extra.sort();
        }
        self.extra.sort();
    }
}
