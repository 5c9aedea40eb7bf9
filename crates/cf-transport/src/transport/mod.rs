//! All layers in order, in one service without type parameters.

mod body_layer;
mod builder;
mod slot;
mod user_agent;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::time::Instant;
use tower::util::BoxCloneSyncService;
use tower_service::Service;
use tracing::{Span, debug_span};

use crate::{Attempts, BoxError, Error, Origin, Request, Response};

pub use body_layer::{BodyLayer, WithBody, WithBodyFuture};
pub use builder::TransportBuilder;
pub use slot::{AttemptService, CallService, SlotFuture};

/// The complete stack: a cloneable service from [`Request`] to [`Response`]. Clones share connections, rate limits and the
/// retry budget.
///
/// A response of any status except a redirect is `Ok`, with [`Attempts`] in its extensions.
#[derive(Clone)]
pub struct Transport {
    inner: BoxCloneSyncService<Request, Response, BoxError>,
    origin: Origin,
}

/// The future of a [`Transport`]. Dropping it cancels the request.
pub struct TransportFuture {
    inner: Pin<Box<dyn Future<Output = Result<Response, BoxError>> + Send>>,
    started: Instant,
    span: Span,
    method: http::Method,
    uri: http::Uri,
}

// === impl Transport ===

impl Transport {
    /// Returns a builder for a transport that sends credentials to `origin`.
    pub fn builder(origin: Origin) -> TransportBuilder {
        TransportBuilder::new(origin)
    }

    /// Returns the origin that credentials are sent to.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.origin
    }
}

impl Service<Request> for Transport {
    type Response = Response;
    type Error = Error;
    type Future = TransportFuture;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx).map_err(Error::from_box)
    }

    fn call(&mut self, request: Request) -> TransportFuture {
        let (method, uri) = (request.method().clone(), request.uri().clone());
        let span = debug_span!("request", %method, host = uri.host().unwrap_or_default(), path = uri.path());
        let inner = span.in_scope(|| self.inner.call(request));
        TransportFuture {
            inner,
            started: Instant::now(),
            span,
            method,
            uri,
        }
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport")
            .field("origin", &self.origin)
            .finish_non_exhaustive()
    }
}

// === impl TransportFuture ===

impl Future for TransportFuture {
    type Output = Result<Response, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        let _entered = this.span.enter();
        let elapsed = |started: Instant| started.elapsed();
        match ready!(this.inner.as_mut().poll(cx)) {
            Ok(response) => {
                tracing::debug!(
                    status = response.status().as_u16(),
                    attempts = response
                        .extensions()
                        .get::<Attempts>()
                        .map(|attempts| attempts.count),
                    bytes = response.body().len(),
                    elapsed_ms = millis(elapsed(this.started)),
                    cf_ray = crate::error::cf_ray(response.headers()),
                    "done",
                );
                Poll::Ready(Ok(response))
            }
            Err(error) => {
                let mut error =
                    Error::from_box(error).with_place(|| crate::error::place(&this.method, &this.uri));
                if error.elapsed().is_none() {
                    error.set_attempts(error.attempts(), elapsed(this.started));
                }
                tracing::debug!(
                    kind = %error.kind(),
                    attempts = error.attempts(),
                    elapsed_ms = millis(elapsed(this.started)),
                    cf_ray = error.cf_ray(),
                    error = error.message(),
                    "failed",
                );
                Poll::Ready(Err(error))
            }
        }
    }
}

fn millis(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

impl fmt::Debug for TransportFuture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportFuture").finish_non_exhaustive()
    }
}
