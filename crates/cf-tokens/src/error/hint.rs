//! The error table of the service, as kinds and as hints.
//!
//! The codes are those of Cloudflare's API reference and of answers that were seen.

use std::borrow::Cow;
use std::time::Duration;

use cf_models::ApiMessage;
use http::{HeaderMap, StatusCode};

use super::{ErrorKind, Seconds};

/// The permissions that let a credential list an account's tokens, by their names in the dashboard.
const PERMISSION: &str = "Account API Tokens Read (or Write)";

/// The codes of an answer, causes included.
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
}

/// Too many authentication failures: sent with 429, and no wait of ours mends it.
pub(crate) const TOO_MANY_FAILURES: i64 = 10502;
/// Malformed Authorization, X-Auth-Key, X-Auth-Email.
const MALFORMED: &[i64] = &[6111, 6103, 6102];
/// What a 200 with `success: false` may say of the credential, or a 400 that means 401.
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
        // 400, and 200 with `success: false`: the code alone tells.
        _ if codes.any(&[9109, 1001]) => ErrorKind::Permission,
        _ if codes.any(AUTHENTICATION) => ErrorKind::Authentication,
        _ if codes.any(NO_ROUTE) => ErrorKind::NotFound,
        _ if codes.any(RATE_LIMITED) => ErrorKind::RateLimited { retry_after },
        _ => ErrorKind::Api,
    }
}

pub(crate) fn help(
    status: StatusCode,
    headers: &HeaderMap,
    codes: &Codes,
    errors: &[ApiMessage],
    retry_after: Option<Duration>,
) -> Option<Cow<'static, str>> {
    if headers.contains_key("cf-mitigated") {
        return Some(
            "the edge in front of the API held the request back (cf-mitigated): it was taken for a browser's or \
             for an attack; try from another address, or ask Cloudflare's support with the request id"
                .into(),
        );
    }
    if codes.any(MALFORMED) || (codes.any(&[6003]) && status == StatusCode::BAD_REQUEST) {
        return Some(malformed(codes));
    }
    let help = if codes.any(&[9106]) {
        "no credential reached the service: set CLOUDFLARE_API_TOKEN, or CLOUDFLARE_API_KEY with CLOUDFLARE_EMAIL"
            .into()
    } else if codes.any(&[9109]) {
        return Some(unauthorized(errors));
    } else if codes.any(&[TOO_MANY_FAILURES]) {
        "too many requests with a credential that is not accepted: mend the credential first, then wait some \
         minutes; trying again only makes the wait longer"
            .into()
    } else if status == StatusCode::TOO_MANY_REQUESTS || codes.any(RATE_LIMITED) {
        return Some(rate_limited(retry_after));
    } else if codes.any(&[10000]) {
        format!(
            "the credential is not accepted here: it may be revoked, expired, of another account, or lack the \
             permission {PERMISSION}"
        )
        .into()
    } else if codes.any(&[1001]) {
        "this endpoint does not take account-owned tokens: use a user API token or the global key".into()
    } else if status == StatusCode::UNAUTHORIZED || codes.any(&[1000]) {
        "the service does not know this API token: check that it was copied whole, and that it was not rolled or \
         deleted; tokens of a user (cfut_) and of the account (cfat_) are both accepted here"
            .into()
    } else if status == StatusCode::FORBIDDEN {
        format!("the credential needs the permission {PERMISSION} on this account").into()
    } else if status == StatusCode::NOT_FOUND || codes.any(NO_ROUTE) {
        "check the account id (32 characters, on the account's overview page in the dashboard) and the base URL"
            .into()
    } else if status.is_server_error() {
        "the service or the edge in front of it failed: try again later; if it stays, look at \
         www.cloudflarestatus.com and give Cloudflare's support the request id"
            .into()
    } else {
        return None;
    };
    Some(help)
}

fn malformed(codes: &Codes) -> Cow<'static, str> {
    if codes.any(&[6103]) {
        "the global API key (CLOUDFLARE_API_KEY) has not the shape of one: copy it again, without quotes; an API \
         token belongs in CLOUDFLARE_API_TOKEN instead"
            .into()
    } else if codes.any(&[6102]) {
        "the e-mail address (CLOUDFLARE_EMAIL) has not the shape of one".into()
    } else {
        "the API token has not the shape of one: about 40 letters, digits, `_` and `-` (new ones begin with \
         cfat_ or cfut_), without quotes and without the word Bearer; a global key (cfk_) belongs in \
         CLOUDFLARE_API_KEY with CLOUDFLARE_EMAIL"
            .into()
    }
}

/// 9109 says one of three things; its message tells which.
fn unauthorized(errors: &[ApiMessage]) -> Cow<'static, str> {
    let words: String = errors
        .iter()
        .filter(|error| error.code == Some(9109))
        .filter_map(|error| error.message.as_deref())
        .flat_map(|message| message.chars().take(200))
        .flat_map(char::to_lowercase)
        .collect();
    if words.contains("location") || words.contains("ip address") {
        "the credential may not be used from this machine's address: its client IP address filtering excludes it; \
         run from an allowed address, or have the filter widened"
            .into()
    } else if words.contains("invalid access token") {
        "the service does not accept this token here: it may be an account token on a user's path, or of another \
         account, or revoked"
            .into()
    } else {
        format!("the credential needs the permission {PERMISSION} on this account, and must not be limited to another one")
            .into()
    }
}

fn rate_limited(retry_after: Option<Duration>) -> Cow<'static, str> {
    match retry_after {
        Some(wait) => format!(
            "run it again in {}, or allow a longer wait; the API takes 1,200 requests in 5 minutes from a user or token",
            Seconds(wait)
        )
        .into(),
        None => "wait some minutes: the API takes 1,200 requests in 5 minutes from a user or token, and then blocks for 5"
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
    fn the_error_table_has_its_kinds() {
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
