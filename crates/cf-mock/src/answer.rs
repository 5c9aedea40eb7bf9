//! An answer before it is sent.

use crate::body::Step;
use crate::envelope::{self, Message};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use std::time::Duration;

/// An answer before it is sent.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<Step>,
}

// === impl Answer ===

impl Answer {
    /// An answer with a JSON body.
    pub(crate) fn json(status: StatusCode, body: impl Into<Bytes>) -> Self {
        Self::new(status, body).header(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))
    }

    /// A failure in the API's envelope.
    pub(crate) fn failure(status: StatusCode, errors: &[Message]) -> Self {
        Self::json(status, envelope::failure(errors))
    }

    /// An answer without a content type.
    pub(crate) fn new(status: StatusCode, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        let body = if body.is_empty() {
            Vec::new()
        } else {
            vec![Step::Data(body)]
        };
        Self {
            status,
            headers: HeaderMap::new(),
            body,
        }
    }

    /// Sets a header.
    pub(crate) fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// Sets `Retry-After` to whole seconds, rounded up.
    pub(crate) fn retry_after(self, wait: Duration) -> Self {
        self.header(header::RETRY_AFTER, whole_seconds(wait).into())
    }

    /// The whole body, where it is plain bytes.
    pub(crate) fn bytes(&self) -> Bytes {
        let mut whole = Vec::new();
        for step in &self.body {
            if let Step::Data(bytes) = step {
                whole.extend_from_slice(bytes);
            }
        }
        whole.into()
    }
}

/// Whole seconds, rounded up.
pub(crate) fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs().saturating_add(u64::from(wait.subsec_nanos() > 0))
}
