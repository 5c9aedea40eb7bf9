use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::Instant;
use tower::util::Oneshot;
use tower_service::Service;

use super::DeadlineFuture;
use crate::collect::PagePlace;
use crate::timer::instant_after;
use crate::{BoxError, Deadline, RequestOptions};

/// Ends a request that takes longer than its deadline. See the [module](super).
#[derive(Clone, Debug)]
pub struct DeadlineService<S> {
    inner: S,
    limit: Duration,
}

// === impl DeadlineService ===

impl<S> DeadlineService<S> {
    /// Wraps `inner` with this deadline, which a request can override.
    pub const fn new(inner: S, limit: Duration) -> Self {
        Self { inner, limit }
    }
}

impl<S, B> Service<http::Request<B>> for DeadlineService<S>
where
    S: Service<http::Request<B>> + Clone,
    S::Error: Into<BoxError>,
{
    type Response = S::Response;
    type Error = BoxError;
    type Future = DeadlineFuture<S, http::Request<B>>;

    /// Always ready: waiting for the inner service counts as the request's time.
    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: http::Request<B>) -> Self::Future {
        let limit = request
            .extensions()
            .get::<RequestOptions>()
            .and_then(|options| options.deadline)
            .unwrap_or(self.limit);
        let now = Instant::now();
        let mut at = instant_after(limit);
        if let Some(callers) = request.extensions().get::<Deadline>() {
            at = at.min(callers.instant());
        }
        let limit = limit.min(at.saturating_duration_since(now));
        // A new one, since it counts the attempts of this request.
        let deadline = Deadline::at(at);
        request.extensions_mut().insert(deadline.clone());
        let place = request.extensions().get::<PagePlace>().cloned();
        DeadlineFuture::new(Oneshot::new(self.inner.clone(), request), limit, deadline, place)
    }
}
