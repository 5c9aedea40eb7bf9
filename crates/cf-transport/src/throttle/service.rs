use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tower_service::Service;

use super::limiters::Limiters;
use crate::{BoxError, Credential, Deadline};

/// Sends requests as fast as the server permits. See the [module](super).
#[derive(Clone)]
pub struct Throttle<S> {
    inner: S,
    limiters: Arc<Limiters>,
}

/// The future of a [`Throttle`].
pub struct ThrottleFuture<T> {
    inner: Pin<Box<dyn Future<Output = Result<T, BoxError>> + Send>>,
}

// === impl Throttle ===

impl<S> Throttle<S> {
    pub(super) const fn new(inner: S, limiters: Arc<Limiters>) -> Self {
        Self { inner, limiters }
    }
}

impl<S, B, R> Service<http::Request<B>> for Throttle<S>
where
    S: Service<http::Request<B>, Response = http::Response<R>> + Clone + Send + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
    B: Send + 'static,
{
    type Response = S::Response;
    type Error = BoxError;
    type Future = ThrottleFuture<S::Response>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, request: http::Request<B>) -> Self::Future {
        let limiter = self.limiters.of(request.extensions().get::<Credential>());
        let total = Arc::clone(self.limiters.total());
        // The clone that is ready must make the call.
        let fresh = self.inner.clone();
        let mut ready = std::mem::replace(&mut self.inner, fresh);
        ThrottleFuture {
            inner: Box::pin(async move {
                let deadline = request.extensions().get::<Deadline>().cloned();
                let permit = limiter.acquire(&total, deadline.as_ref()).await?;
                let response = ready.call(request).await.map_err(Into::into)?;
                permit.learn(response.status(), response.headers());
                Ok(response)
            }),
        }
    }
}

impl<S> fmt::Debug for Throttle<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Throttle")
            .field("limit", &self.limiters.limit(None))
            .finish_non_exhaustive()
    }
}

// === impl ThrottleFuture ===

impl<T> Future for ThrottleFuture<T> {
    type Output = Result<T, BoxError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.inner.as_mut().poll(cx)
    }
}

impl<T> fmt::Debug for ThrottleFuture<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ThrottleFuture").finish_non_exhaustive()
    }
}
