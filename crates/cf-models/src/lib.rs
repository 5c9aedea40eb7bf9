//! Parses and serializes Cloudflare's account-owned API tokens, strictly and without loss. Does no I/O.
//!
//! This crate reads and writes the responses of `GET /accounts/{account_id}/tokens` and of the related read calls, for programs that
//! send the request themselves or have the response in a file.
//!
//! ```
//! use cf_models::chrono::{DateTime, Utc};
//! use cf_models::{IpAccess, Usability};
//!
//! let body = br#"{"success": true, "errors": [], "messages": [], "result": [{
//!     "id": "50b131ed46c2839e76fd5f6b96560ab2", "name": "deploy", "status": "active",
//!     "expires_on": "2026-08-31T15:06:42Z",
//!     "condition": {"request_ip": {"in": ["192.0.2.0/24"]}},
//!     "policies": [{"id": "e742f84aceb916a99cb923de5fe0e9b4", "effect": "allow",
//!         "permission_groups": [{"id": "82e64a83756745bbbb1c9c2701bf816b", "name": "DNS Read"}],
//!         "resources": {"com.cloudflare.api.account.zone.*": "*"}}]
//! }]}"#;
//!
//! let tokens = cf_models::parse_list(body)?.result.unwrap_or_default();
//! let token = &tokens[0];
//! let now: DateTime<Utc> = "2026-01-15T12:00:00Z".parse()?;
//! assert_eq!(token.usability_at(now), Usability::Usable);
//! assert_eq!(token.remaining_lifetime_at(now).unwrap().num_days(), 228);
//! assert_eq!(token.permits("198.51.100.1".parse()?), IpAccess::Denied);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Parsing
//!
//! [`parse_list`] reads a response, [`parse_token`] one token, such as a line of an NDJSON export. [`parse_elements`] and
//! [`parse_response`] do the same for the other calls. All read tokens and other elements strictly: a wrong type, a
//! malformed time, network or ID, a policy without one of its four required fields, a duplicate member and invalid UTF-8 are errors.
//! A [`ParseError`] has the location, what was expected and what was found. [`parse_list_lossy`] returns every valid token, and an
//! [`InvalidToken`] for each element that is not valid.
//!
//! ```
//! let error = cf_models::parse_list(br#"{"success": true, "result": [{"expires_on": "2026-02-30T00:00:00Z"}]}"#).unwrap_err();
//! assert_eq!(
//!     error.to_string(),
//!     "result[0].expires_on: expected an RFC 3339 time such as `2026-01-31T12:00:00Z`, \
//!      got \"2026-02-30T00:00:00Z\" at line 1 column 45"
//! );
//! ```
//!
//! Errors and messages of the API are read in any form, so that the reason for a failure is never lost: see
//! [`failure_messages`]. An invalid `result_info` is read as `None`.
//!
//! # Unknown data is kept
//!
//! A JSON member for which the type has no field is kept in `extra` and written back: see [`Extra`]. An unknown `status` or
//! `effect` is kept unchanged. A member that is `null` is read like one that is missing, and is not written. Parsing the
//! serialized form of a parsed value returns an equal value.
//!
//! # Limits
//!
//! | what | limit |
//! |---|---|
//! | elements of a list, entries of a map of resources | 100,000 |
//! | levels of arrays and objects in an unknown member | 64 |
//! | an integer in an unknown member | from -2^63 to 2^64 - 1: others would lose digits |
//! | any other number in an unknown member | between -2^63 and 2^64, both excluded |
//! | levels in a document | 127, the default of `serde_json` |
//! | memory of the parsed document (allocated but unused capacity is not counted) | the larger of 64 MiB and four times the document's length |
//!
//! The limit on memory applies to the functions of this crate. With `serde_json::from_slice`, the other limits apply, but
//! the number of elements is not limited in a list that you parse into your own `Vec`.
//!
//! # Interpreting
//!
//! The methods that interpret tokens are pure and take the time as an argument: [`Token::usability_at`],
//! [`Token::remaining_lifetime_at`], [`Token::expires_within`], [`Token::permits`], [`Token::policies_for`],
//! [`Condition::effective_networks`], [`ResourceName::kind`]. The module [`rights`] computes what a token may do.
//!
//! They claim no more than the response shows. Without a condition, [`Token::permits`] returns
//! [`Unspecified`](IpAccess::Unspecified) for every address; with a condition that is not understood, it returns
//! [`Unknown`](IpAccess::Unknown).
//!
//! # In tests
//!
//! Every type has constructors and `with_…` methods: see [`Token::new`]. Every value that they accept can be serialized, and
//! the result can be parsed. `Debug` and `Serialize` are deterministic, so snapshots are stable. [`Token::normalized`] sorts
//! the lists whose order in the response is not stable. With [insta](https://insta.rs), redact what changes:
//!
//! ```no_run
//! # let body = b"";
//! let envelope = cf_models::parse_list(body)?;
//! insta::assert_json_snapshot!(envelope, { ".result[].id" => "[id]", ".result[].issued_on" => "[time]" });
//! # Ok::<(), cf_models::ParseError>(())
//! ```
//!
//! # With serde
//!
//! All types implement `Deserialize` and `Serialize`, also inside `#[serde(flatten)]` and untagged enums, and in other formats such
//! as YAML and CBOR. Only the functions of this crate report the path of an error. [`adapters`] has the `serde_with` adapters for
//! fields of your own types.

