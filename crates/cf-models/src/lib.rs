//! Cloudflare's account-owned API tokens as types: strict, lossless, and no I/O.
//!
//! What `GET /accounts/{account_id}/tokens` answers, for those who fetch it themselves, or have it in a file.
//!
//! ```
//! use cf_models::chrono::{DateTime, Utc};
//! use cf_models::{IpAccess, Usability};
//!
//! let answer = br#"{"success": true, "errors": [], "messages": [], "result": [{
//!     "id": "50b131ed46c2839e76fd5f6b96560ab2", "name": "deploy", "status": "active",
//!     "expires_on": "2026-08-31T15:06:42Z",
//!     "condition": {"request_ip": {"in": ["192.0.2.0/24"]}},
//!     "policies": [{"id": "e742f84aceb916a99cb923de5fe0e9b4", "effect": "allow",
//!         "permission_groups": [{"id": "82e64a83756745bbbb1c9c2701bf816b", "name": "DNS Read"}],
//!         "resources": {"com.cloudflare.api.account.zone.*": "*"}}]
//! }]}"#;
//!
//! let tokens = cf_models::parse_list(answer)?.result.unwrap_or_default();
//! let token = &tokens[0];
//! let now: DateTime<Utc> = "2026-01-15T12:00:00Z".parse()?;
//! assert_eq!(token.usability_at(now), Usability::Usable);
//! assert_eq!(token.remaining_lifetime_at(now).unwrap().num_days(), 228);
//! let condition = token.condition.as_ref().unwrap();
//! assert_eq!(condition.permits("198.51.100.1".parse()?), IpAccess::Denied);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Nothing is lost
//!
//! A member that no type names is kept in the `extra` of its object, as text, and written out again; so is a `status` or an
//! `effect` that is new. Null and missing read the same, as the service means them, and neither is written. What is read,
//! written and read again is equal to what it was.
//!
//! # Nothing slips through
//!
//! A wrong type, a malformed time, network or id, a policy without one of its four required fields, a member twice, more
//! than 128 levels, more than 100,000 elements, bytes that are no UTF-8: each is a [`ParseError`] that says where, what was expected and what came.
//! [`parse_list`] then gives no list; [`parse_list_lossy`] gives every other token, and one [`InvalidToken`] for each that
//! is none, so that their number is known.
//!
//! ```
//! let error = cf_models::parse_list(br#"{"success": true, "result": [{"expires_on": "2026-02-30T00:00:00Z"}]}"#).unwrap_err();
//! assert_eq!(
//!     error.to_string(),
//!     "result[0].expires_on: expected an RFC 3339 time such as `2026-01-31T12:00:00Z`, \
//!      got \"2026-02-30T00:00:00Z\" at line 1 column 66"
//! );
//! ```
//!
//! # What it means
//!
//! Pure functions, the clock passed in: [`Token::usability_at`], [`Token::remaining_lifetime_at`], [`Token::expires_within`],
//! [`Token::policies_for`], [`Condition::permits`], [`Condition::effective_networks`], [`ResourceName::kind`]. Each says what fact
//! it rests on, and none says more than the answer shows: an absent condition is "no restriction shown", not "unrestricted".
//!
//! # In tests
//!
//! Every type has constructors and `with_…` methods, see [`Token::new`]. `Debug` and `Serialize` follow the order of the
//! fields, never that of a hash, so snapshots are stable; [`Token::normalized`] takes away the order the service chose.
//! With [insta](https://insta.rs), redactions hide what changes:
//!
//! ```no_run
//! # let body = b"";
//! let envelope = cf_models::parse_list(body)?;
//! insta::assert_json_snapshot!(envelope, { ".result[].id" => "[id]", ".result[].issued_on" => "[time]" });
//! # Ok::<(), cf_models::ParseError>(())
//! ```
//!
//! `tests/snapshot_recipe.rs` of this crate is that recipe as a test.
//!
//! # With serde
//!
//! The types are `Deserialize` and `Serialize`, so `serde_json::from_slice::<Token>` works, and a field of one of them in a
//! type of yours. The functions of this crate are faster and their errors name the place. Not with
//! `#[serde(flatten)]` or an untagged enum: they buffer what they read, and what is buffered has no text left to keep.

mod adapters;
mod build;
mod condition;
mod coverage;
mod elements;
mod envelope;
mod error;
mod excerpt;
mod extra;
mod id;
mod key;
mod object;
mod open_enum;
mod parse;
mod policy;
mod quick;
mod resource;
pub mod rights;
mod strict;
mod text;
mod token;
mod usability;

pub use condition::{Condition, IpAccess, RequestIp};
pub use envelope::{ApiMessage, Envelope, ErrorSource, ResultInfo};
pub use error::{InvalidToken, ParseError};
pub use extra::Extra;
pub use id::{AccountId, InvalidAccountId, PermissionGroupId, PolicyId, TokenId};
pub use parse::{parse_list, parse_list_lossy, parse_token};
pub use policy::{Effect, PermissionGroup, PermissionGroupMeta, Policy};
pub use resource::{
    NestedResources, R2Bucket, ResourceKind, ResourceName, ResourceScope, ResourceSelector, Resources,
};
pub use text::Text;
pub use token::{Token, TokenStatus};
pub use usability::Usability;

// Their types are in the public fields.
pub use {chrono, ipnet};

#[cfg(test)]
mod tests {
    use super::*;

    fn is_shared_freely<T: Send + Sync + Unpin + 'static>() {}

    #[test]
    fn every_type_can_be_sent_and_shared() {
        is_shared_freely::<Envelope<Vec<Result<Token, InvalidToken>>>>();
        is_shared_freely::<ParseError>();
        is_shared_freely::<(AccountId, InvalidAccountId)>();
        is_shared_freely::<(
            Usability,
            IpAccess,
            ResourceKind,
            ResourceSelector<'static>,
            R2Bucket<'static>,
        )>();
    }
}
