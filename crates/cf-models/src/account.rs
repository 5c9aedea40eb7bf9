use chrono::{DateTime, Utc};

use crate::account_id::AccountId;
use crate::adapters::Rfc3339;
use crate::extra::Extra;
use crate::object::object;

/// An account, as `GET /accounts` lists it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Account {
    /// The ID.
    pub id: AccountId,
    /// The name, as untrusted text. Escape it for terminal output.
    pub name: Option<String>,
    /// The kind of account (`type`), such as `standard` or `enterprise`.
    pub kind: Option<String>,
    /// Creation time.
    pub created_on: Option<DateTime<Utc>>,
    /// Unknown members, in their original order; among them `settings`.
    pub extra: Extra,
}

object!(Account, "an account" {
    "id" => id: required,
    "name" => name: optional,
    "type" => kind: optional,
    "created_on" => created_on: optional as Rfc3339,
});

// === impl Account ===

impl Account {
    /// Returns the name, or else the ID, as untrusted text: escape it for terminal output.
    #[must_use]
    pub fn display_name(&self) -> &str {
        let name = self.name.as_deref().filter(|name| !name.is_empty());
        name.unwrap_or(self.id.as_ref())
    }
}
