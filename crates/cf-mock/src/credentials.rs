//! The credentials that the mock accepts, and the errors for all others.

use crate::envelope::Message;
use crate::response::MockResponse;
use http::{HeaderMap, StatusCode};

/// The API token that the mock accepts by default. It is fake and grants access to nothing.
pub const API_TOKEN: &str = "cfat_FAKE_token_for_tests_only";

/// The global key that the mock accepts together with [`EMAIL`]. It is fake and grants access to nothing.
pub const GLOBAL_KEY: &str = "cfk_FAKE_global_key_for_tests_only";

/// The email address that belongs to [`GLOBAL_KEY`].
pub const EMAIL: &str = "fake@example.com";

/// What credentials can see. The response to a listing never shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenAccess {
    /// All tokens of each account, among them the calling token.
    All,
    /// Only the tokens that they created: every tenth one. The calling token is not among them.
    Own,
    /// No tokens: every endpoint except `verify` responds with 403.
    None,
    /// All tokens, with the global key, which is not a token and cannot be verified.
    GlobalKey,
}

/// The credentials that a request may use.
#[derive(Debug, Clone)]
pub(crate) struct AcceptedCredentials {
    /// Tokens, and what they can see.
    pub(crate) tokens: Vec<(String, TokenAccess)>,
    pub(crate) key: String,
    pub(crate) email: String,
}

/// 400: no authentication headers.
pub(crate) fn missing_headers() -> MockResponse {
    let text = "Missing X-Auth-Key, X-Auth-Email or Authorization headers";
    MockResponse::failure(StatusCode::BAD_REQUEST, &[Message::new(9106, text)])
}

/// 400: a malformed authentication header. `code` and `header` are those of the cause.
pub(crate) fn malformed(code: u32, header: &str) -> MockResponse {
    let cause = Message::new(code, format!("Invalid format for {header} header"));
    let error = Message::new(6003, "Invalid request headers").caused_by(cause);
    MockResponse::failure(StatusCode::BAD_REQUEST, &[error])
}

/// 401: a well-formed API token that does not exist.
pub(crate) fn invalid_token() -> MockResponse {
    MockResponse::failure(
        StatusCode::UNAUTHORIZED,
        &[Message::new(1000, "Invalid API Token")],
    )
}

/// 403: authentication failed, or a scope is missing.
pub(crate) fn authentication_error() -> MockResponse {
    MockResponse::failure(
        StatusCode::FORBIDDEN,
        &[Message::new(10000, "Authentication error")],
    )
}

// === impl AcceptedCredentials ===

impl AcceptedCredentials {
    /// Returns what the credentials of a request can see; the error is the response that rejects them.
    pub(crate) fn check(&self, headers: &HeaderMap) -> Result<TokenAccess, Box<MockResponse>> {
        let key = headers.get("x-auth-key");
        let email = headers.get("x-auth-email");
        // The API prefers a global key over a token in the same request.
        if let (Some(key), Some(email)) = (key, email) {
            let key = key.to_str().ok().filter(|key| is_well_formed(key));
            let email = email.to_str().ok().filter(|email| email.contains('@'));
            return match (key, email) {
                (None, _) => Err(malformed(6103, "X-Auth-Key").into()),
                (_, None) => Err(malformed(6102, "X-Auth-Email").into()),
                (Some(key), Some(email)) if key == self.key && email == self.email => {
                    Ok(TokenAccess::GlobalKey)
                }
                _ => Err(authentication_error().into()),
            };
        }
        let Some(authorization) = headers.get(http::header::AUTHORIZATION) else {
            return Err(missing_headers().into());
        };
        let token = authorization
            .to_str()
            .ok()
            .and_then(|value| value.strip_prefix("Bearer "));
        let Some(token) = token.filter(|token| is_well_formed(token)) else {
            return Err(malformed(6111, "Authorization").into());
        };
        let accepted = self.tokens.iter().find(|(accepted, _)| accepted == token);
        accepted
            .map(|(_, access)| *access)
            .ok_or_else(|| invalid_token().into())
    }
}

/// Checks the form that the API's credentials have: 8 to 128 letters, digits, `_` and `-`.
fn is_well_formed(text: &str) -> bool {
    (8..=128).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}
