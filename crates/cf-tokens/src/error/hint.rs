//! The API's error codes, mapped to kinds and hints.
//!
//! The codes are those of Cloudflare's API reference and of responses that were seen.

use std::borrow::Cow;
use std::time::Duration;

use cf_models::ApiMessage;
use http::{HeaderMap, StatusCode};

use super::ErrorKind;
use crate::variables::{API_KEY, API_TOKEN, EMAIL};

/// The codes of a response, including those of `error_chain`.
pub(crate) struct Codes(Vec<i64>);

// === impl Codes ===

impl Codes {
    pub(crate) fn of(errors: &[ApiMessage]) -> Self {
        fn collect(errors: &[ApiMessage], codes: &mut Vec<i64>) {
            for error in errors {
                codes.extend(error.code);
                collect(&error.error_chain, codes);
            }
        }
        let mut codes = Vec::new();
        collect(errors, &mut codes);
        Self(codes)
    }

    pub(crate) fn any(&self, wanted: &[i64]) -> bool {
        self.0.iter().any(|code| wanted.contains(code))
    }

    pub(crate) fn first(&self) -> Option<i64> {
        self.0.first().copied()
    }
}

/// Too many authentication failures. Sent with 429, but waiting does not help.
pub(crate) const TOO_MANY_FAILURES: i64 = 10502;
/// Malformed Authorization, X-Auth-Key, X-Auth-Email.
const MALFORMED: &[i64] = &[6111, 6103, 6102];
/// Codes about credentials that come with 400, or with 200 and `success: false`.
const AUTHENTICATION: &[i64] = &[1000, 6003, 6111, 6103, 6102, 9106, 10000, TOO_MANY_FAILURES];
const RATE_LIMITED: &[i64] = &[971, 10100, 10429];
const NO_ROUTE: &[i64] = &[7003, 7000];

pub(crate) fn kind(status: StatusCode, codes: &Codes, retry_after: Option<Duration>) -> ErrorKind {
    match status {
        StatusCode::UNAUTHORIZED => ErrorKind::Authentication,
        StatusCode::TOO_MANY_REQUESTS if codes.any(&[TOO_MANY_FAILURES]) => ErrorKind::Authentication,
        StatusCode::TOO_MANY_REQUESTS => ErrorKind::RateLimited { retry_after },
        StatusCode::FORBIDDEN => ErrorKind::Permission,
        StatusCode::NOT_FOUND => ErrorKind::NotFound,
        status if status.is_server_error() => ErrorKind::Server,
        // 400, and 200 with `success: false`: only the code distinguishes them.
        _ if codes.any(&[9109, 1001]) => ErrorKind::Permission,
        _ if codes.any(AUTHENTICATION) => ErrorKind::Authentication,
        _ if codes.any(NO_ROUTE) => ErrorKind::NotFound,
        _ if codes.any(RATE_LIMITED) => ErrorKind::RateLimited { retry_after },
        _ => ErrorKind::Api,
    }
}

// === impl ErrorKind ===

impl ErrorKind {
    /// Returns the kind of a response that reports an error, by the codes of its messages alone: for a stored body, whose HTTP
    /// status is not known.
    ///
    /// ```
    /// use cf_tokens::ErrorKind;
    ///
    /// let body = br#"{"success": false, "errors": [{"code": 10000, "message": "Authentication error"}], "result": null}"#;
    /// let envelope = cf_tokens::models::parse_list(body)?;
    /// assert_eq!(ErrorKind::of_messages(&envelope.errors), ErrorKind::Authentication);
    /// # Ok::<(), cf_tokens::models::ParseError>(())
    /// ```
    #[must_use]
    pub fn of_messages(errors: &[ApiMessage]) -> Self {
        kind(StatusCode::OK, &Codes::of(errors), None)
    }
}

pub(super) fn hint(
    status: StatusCode,
    headers: &HeaderMap,
    codes: &Codes,
    errors: &[ApiMessage],
    retry_after: Option<Duration>,
    permission: Option<&'static str>,
) -> Option<Cow<'static, str>> {
    if headers.contains_key("cf-mitigated") {
        return Some(
            "retry from another IP address, or contact Cloudflare support with the request ID: Cloudflare's edge blocked the \
             request as an attack or an unwanted bot (header cf-mitigated)"
                .into(),
        );
    }
    // The cause of a 5xx is the API, whatever codes its body contains.
    if status.is_server_error() {
        return Some(server_failed(retry_after));
    }
    if codes.any(MALFORMED) || (codes.any(&[6003]) && status == StatusCode::BAD_REQUEST) {
        return Some(malformed(codes));
    }
    let hint = if codes.any(&[9106]) {
        format!("the request had no credentials: set {API_TOKEN}, or {API_KEY} with {EMAIL}").into()
    } else if codes.any(&[9109]) {
        return Some(unauthorized(errors, permission));
    } else if codes.any(&[TOO_MANY_FAILURES]) {
        "fix the credentials, then wait a few minutes; further attempts make the wait longer".into()
    } else if status == StatusCode::TOO_MANY_REQUESTS || codes.any(RATE_LIMITED) {
        return Some(rate_limited(retry_after));
    } else if codes.any(&[10000]) {
        match permission {
            Some(permission) => format!(
                "check that the credentials are not revoked or expired, belong to this account, and have the permission \
                 {}",
                or_write(permission)
            )
            .into(),
            None => "check that the credentials are not revoked or expired, and belong to this account".into(),
        }
    } else if codes.any(&[1001]) {
        "use a user API token or the global API key: this endpoint does not accept account-owned tokens"
            .into()
    } else if status == StatusCode::UNAUTHORIZED || codes.any(&[1000]) {
        "check that the API token was copied completely, and that it was not rolled or deleted".into()
    } else if status == StatusCode::FORBIDDEN {
        match permission {
            Some(permission) => format!(
                "grant the credentials the permission {} on this account",
                or_write(permission)
            )
            .into(),
            None => "check that the credentials are allowed to make this request".into(),
        }
    } else if status == StatusCode::NOT_FOUND || codes.any(NO_ROUTE) {
        "check the account ID (32 characters, on the account's overview page in the dashboard) and the base URL"
            .into()
    } else {
        return None;
    };
    Some(hint)
}

