use std::task::{Context, Poll};

use http::{HeaderValue, header};
use tower_service::Service;

use super::{DecompressBody, DecompressFuture};
use crate::BoxError;

/// Decompresses responses. See the [module](super).
#[derive(Clone, Copy, Debug)]
pub struct Decompress<S> {
    inner: S,
}

// === impl Decompress ===

impl<S> Decompress<S> {
    /// Wraps `inner`.
    pub const fn new(inner: S) -> Self {
        Self { inner }
    }
}

impl<S, A, B> Service<http::Request<A>> for Decompress<S>
where
    S: Service<http::Request<A>, Response = http::Response<B>>,
    B: http_body::Body,
    B::Error: Into<BoxError>,
{
    type Response = http::Response<DecompressBody<B>>;
    type Error = S::Error;
    type Future = DecompressFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: http::Request<A>) -> Self::Future {
        // A request may have its own `Accept-Encoding`.
        request
            .headers_mut()
            .entry(header::ACCEPT_ENCODING)
            .or_insert(HeaderValue::from_static("gzip, br, zstd"));
        DecompressFuture::new(self.inner.call(request))
    }
}
