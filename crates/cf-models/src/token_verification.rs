use chrono::{DateTime, Utc};

use crate::adapters::Rfc3339;
use crate::extra::Extra;
use crate::id::TokenId;
use crate::object::object;
use crate::token::TokenStatus;

/// The calling token, as `GET /accounts/{account_id}/tokens/verify` returns it.
///
/// ```
/// let body = br#"{"success":true,"errors":[],"messages":[{"code":10000,"message":"This API Token is valid and active"}],
///     "result":{"id":"a1","status":"active","expires_on":"2026-08-31T15:06:42Z"}}"#;
/// let token = cf_models::parse_response::<cf_models::TokenVerification>(body, "the calling token")?.result.unwrap();
/// assert_eq!((token.id.as_str(), token.status.as_str()), ("a1", "active"));
/// # Ok::<(), cf_models::ParseError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct TokenVerification {
    /// The ID.
    pub id: TokenId,
    /// The status.
    pub status: TokenStatus,
    /// Expiry time; `None` means the token never expires.
    pub expires_on: Option<DateTime<Utc>>,
    /// Time from which the token is valid; `None` means from its creation.
    pub not_before: Option<DateTime<Utc>>,
    /// Unknown members, in their original order.
    pub extra: Extra,
}

object!(TokenVerification, "the calling token, an object with `id` and `status`" {
    "id" => id: required,
    "status" => status: required,
    "expires_on" => expires_on: optional as Rfc3339,
    "not_before" => not_before: optional as Rfc3339,
});
