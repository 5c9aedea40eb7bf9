use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;
use tower_service::Service;

use super::attempt::Attempt;
use super::policy::Policy;
use crate::{BoxError, Error, Request, Response};

/// Retries requests. See the [module](super).
#[derive(Clone)]
pub struct Retry<S> {
    inner: tower::retry::Retry<Policy, Attempt<S>>,
}

pin_project! {
    /// The future of a [`Retry`].
    pub struct RetryFuture<S>
    where
        S: Service<Request, Response = Response>,
        S::Error: Into<BoxError>,
    {
        #[pin]
        inner: tower::retry::future::ResponseFuture<Policy, Attempt<S>, Request>,
    }
}

// === impl Retry ===

impl<S> Retry<S> {
    pub(super) const fn new(inner: S, policy: Policy) -> Self {
        Self {
            inner: tower::retry::Retry::new(policy, Attempt::new(inner)),
        }
    }
}

impl<S> Service<Request> for Retry<S>
where
    S: Service<Request, Response = Response> + Clone,
    S::Error: Into<BoxError>,
{
    type Response = Response;
    type Error = Error;
    type Future = RetryFuture<S>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request) -> Self::Future {
        // One count for all attempts of this request.
        request
            .extensions_mut()
            .insert(crate::options::ResendCount::default());
        RetryFuture {
            inner: self.inner.call(request),
        }
    }
}

impl<S> fmt::Debug for Retry<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Retry").finish_non_exhaustive()
    }
}

// === impl RetryFuture ===

impl<S> Future for RetryFuture<S>
where
    S: Service<Request, Response = Response> + Clone,
    S::Error: Into<BoxError>,
{
    type Output = Result<Response, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.project().inner.poll(cx)
    }
}

impl<S> fmt::Debug for RetryFuture<S>
where
    S: Service<Request, Response = Response>,
    S::Error: Into<BoxError>,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RetryFuture").finish_non_exhaustive()
    }
}