fn server_failed(retry_after: Option<Duration>) -> Cow<'static, str> {
    let wait = retry_after.filter(|wait| !wait.is_zero());
    let when = wait.map_or("later".to_owned(), |wait| {
        format!("in {}", cf_text::duration(wait))
    });
    format!(
        "retry {when}; if the error persists, check www.cloudflarestatus.com, or contact Cloudflare support with the \
         request ID"
    )
    .into()
}

fn malformed(codes: &Codes) -> Cow<'static, str> {
    if codes.any(&[6103]) {
        format!(
            "copy the global API key ({API_KEY}) again, without quotes; for an API token, set {API_TOKEN}"
        )
        .into()
    } else if codes.any(&[6102]) {
        format!("set {EMAIL} to the email address of the owner of the global API key").into()
    } else {
        format!(
            "copy the API token again, without quotes and without `Bearer` (it has about 40 characters; new ones begin with \
             cfat_ or cfut_); for a global API key (cfk_), set {API_KEY} and {EMAIL}"
        )
        .into()
    }
}

/// 9109 has one of three meanings, which only its message distinguishes.
fn unauthorized(errors: &[ApiMessage], permission: Option<&'static str>) -> Cow<'static, str> {
    let words: String = errors
        .iter()
        .filter(|error| error.code == Some(9109))
        .filter_map(|error| error.message.as_deref())
        .flat_map(|message| message.chars().take(200))
        .flat_map(char::to_lowercase)
        .collect();
    if words.contains("location") || words.contains("ip address") {
        "run from an allowed address, or add this address to the token's allowed IPs (client IP address filtering)"
            .into()
    } else if words.contains("invalid access token") {
        "check that the API token was not revoked, and belongs to this account".into()
    } else if let Some(permission) = permission {
        format!(
            "grant the credentials the permission {} on this account, and check that they are not restricted to another account",
            or_write(permission)
        )
        .into()
    } else {
        "check that the credentials belong to this account, and are allowed to make this request".into()
    }
}

/// Names the permission to read as the dashboard does, with the one to write, which includes it.
fn or_write(permission: &str) -> String {
    if permission.ends_with(" Read") {
        format!("{permission} (or Write)")
    } else {
        permission.to_owned()
    }
}

fn rate_limited(retry_after: Option<Duration>) -> Cow<'static, str> {
    match retry_after {
        Some(wait) => format!(
            "retry in {} (limit: 1,200 requests in 5 minutes per user or token)",
            cf_text::duration(wait)
        )
        .into(),
        None => "retry in a few minutes: the API accepts 1,200 requests in 5 minutes per user or token; above it, requests \
                 are blocked for 5 minutes"
            .into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind_of(status: u16, codes: &[i64]) -> ErrorKind {
        kind(
            StatusCode::from_u16(status).unwrap(),
            &Codes(codes.to_vec()),
            None,
        )
    }

    #[test]
    fn each_status_and_code_maps_to_its_kind() {
        use ErrorKind::{Api, Authentication, NotFound, Permission, RateLimited, Server};
        let rows = [
            (400, &[6003, 6111][..], Authentication),
            (400, &[9106], Authentication),
            (401, &[1000], Authentication),
            (403, &[9109], Permission),
            (401, &[10000], Authentication),
            (403, &[10000], Permission),
            (400, &[1001], Permission),
            (404, &[7003, 7000], NotFound),
            (400, &[7003], NotFound),
            (429, &[971], RateLimited { retry_after: None }),
            (429, &[10502], Authentication),
            (520, &[], Server),
            (200, &[10000], Authentication),
            (200, &[9109], Permission),
            (200, &[1], Api),
            (418, &[], Api),
        ];
        for (status, codes, expected) in rows {
            assert_eq!(kind_of(status, codes), expected, "{status} {codes:?}");
        }
    }
}
