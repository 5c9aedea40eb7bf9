//! Answers in the place of the right one: the documented errors, and answers that are no listing.

use super::{Fault, What};
use crate::answer::Answer;
use crate::auth;
use crate::body::Step;
use crate::envelope::Message;
use bytes::Bytes;
use http::{HeaderValue, StatusCode, header};
use std::time::Duration;

/// # The errors that the service documents
impl Fault {
    /// 400, code 9106: no headers to authenticate by.
    #[must_use]
    pub fn missing_auth_headers() -> Self {
        Self::from_answer(auth::missing_headers())
    }

    /// 400, code 6003 because of 6111: an `Authorization` header of the wrong shape.
    #[must_use]
    pub fn malformed_authorization() -> Self {
        Self::from_answer(auth::malformed(6111, "Authorization"))
    }

    /// 400, code 6003 because of 6103: an `X-Auth-Key` header of the wrong shape.
    #[must_use]
    pub fn malformed_auth_key() -> Self {
        Self::from_answer(auth::malformed(6103, "X-Auth-Key"))
    }

    /// 400, code 6003 because of 6102: an `X-Auth-Email` header of the wrong shape.
    #[must_use]
    pub fn malformed_auth_email() -> Self {
        Self::from_answer(auth::malformed(6102, "X-Auth-Email"))
    }

    /// 401, code 1000: the token is none.
    #[must_use]
    pub fn invalid_token() -> Self {
        Self::from_answer(auth::invalid_token())
    }

    /// 403, code 9109: the token lacks the permission.
    #[must_use]
    pub fn no_permission() -> Self {
        Self::error(403, 9109, "Unauthorized to access requested resource")
    }

    /// 403, code 9109: the token may not be used from the caller's address (one of those for documentation).
    #[must_use]
    pub fn location_not_allowed() -> Self {
        Self::error(403, 9109, "Cannot use the access token from location: 192.0.2.7")
    }

    /// 403, code 10000: authentication failed, or a scope is missing.
    #[must_use]
    pub fn authentication_error() -> Self {
        Self::from_answer(auth::authentication_error())
    }

    /// 400, code 1001: the endpoint is not for tokens that an account owns.
    #[must_use]
    pub fn not_for_account_tokens() -> Self {
        Self::error(400, 1001, "This endpoint does not support account owned tokens")
    }

    /// 404, codes 7003 and 7000: a malformed identifier.
    #[must_use]
    pub fn could_not_route() -> Self {
        Self::from_answer(crate::route::could_not_route("accounts/x/tokens"))
    }

    /// 429, code 971: too many requests, with `Retry-After` in whole seconds (rounded up) where a wait is given.
    #[must_use]
    pub fn rate_limited(retry_after: Option<Duration>) -> Self {
        Self::from_answer(rate_limited(retry_after))
    }

    /// 429, code 10502: too many failures to authenticate. A client must never retry it.
    #[must_use]
    pub fn too_many_authentication_failures() -> Self {
        Self::error(429, 10502, "Too many authentication failures")
    }

    /// An error in the API's envelope: `success: false` with one entry in `errors`.
    ///
    /// A status that HTTP does not know (below 100, above 999) is an error when the mock is started.
    #[must_use]
    pub fn error(status: u16, code: u32, message: &str) -> Self {
        Self::with_status(status, |status| {
            Answer::failure(status, &[Message::new(code, message)])
        })
    }
}

/// # Answers that are no listing
impl Fault {
    /// Any answer, byte for byte, without a `Content-Type` of its own; see [`header`](Self::header).
    ///
    /// A status that HTTP does not know (below 100, above 999) is an error when the mock is started.
    #[must_use]
    pub fn answer(status: u16, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        Self::with_status(status, |status| Answer::new(status, body))
    }

    /// 200 with a JSON body.
    #[must_use]
    pub fn json(body: impl Into<Bytes>) -> Self {
        Self::from_answer(Answer::json(StatusCode::OK, body))
    }

    /// An HTML page as the edge sends them, with any status: 200, 503, 520 to 526.
    #[must_use]
    pub fn html_page(status: u16) -> Self {
        let html = HeaderValue::from_static("text/html; charset=UTF-8");
        Self::with_status(status, |code| {
            let body = format!(
                "<!DOCTYPE html>\n<html lang=\"en-US\">\n<head><title>api.example.com | {status}</title></head>\n\
                 <body><h1>Error {status}</h1><p>The web server is not answering.</p></body>\n</html>\n"
            );
            Answer::new(code, body).header(header::CONTENT_TYPE, html)
        })
    }

    /// 504 with the plain text `upstream request timeout`.
    #[must_use]
    pub fn upstream_timeout() -> Self {
        let text = HeaderValue::from_static("text/plain");
        Self::from_answer(
            Answer::new(StatusCode::GATEWAY_TIMEOUT, "upstream request timeout")
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

    /// Nothing at all with status 200.
    #[must_use]
    pub fn empty_body() -> Self {
        Self::json("")
    }

    /// `success: true` with a `result` that is an object.
    #[must_use]
    pub fn result_not_array() -> Self {
        Self::json(r#"{"result":{},"success":true,"errors":[],"messages":[]}"#)
    }

    /// 302 to another place.
    #[must_use]
    pub fn redirect(location: &str) -> Self {
        Self::answer(302, "").header("location", location)
    }

    /// 200 with a body that never ends: white space for ever, in place of a listing.
    #[must_use]
    pub fn endless_body() -> Self {
        let mut answer = Answer::json(StatusCode::OK, "");
        answer.body = vec![Step::Endless(Bytes::from(vec![b' '; 16 * 1024]))];
        Self::from_answer(answer)
    }

    fn from_answer(answer: Answer) -> Self {
        Self::new(What::Answer(answer))
    }

    fn with_status(status: u16, answer: impl FnOnce(StatusCode) -> Answer) -> Self {
        let code = StatusCode::from_u16(status);
        let mut fault = Self::from_answer(answer(code.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)));
        // hyper keeps 101 for upgrades, and nothing below 200 is a final answer.
        if !(200..=999).contains(&status) {
            fault.problem = Some(format!("no final answer can have the status {status}"));
        }
        fault
    }
}

/// 429, code 971.
pub(crate) fn rate_limited(retry_after: Option<Duration>) -> Answer {
    let text = "Please wait and consider throttling your request speed";
    let answer = Answer::failure(StatusCode::TOO_MANY_REQUESTS, &[Message::new(971, text)]);
    match retry_after {
        Some(wait) => answer.retry_after(wait),
        None => answer,
    }
}
