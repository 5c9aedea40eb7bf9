use std::task::{Context, Poll};
use std::time::Duration;

use tower_service::Service;

use super::AttemptTimeoutFuture;
use crate::collect::PagePlace;
use crate::{BoxError, RequestOptions, TimedOut};

/// Ends an attempt that takes longer than its timeout. See the [module](super).
#[derive(Clone, Debug)]
pub struct AttemptTimeout<S> {
    inner: S,
    limit: Duration,
}

// === impl AttemptTimeout ===

impl<S> AttemptTimeout<S> {
    /// Wraps `inner` with this timeout, which a request can override.
    pub const fn new(inner: S, limit: Duration) -> Self {
        Self { inner, limit }
    }
}

impl<S, B> Service<http::Request<B>> for AttemptTimeout<S>
where
    S: Service<http::Request<B>>,
    S::Error: Into<BoxError>,
{
    type Response = S::Response;
    type Error = BoxError;
    type Future = AttemptTimeoutFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, mut request: http::Request<B>) -> Self::Future {
        let limit = request
            .extensions()
            .get::<RequestOptions>()
            .and_then(|options| options.attempt_timeout)
            .unwrap_or(self.limit);
        let timed_out = TimedOut::default();
        request.extensions_mut().insert(timed_out.clone());
        let place = request.extensions().get::<PagePlace>().cloned();
        AttemptTimeoutFuture::new(self.inner.call(request), limit, timed_out, place)
    }
}
