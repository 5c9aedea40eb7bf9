use std::task::{Context, Poll};

use bytes::Bytes;
use tower_service::Service;

use super::CollectFuture;
use crate::BoxError;

/// Reads the complete body of each response. See the [module](super).
#[derive(Clone, Debug)]
pub struct Collect<S> {
    inner: S,
    limit: usize,
}

// === impl Collect ===

impl<S> Collect<S> {
    /// Wraps `inner`, for bodies of at most `limit` bytes.
    pub const fn new(inner: S, limit: usize) -> Self {
        Self { inner, limit }
    }
}

impl<S, R, B> Service<R> for Collect<S>
where
    S: Service<R, Response = http::Response<B>>,
    S::Error: Into<BoxError>,
    B: http_body::Body,
    B::Error: Into<BoxError>,
{
    type Response = http::Response<Bytes>;
    type Error = BoxError;
    type Future = CollectFuture<S::Future, B>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, request: R) -> Self::Future {
        CollectFuture::new(self.inner.call(request), self.limit)
    }
}
