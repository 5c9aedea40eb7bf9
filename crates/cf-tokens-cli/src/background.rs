//! Requests that make progress while the listing waits for a slow reader.

use std::pin::Pin;
use std::task::{Context, Poll};

use cf_tokens::transport::{BoxError, Request, Response};
use tokio::task::JoinHandle;
use tower_layer::Layer;
use tower_service::Service;
use tracing::Instrument as _;

/// Call layer that runs each request as a task.
///
/// While the output queue is full, the listing is not polled. The requests in flight must be, or they time out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BackgroundLayer;

/// Service of a [`BackgroundLayer`].
#[derive(Clone, Debug)]
pub(crate) struct Background<S>(S);

/// Cancels the request if it is dropped.
struct Task(JoinHandle<Result<Response, BoxError>>);

// === impl Task ===

impl Drop for Task {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl<S> Layer<S> for BackgroundLayer {
    type Service = Background<S>;

    fn layer(&self, inner: S) -> Background<S> {
        Background(inner)
    }
}

impl<S> Service<Request> for Background<S>
where
    S: Service<Request, Response = Response, Error: Into<BoxError>, Future: Send + 'static>,
{
    type Response = Response;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.0.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let response = self.0.call(request);
        // With the spans of the log, which a task does not inherit.
        let response = async move { response.await.map_err(Into::into) }.in_current_span();
        let mut task = Task(tokio::spawn(response));
        Box::pin(async move { (&mut task.0).await? })
    }
}
