use std::task::{Context, Poll};

use http::{HeaderValue, header};
use tower_service::Service;

use crate::options::SentCount;

/// Adds the `User-Agent` header to requests that have none, and counts them: what passes here is sent.
#[derive(Clone, Debug)]
pub(super) struct UserAgent<S> {
    inner: S,
    value: HeaderValue,
}

// === impl UserAgent ===

impl<S> UserAgent<S> {
    pub(super) const fn new(inner: S, value: HeaderValue) -> Self {
        Self { inner, value }
    }
}

impl<S, B> Service<http::Request<B>> for UserAgent<S>
where
    S: Service<http::Request<B>>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: http::Request<B>) -> S::Future {
        request
            .headers_mut()
            .entry(header::USER_AGENT)
            .or_insert_with(|| self.value.clone());
        if let Some(sent) = request.extensions().get::<SentCount>() {
            sent.add();
        }
        self.inner.call(request)
    }
}
