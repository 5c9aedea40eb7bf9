use chrono::{DateTime, Utc};

use crate::adapters::{List, Rfc3339};
use crate::condition::Condition;
use crate::extra::Extra;
use crate::id::TokenId;
use crate::object::object;
use crate::open_enum::open_enum;
use crate::policy::Policy;

open_enum! {
    /// The status of a token.
    TokenStatus {
        /// The token may be used.
        Active = "active",
        /// The token was disabled.
        Disabled = "disabled",
        /// The token has expired.
        Expired = "expired",
    }
}

/// An account-owned API token as the API lists it, without its secret.
///
/// Every field is optional in the reference; null and missing mean the same. Times are read as [`Rfc3339`] describes: an empty
/// string and a zero time are `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Token {
    /// The ID.
    pub id: Option<TokenId>,
    /// The name, as untrusted text: any Unicode, terminal escapes included. Escape it for terminal output.
    pub name: Option<String>,
    /// The status.
    pub status: Option<TokenStatus>,
    /// Creation time.
    pub issued_on: Option<DateTime<Utc>>,
    /// Time of the last change.
    pub modified_on: Option<DateTime<Utc>>,
    /// Time of the last use; the API omits it for a token that was never used.
    pub last_used_on: Option<DateTime<Utc>>,
    /// Expiry time; `None` means the token never expires.
    pub expires_on: Option<DateTime<Utc>>,
    /// Time from which the token is valid; `None` means from its creation.
    pub not_before: Option<DateTime<Utc>>,
    /// Restriction on the addresses from which the token may be used.
    pub condition: Option<Condition>,
    /// What the token may do. The list may be missing or empty, and its order has no meaning.
    pub policies: Option<Vec<Policy>>,
    /// The email address of the token's creator when it was created.
    pub creator_email_at_creation: Option<String>,
    /// Type of the provisioner that created the token, such as `com.cloudflare.api.oauthtoken`.
    pub provisioner_type: Option<String>,
    /// ID of the provisioner that created the token.
    pub provisioner_id: Option<String>,
    /// Unknown members, in their original order.
    pub extra: Extra,
}

object!(Token, "a token" {
    "id" => id: optional,
    "name" => name: optional,
    "status" => status: optional,
    "issued_on" => issued_on: optional as Rfc3339,
    "modified_on" => modified_on: optional as Rfc3339,
    "last_used_on" => last_used_on: optional as Rfc3339,
    "expires_on" => expires_on: optional as Rfc3339,
    "not_before" => not_before: optional as Rfc3339,
    "condition" => condition: optional,
    "policies" => policies: optional as Option<List>,
    "creator_email_at_creation" => creator_email_at_creation: optional,
    "provisioner_type" => provisioner_type: optional,
    "provisioner_id" => provisioner_id: optional,
});

// === impl Token ===

impl Token {
    /// Returns the name, or else the ID, or else `(unnamed)`, as untrusted text: escape it for terminal output.
    #[must_use]
    pub fn display_name(&self) -> &str {
        let name = self.name.as_deref().filter(|name| !name.is_empty());
        name.or(self.id.as_ref().map(TokenId::as_str))
            .unwrap_or("(unnamed)")
    }

    /// Returns the policies; empty where the API reports none.
    #[must_use]
    pub fn policies(&self) -> &[Policy] {
        self.policies.as_deref().unwrap_or_default()
    }

    /// Returns the token with all unordered lists sorted: policies, permission groups, networks and unknown members. The
    /// service returns them in any order, so compare and snapshot normalized tokens.
    #[must_use]
    pub fn normalized(mut self) -> Self {
        for condition in self.condition.iter_mut() {
            condition.normalize();
        }
        for policies in self.policies.iter_mut() {
            for policy in policies.iter_mut() {
                policy.normalize();
            }
            // Ids are not promised to be distinct: then the content decides.
            policies.sort_by_cached_key(|policy| (policy.id.clone(), serde_json::to_string(policy).ok()));
        }
        self.extra.sort();
        self
    }
}
