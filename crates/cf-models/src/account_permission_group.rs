use crate::adapters::List;
use crate::extra::Extra;
use crate::id::PermissionGroupId;
use crate::object::object;

/// A permission group that tokens of an account may have, as `GET /accounts/{account_id}/tokens/permission_groups` lists it.
///
/// The ID is the key: a name can change while the ID stays, and some names belong to two IDs. Every field is optional in the
/// reference.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct AccountPermissionGroup {
    /// The ID.
    pub id: Option<PermissionGroupId>,
    /// The name, such as `Zone Read`.
    pub name: Option<String>,
    /// The category that the group is listed under.
    pub category: Option<String>,
    /// The kinds of resources that it applies to, such as `com.cloudflare.api.account.zone`.
    pub scopes: Option<Vec<String>>,
    /// Unknown members, in their original order.
    pub extra: Extra,
}

object!(AccountPermissionGroup, "a permission group of an account" {
    "id" => id: optional,
    "name" => name: optional,
    "category" => category: optional,
    "scopes" => scopes: optional as Option<List>,
});

// === impl AccountPermissionGroup ===

impl AccountPermissionGroup {
    /// Returns the kinds of resources that it applies to; empty where the API reports none.
    #[must_use]
    pub fn scopes(&self) -> &[String] {
        self.scopes.as_deref().unwrap_or_default()
    }
}
