use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use pin_project_lite::pin_project;
use tokio::time::Instant;
use tower_service::Service;

use super::attempt::Attempt;
use super::policy::{IDEMPOTENCY_KEY, Policy};
use crate::options::SentCount;
use crate::{Attempts, BoxError, Deadline, Error, IdempotencyKey, Request, Response};

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
        sent: SentCount,
        started: Instant,
    }
}

// === impl Retry ===

impl<S> Retry<S> {
    pub(super) const fn new(inner: S, policy: Policy, counts: bool) -> Self {
        Self {
            inner: tower::retry::Retry::new(policy, Attempt::new(inner, counts)),
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
        let sent = match request.extensions().get::<Deadline>() {
            Some(deadline) => deadline.sent().clone(),
            None => SentCount::default(),
        };
        request.extensions_mut().insert(sent.clone());
        if let Some(IdempotencyKey(key)) = request.extensions().get().cloned() {
            request.headers_mut().entry(IDEMPOTENCY_KEY).or_insert(key);
        }
        RetryFuture {
            inner: self.inner.call(request),
            sent,
            started: Instant::now(),
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
        let this = self.project();
        let mut outcome = ready!(this.inner.poll(cx));
        // Here, and not in the policy, which does not see the error of a layer that is not ready for a retry.
        let (count, elapsed) = (this.sent.get(), this.started.elapsed());
        match &mut outcome {
            Ok(response) => {
                let retries = this.sent.retries();
                response.extensions_mut().insert(Attempts {
                    count,
                    retries,
                    elapsed,
                });
            }
            Err(error) => error.set_attempts(count, elapsed),
        }
        Poll::Ready(outcome)
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
