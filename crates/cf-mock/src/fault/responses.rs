//! Responses instead of the correct one: the documented errors, and responses that are not a listing.

use super::{Fault, FaultKind};
use crate::body::Step;
use crate::credentials;
use crate::envelope::Message;
use crate::response::MockResponse;
use bytes::Bytes;
use http::{HeaderValue, StatusCode, header};
use std::time::Duration;

/// # Errors that the API documents
impl Fault {
    /// 400, code 9106: no authentication headers.
    #[must_use]
    pub fn missing_auth_headers() -> Self {
        Self::from_response(credentials::missing_headers())
    }

    /// 400, code 6003 because of 6111: a malformed `Authorization` header.
    #[must_use]
    pub fn malformed_authorization() -> Self {
        Self::from_response(credentials::malformed(6111, "Authorization"))
    }

    /// 400, code 6003 because of 6103: a malformed `X-Auth-Key` header.
    #[must_use]
    pub fn malformed_auth_key() -> Self {
        Self::from_response(credentials::malformed(6103, "X-Auth-Key"))
    }

    /// 400, code 6003 because of 6102: a malformed `X-Auth-Email` header.
    #[must_use]
    pub fn malformed_auth_email() -> Self {
        Self::from_response(credentials::malformed(6102, "X-Auth-Email"))
    }

    /// 401, code 1000: no such token.
    #[must_use]
    pub fn invalid_token() -> Self {
        Self::from_response(credentials::invalid_token())
    }

    /// 403, code 9109: the token lacks the permission.
    #[must_use]
    pub fn no_permission() -> Self {
        Self::from_response(crate::endpoint::no_permission())
    }

    /// 403, code 9109: the token may not be used from the caller's address (192.0.2.7, reserved for documentation).
    #[must_use]
    pub fn location_not_allowed() -> Self {
        Self::error(403, 9109, "Cannot use the access token from location: 192.0.2.7")
    }

    /// 403, code 10000: authentication failed, or a scope is missing.
    #[must_use]
    pub fn authentication_error() -> Self {
        Self::from_response(credentials::authentication_error())
    }

    /// 400, code 1001: the endpoint does not support account-owned tokens.
    #[must_use]
    pub fn not_for_account_tokens() -> Self {
        Self::error(400, 1001, "This endpoint does not support account owned tokens")
    }

    /// 404, codes 7003 and 7000: a malformed identifier.
    #[must_use]
    pub fn could_not_route() -> Self {
        Self::from_response(crate::endpoint::could_not_route("accounts/x/tokens"))
    }

    /// 429, code 971: too many requests. With a wait, the header `Retry-After` gives it in seconds, rounded up.
    #[must_use]
    pub fn rate_limited(retry_after: Option<Duration>) -> Self {
        Self::from_response(rate_limited(retry_after))
    }

    /// 429, code 10502: too many authentication failures. A client must never retry it.
    #[must_use]
    pub fn too_many_authentication_failures() -> Self {
        Self::error(429, 10502, "Too many authentication failures")
    }

    /// An error in the API's envelope: `success: false` with one entry in `errors`.
    ///
    /// With a status below 200 or above 999, starting the mock fails.
    #[must_use]
    pub fn error(status: u16, code: u32, message: &str) -> Self {
        Self::with_status(status, |status| {
            MockResponse::failure(status, &[Message::new(code, message)])
        })
    }
}

/// # Responses that are not a listing
impl Fault {
    /// Any response, byte for byte. It has no `Content-Type` unless [`header`](Self::header) sets one.
    ///
    /// With a status below 200 or above 999, starting the mock fails.
    #[must_use]
    pub fn response(status: u16, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        Self::with_status(status, |status| MockResponse::new(status, body))
    }

    /// 200 with a JSON body.
    #[must_use]
    pub fn json(body: impl Into<Bytes>) -> Self {
        Self::from_response(MockResponse::json(StatusCode::OK, body))
    }

    /// An HTML page like those of Cloudflare's edge, with any status: 200, 503, 520 to 526.
    #[must_use]
    pub fn html_page(status: u16) -> Self {
        let html = HeaderValue::from_static("text/html; charset=UTF-8");
        Self::with_status(status, |code| {
            let body = format!(
                "<!DOCTYPE html>\n<html lang=\"en-US\">\n<head><title>api.example.com | {status}</title></head>\n\
                 <body><h1>Error {status}</h1><p>The web server is not responding.</p></body>\n</html>\n"
            );
            MockResponse::new(code, body).header(header::CONTENT_TYPE, html)
        })
    }

    /// 504 with the plain text `upstream request timeout`.
    #[must_use]
    pub fn upstream_timeout() -> Self {
        let text = HeaderValue::from_static("text/plain");
        Self::from_response(
            MockResponse::new(StatusCode::GATEWAY_TIMEOUT, "upstream request timeout")
                .header(header::CONTENT_TYPE, text),
        )
    }

    /// `success: false` with status 200.
    #[must_use]
    pub fn success_false() -> Self {
        Self::error(200, 10000, "Authentication error")
    }

    /// `{}` with status 200.
    #[must_use]
    pub fn empty_object() -> Self {
        Self::json("{}")
    }

    /// `[]` with status 200.
    #[must_use]
    pub fn empty_array() -> Self {
        Self::json("[]")
    }

    /// An empty body with status 200.
    #[must_use]
    pub fn empty_body() -> Self {
        Self::json("")
    }

    /// `success: true` with a `result` that is an object.
    #[must_use]
    pub fn result_not_array() -> Self {
        Self::json(r#"{"result":{},"success":true,"errors":[],"messages":[]}"#)
    }

    /// 302 with this `Location`.
    #[must_use]
    pub fn redirect(location: &str) -> Self {
        Self::response(302, "").header("location", location)
    }

    /// 200 with an endless body of white space.
    #[must_use]
    pub fn endless_body() -> Self {
        let mut response = MockResponse::json(StatusCode::OK, "");
        response.body = vec![Step::Endless(Bytes::from(vec![b' '; 16 * 1024]))];
        Self::from_response(response)
    }

    fn from_response(response: MockResponse) -> Self {
        Self::new(FaultKind::Response(response))
    }

    fn with_status(status: u16, response: impl FnOnce(StatusCode) -> MockResponse) -> Self {
        let code = StatusCode::from_u16(status);
        let mut fault = Self::from_response(response(code.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)));
        // A status below 200 is not a final response, and hyper handles 101 as an upgrade.
        if !(200..=999).contains(&status) {
            fault.problem = Some(format!(
                "invalid status {status}: a final response has 200 to 999"
            ));
        }
        fault
    }
}

/// 429, code 971.
pub(crate) fn rate_limited(retry_after: Option<Duration>) -> MockResponse {
    let text = "Please wait and consider throttling your request speed";
    let response = MockResponse::failure(StatusCode::TOO_MANY_REQUESTS, &[Message::new(971, text)]);
    match retry_after {
        Some(wait) => response.retry_after(wait),
        None => response,
    }
}
