use std::task::{Context, Poll};

use tower_service::Service;
use tracing::{debug_span, field};

use super::TraceFuture;
use crate::{BoxError, RetryAttempt};

/// Creates a span for each request. See the [module](super).
#[derive(Clone, Copy, Debug)]
pub struct Trace<S> {
    inner: S,
}

// === impl Trace ===

impl<S> Trace<S> {
    /// Wraps `inner`.
    pub const fn new(inner: S) -> Self {
        Self { inner }
    }
}

impl<S, B, R> Service<http::Request<B>> for Trace<S>
where
    S: Service<http::Request<B>, Response = http::Response<R>>,
    S::Error: Into<BoxError>,
{
    type Response = S::Response;
    type Error = BoxError;
    type Future = TraceFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, request: http::Request<B>) -> Self::Future {
        let retry = request
            .extensions()
            .get::<RetryAttempt>()
            .map_or(0, |retry| retry.0);
        let span = debug_span!(
            "attempt",
            method = %request.method(),
            host = request.uri().host().unwrap_or_default(),
            path = field::display(request.uri().path()),
            attempt = retry.saturating_add(1),
        );
        let response = span.in_scope(|| self.inner.call(request));
        TraceFuture::new(response, span)
    }
}
