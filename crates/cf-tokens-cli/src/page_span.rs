//! A span with the number of the page, so that the log shows which page a line belongs to.

use std::pin::Pin;
use std::task::{Context, Poll};

use cf_tokens::transport::{Request, Response};
use tower_layer::Layer;
use tower_service::Service;
use tracing::{Instrument as _, debug_span};

/// Call layer that creates the span.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PageSpanLayer;

/// Service of a [`PageSpanLayer`].
#[derive(Clone, Debug)]
pub(crate) struct PageSpan<S>(S);

impl<S> Layer<S> for PageSpanLayer {
    type Service = PageSpan<S>;

    fn layer(&self, inner: S) -> PageSpan<S> {
        PageSpan(inner)
    }
}

impl<S> Service<Request> for PageSpan<S>
where
    S: Service<Request, Response = Response, Future: Send + 'static>,
{
    type Response = Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let mut parameters = request.uri().query().unwrap_or_default().split('&');
        let page = parameters.find_map(|parameter| parameter.strip_prefix("page="));
        let span = debug_span!(target: "cf_tokens", "page", number = page.unwrap_or("1"));
        let response = span.in_scope(|| self.0.call(request));
        Box::pin(response.instrument(span))
    }
}
