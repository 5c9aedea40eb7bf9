use std::task::{Context, Poll};

use bytes::Bytes;
use tower_service::Service;

use super::{CollectFuture, Memory, PagePlace};
use crate::BoxError;

/// Reads the complete body of each response. See the [module](super).
#[derive(Clone, Debug)]
pub struct Collect<S> {
    inner: S,
    limit: usize,
    memory: Option<Memory>,
}

// === impl Collect ===

impl<S> Collect<S> {
    /// Wraps `inner`, for bodies of at most `limit` bytes.
    pub const fn new(inner: S, limit: usize) -> Self {
        Self {
            inner,
            limit,
            memory: None,
        }
    }

    pub(super) const fn with_memory(inner: S, limit: usize, memory: Memory) -> Self {
        Self {
            inner,
            limit,
            memory: Some(memory),
        }
    }
}

impl<S, A, B> Service<http::Request<A>> for Collect<S>
where
    S: Service<http::Request<A>, Response = http::Response<B>>,
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

    fn call(&mut self, request: http::Request<A>) -> Self::Future {
        let place = match &self.memory {
            Some(memory) => {
                let place = request.extensions().get::<PagePlace>().cloned();
                place.inspect(|place| place.begin(memory))
            }
            None => None,
        };
        CollectFuture::new(self.inner.call(request), self.limit, place)
    }
}
