//! A response before it is sent.

use crate::body::Step;
use crate::envelope::{self, Message};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use std::time::Duration;

/// A response before it is sent: the body is a list of steps, so that a fault can change how it is sent.
#[derive(Debug, Clone)]
pub(crate) struct MockResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<Step>,
}

// === impl MockResponse ===

impl MockResponse {
    /// Returns a response with a JSON body.
    pub(crate) fn json(status: StatusCode, body: impl Into<Bytes>) -> Self {
        Self::new(status, body).header(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))
    }

    /// Returns a failure in the API's envelope.
    pub(crate) fn failure(status: StatusCode, errors: &[Message]) -> Self {
        Self::json(status, envelope::failure(errors))
    }

    /// Returns a response without a content type.
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

    /// Sets `Retry-After` in seconds, rounded up.
    pub(crate) fn retry_after(self, wait: Duration) -> Self {
        self.header(header::RETRY_AFTER, seconds_rounded_up(wait).into())
    }

    /// Returns the bytes of all data steps.
    pub(crate) fn bytes(&self) -> Bytes {
        let mut all = Vec::new();
        for step in &self.body {
            if let Step::Data(bytes) = step {
                all.extend_from_slice(bytes);
            }
        }
        all.into()
    }
}

/// Returns the number of seconds, rounded up.
pub(crate) fn seconds_rounded_up(wait: Duration) -> u64 {
    wait.as_secs().saturating_add(u64::from(wait.subsec_nanos() > 0))
}