pub mod adapters;

mod account;
mod account_id;
mod account_permission_group;
mod address_ranges;
mod api_message;
mod budget;
mod condition;
mod constructors;
mod envelope;
mod extra;
mod failure;
mod hint;
mod id;
mod invalid_token;
mod ip_access;
mod json;
mod locate;
mod member_name;
mod object;
mod open_enum;
mod parse;
mod parse_error;
mod permission_group;
mod policy;
mod request_ip;
mod resource;
mod result_info;
pub mod rights;
mod text;
mod token;
mod token_verification;
mod usability;

pub use account::Account;
pub use account_id::{AccountId, InvalidAccountId};
pub use account_permission_group::AccountPermissionGroup;
pub use api_message::{ApiMessage, ErrorSource};
pub use condition::{Condition, UnknownCondition};
pub use envelope::Envelope;
pub use extra::{Extra, ExtraIter, InvalidExtra};
pub use failure::failure_messages;
pub use id::{EmptyId, PermissionGroupId, PolicyId, TokenId};
pub use invalid_token::InvalidToken;
pub use ip_access::IpAccess;
pub use open_enum::UnknownValue;
pub use parse::{
    parse_elements, parse_elements_lossy, parse_list, parse_list_lossy, parse_response, parse_token,
};
pub use parse_error::ParseError;
pub use permission_group::{PermissionGroup, PermissionGroupMeta};
pub use policy::{Effect, Policy};
pub use request_ip::RequestIp;
pub use resource::{
    NestedResources, R2Bucket, ResourceIter, ResourceKind, ResourceMap, ResourceName, ResourceScope,
    ResourceSelector, Resources,
};
pub use result_info::ResultInfo;
pub use text::Text;
pub use token::{Token, TokenStatus};
pub use token_verification::TokenVerification;
pub use usability::Usability;

// Public fields have their types.
pub use {chrono, ipnet};

#[cfg(test)]
mod tests {
    use super::*;

    fn is_send_and_sync<T: Send + Sync + Unpin + 'static>() {}

    #[test]
    fn every_type_is_send_and_sync() {
        is_send_and_sync::<Envelope<Vec<Result<Token, InvalidToken>>>>();
        is_send_and_sync::<ParseError>();
        is_send_and_sync::<(AccountId, InvalidAccountId)>();
        is_send_and_sync::<(
            Usability,
            IpAccess,
            ResourceKind,
            ResourceSelector<'static>,
            R2Bucket<'static>,
        )>();
    }
}
