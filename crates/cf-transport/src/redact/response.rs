//! Redaction where a response enters: its head, its body, or the error in its place.

use bytes::Bytes;
use http::HeaderValue;
use hyper::ext::ReasonPhrase;

use super::{Redactor, redact};
use crate::error::chain;
use crate::{BoxError, Error};

// === impl Redactor ===

impl Redactor {
    /// Redacts header values and the reason phrase, removes headers whose name contains credentials, and inserts itself
    /// into the extensions, for the body.
    pub(crate) fn redact_head<B>(&self, response: &mut http::Response<B>) {
        let mut names = Vec::new();
        for (name, value) in response.headers_mut() {
            if redact(&self.all, name.as_str().as_bytes()).is_some() {
                names.push(name.clone());
            }
            if let Some(redacted) = redact(&self.all, value.as_bytes()) {
                *value = HeaderValue::from_maybe_shared(Bytes::from(redacted))
                    .unwrap_or_else(|_| HeaderValue::from_static(super::REDACTED));
            }
        }
        for name in names {
            response.headers_mut().remove(name);
        }
        let extensions = response.extensions_mut();
        let is_echo = |reason: &ReasonPhrase| redact(&self.all, reason.as_bytes()).is_some();
        if extensions.get().is_some_and(is_echo) {
            extensions.insert(ReasonPhrase::from_static(super::REDACTED.as_bytes()));
        }
        extensions.insert(self.clone());
    }

    /// Redacts a body. Of a successful response only secrets are redacted: data may contain an email address.
    pub(crate) fn redact_body(&self, status: http::StatusCode, body: Bytes) -> Bytes {
        let patterns = if status.is_success() {
            &self.secrets
        } else {
            &self.all
        };
        redact(patterns, &body).map_or(body, Bytes::from)
    }

    /// Redacts an error in whose texts the server echoed credentials: the reason in an HTTP/2 GOAWAY, for example. What is
    /// below it in the chain contains them too, and is dropped.
    pub(crate) fn redact_error(&self, error: BoxError) -> BoxError {
        let is_echo = |text: &str| redact(&self.all, text.as_bytes()).is_some();
        if !chain(&*error).any(|error| is_echo(&error.to_string()) || is_echo(&format!("{error:?}"))) {
            return error;
        }
        let root = chain(&*error).last().map(ToString::to_string).unwrap_or_default();
        // Redacted before it is cut.
        let root = crate::error::excerpt(&self.redact(&root), 200);
        Error::from_box(error)
            .with_message(format!("the request failed: {root}"))
            .into()
    }
}
