use std::fmt;

use bytes::Bytes;
use cf_models::ApiMessage;
use http::{HeaderMap, StatusCode};

use crate::endpoint::SingleEndpoint;
use crate::response::{Success, Value};
use crate::response_methods::response_methods;

/// A value, and the response that it was read from.
///
/// Returned by [`Call::with_response`](crate::Call::with_response).
#[derive(Clone)]
pub struct ApiResponse<T> {
    value: T,
    errors: Vec<ApiMessage>,
    messages: Vec<ApiMessage>,
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    attempts: u32,
}

// === impl ApiResponse ===

impl<T> ApiResponse<T> {
    /// `None` if there is no result, which reading has ruled out.
    pub(crate) fn new<E: SingleEndpoint<Output = T>>(success: Success<Value<E>>) -> Option<Self> {
        let attempts = success.parts.extensions.get::<cf_transport::Attempts>();
        Some(Self {
            attempts: attempts.map_or(1, |attempts| attempts.count),
            value: success.envelope.result?.0,
            errors: success.envelope.errors,
            messages: success.envelope.messages,
            status: success.parts.status,
            headers: success.parts.headers,
            body: success.body,
        })
    }

    /// Returns the value.
    #[must_use]
    pub fn value(&self) -> &T {
        &self.value
    }

    /// Returns the value by value.
    #[must_use]
    pub fn into_value(self) -> T {
        self.value
    }

    response_methods!();
}

impl<T: fmt::Debug> fmt::Debug for ApiResponse<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiResponse")
            .field("value", &self.value)
            .field("status", &self.status)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}
