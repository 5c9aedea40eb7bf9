//! Who may read the listing, and what the service says to the others.

use crate::answer::Answer;
use crate::envelope::Message;
use http::{HeaderMap, StatusCode};

/// The credentials that are taken.
#[derive(Debug, Clone)]
pub(crate) struct Accepted {
    pub(crate) token: String,
    pub(crate) key: String,
    pub(crate) email: String,
}

/// 400: no headers to authenticate by.
pub(crate) fn missing_headers() -> Answer {
    let text = "Missing X-Auth-Key, X-Auth-Email or Authorization headers";
    Answer::failure(StatusCode::BAD_REQUEST, &[Message::new(9106, text)])
}

/// 400: a header that has not the shape of a credential. `code` and `header` are those of the cause.
pub(crate) fn malformed(code: u32, header: &str) -> Answer {
    let cause = Message::new(code, format!("Invalid format for {header} header"));
    let error = Message::new(6003, "Invalid request headers").because(cause);
    Answer::failure(StatusCode::BAD_REQUEST, &[error])
}

/// 401: an API token of the right shape that is none.
pub(crate) fn invalid_token() -> Answer {
    Answer::failure(
        StatusCode::UNAUTHORIZED,
        &[Message::new(1000, "Invalid API Token")],
    )
}

/// 403: authentication failed, or a scope is missing.
pub(crate) fn authentication_error() -> Answer {
    Answer::failure(
        StatusCode::FORBIDDEN,
        &[Message::new(10000, "Authentication error")],
    )
}

// === impl Accepted ===

impl Accepted {
    /// Nothing where the request may go on, else the answer to it.
    pub(crate) fn refusal(&self, headers: &HeaderMap) -> Option<Answer> {
        let key = headers.get("x-auth-key");
        let email = headers.get("x-auth-email");
        // A global key wins over a token that comes with it, as with the service.
        if let (Some(key), Some(email)) = (key, email) {
            let key = key.to_str().ok().filter(|key| is_word(key));
            let email = email.to_str().ok().filter(|email| email.contains('@'));
            return match (key, email) {
                (None, _) => Some(malformed(6103, "X-Auth-Key")),
                (_, None) => Some(malformed(6102, "X-Auth-Email")),
                (Some(key), Some(email)) if key == self.key && email == self.email => None,
                _ => Some(authentication_error()),
            };
        }
        let Some(authorization) = headers.get(http::header::AUTHORIZATION) else {
            return Some(missing_headers());
        };
        let token = authorization
            .to_str()
            .ok()
            .and_then(|value| value.strip_prefix("Bearer "));
        match token.filter(|token| is_word(token)) {
            None => Some(malformed(6111, "Authorization")),
            Some(token) if token == self.token => None,
            Some(_) => Some(invalid_token()),
        }
    }
}

/// The shape that the service's credentials have: one word, not very short, not very long.
fn is_word(text: &str) -> bool {
    (8..=128).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}
