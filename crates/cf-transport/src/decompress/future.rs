use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http::{HeaderMap, header};
use pin_project_lite::pin_project;

use super::DecompressBody;
use super::reader::Encoding;
use crate::BoxError;

pin_project! {
    /// The future of a [`Decompress`](super::Decompress).
    pub struct DecompressFuture<F> {
        #[pin]
        response: F,
    }
}

// === impl DecompressFuture ===

impl<F> DecompressFuture<F> {
    pub(super) const fn new(response: F) -> Self {
        Self { response }
    }
}

impl<F, B, E> Future for DecompressFuture<F>
where
    F: Future<Output = Result<http::Response<B>, E>>,
    B: http_body::Body,
    B::Error: Into<BoxError>,
{
    type Output = Result<http::Response<DecompressBody<B>>, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let response = ready!(self.project().response.poll(cx))?;
        let (mut parts, body) = response.into_parts();
        let body = match encoding(&parts.headers) {
            Some(encoding) => {
                // Both headers describe the compressed body.
                parts.headers.remove(header::CONTENT_ENCODING);
                parts.headers.remove(header::CONTENT_LENGTH);
                DecompressBody::compressed(body, encoding)
            }
            None => DecompressBody::plain(body),
        };
        Poll::Ready(Ok(http::Response::from_parts(parts, body)))
    }
}

/// The encoding of a body, if it is supported. Requests never accept combined encodings.
fn encoding(headers: &HeaderMap) -> Option<Encoding> {
    let mut values = headers.get_all(header::CONTENT_ENCODING).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return None;
    };
    let name = value.as_bytes().trim_ascii();
    let is = |known: &[u8]| name.eq_ignore_ascii_case(known);
    if is(b"gzip") || is(b"x-gzip") {
        Some(Encoding::Gzip)
    } else if is(b"br") {
        Some(Encoding::Brotli)
    } else if is(b"zstd") {
        Some(Encoding::Zstd)
    } else {
        None
    }
}

impl<F> fmt::Debug for DecompressFuture<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecompressFuture").finish_non_exhaustive()
    }
}
