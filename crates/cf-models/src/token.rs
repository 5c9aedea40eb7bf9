use chrono::{DateTime, Utc};

use crate::adapters::{OptionalTime, ShortList};
use crate::condition::Condition;
use crate::extra::Extra;
use crate::id::TokenId;
use crate::object::quick_object;
use crate::open_enum::open_enum;
use crate::policy::Policy;

open_enum! {
    /// What the service says of a token.
    TokenStatus {
        /// It may be used.
        Active = "active",
        /// It was switched off.
        Disabled = "disabled",
        /// Its time is over.
        Expired = "expired",
    }
}

/// An API token an account owns, as it is listed; its secret is never part of it.
///
/// The reference calls every field optional; missing and null mean the same.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Token {
    /// The id.
    pub id: Option<TokenId>,
    /// The name somebody gave it: any Unicode, terminal escapes too. Escape it before a terminal sees it.
    pub name: Option<String>,
    /// What the service says of it.
    pub status: Option<TokenStatus>,
    /// When it was made.
    pub issued_on: Option<DateTime<Utc>>,
    /// When it was last changed.
    pub modified_on: Option<DateTime<Utc>>,
    /// When it was last used; the service leaves it out for one never used.
    pub last_used_on: Option<DateTime<Utc>>,
    /// When it stops working; none is never.
    pub expires_on: Option<DateTime<Utc>>,
    /// When it begins to work; none is at once.
    pub not_before: Option<DateTime<Utc>>,
    /// From where it may be used.
    pub condition: Option<Condition>,
    /// What it may do. Seen both absent and empty; the order says nothing.
    pub policies: Option<Vec<Policy>>,
    /// The e-mail address of who made it, at that time.
    pub creator_email_at_creation: Option<String>,
    /// What made it, such as `com.cloudflare.api.oauthtoken`.
    pub provisioner_type: Option<String>,
    /// ResourceSelector one of those.
    pub provisioner_id: Option<String>,
    /// Fields nobody knows yet.
    pub extra: Extra,
}

quick_object!(Token, "a token" {
    "id" => id: optional,
    "name" => name: optional,
    "status" => status: optional,
    "issued_on" => issued_on: optional as OptionalTime,
    "modified_on" => modified_on: optional as OptionalTime,
    "last_used_on" => last_used_on: optional as OptionalTime,
    "expires_on" => expires_on: optional as OptionalTime,
    "not_before" => not_before: optional as OptionalTime,
    "condition" => condition: optional,
    "policies" => policies: optional as Option<ShortList>,
    "creator_email_at_creation" => creator_email_at_creation: optional,
    "provisioner_type" => provisioner_type: optional,
    "provisioner_id" => provisioner_id: optional,
});

// === impl Token ===

impl Token {
    /// The name, else the id, else `(unnamed)`. Foreign text: escape it before a terminal sees it.
    #[must_use]
    pub fn display_name(&self) -> &str {
        let name = self.name.as_deref().filter(|name| !name.is_empty());
        name.or(self.id.as_ref().map(AsRef::as_ref))
            .unwrap_or("(unnamed)")
    }

    /// What it may do; none where the service says nothing.
    #[must_use]
    pub fn policies(&self) -> &[Policy] {
        self.policies.as_deref().unwrap_or_default()
    }

    /// The same token with all that has no order in one: policies, permission groups, addresses, unknown fields. Two
    /// answers about one token compare equal then, since the service orders them as it likes.
    #[must_use]
    pub fn normalized(mut self) -> Self {
        self.condition = self.condition.map(Condition::normalized);
        for policies in self.policies.iter_mut() {
            for policy in policies.iter_mut() {
                policy.normalize();
            }
            // Ids are not promised to differ: their content decides then.
            policies.sort_by_cached_key(|policy| (policy.id.clone(), serde_json::to_string(policy).ok()));
        }
        self.extra = self.extra.sorted();
        self
    }
}
