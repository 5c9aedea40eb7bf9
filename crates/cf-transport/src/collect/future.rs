use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes, BytesMut};
use http::response::Parts;
use http_body::Body as _;
use http_body_util::Limited;
use pin_project_lite::pin_project;

use super::CollectError;
use super::error::left_encoding;
use crate::BoxError;

pin_project! {
    /// The future of a [`Collect`](super::Collect).
    pub struct CollectFuture<F, B> {
        #[pin]
        state: State<F, B>,
        limit: usize,
    }
}

pin_project! {
    #[project = StateProjection]
    enum State<F, B> {
        Head { #[pin] response: F },
        Body { parts: Option<Parts>, #[pin] body: Limited<B>, bytes: Collected },
    }
}

/// What has come of a body. A body in one piece, as most are, is not copied.
enum Collected {
    Nothing,
    One(Bytes),
    Many(BytesMut),
}

// === impl CollectFuture ===

impl<F, B> CollectFuture<F, B> {
    pub(super) fn new(response: F, limit: usize) -> Self {
        Self {
            state: State::Head { response },
            limit,
        }
    }
}

impl<F, B, E> Future for CollectFuture<F, B>
where
    F: Future<Output = Result<http::Response<B>, E>>,
    E: Into<BoxError>,
    B: http_body::Body,
    B::Error: Into<BoxError>,
{
    type Output = Result<http::Response<Bytes>, BoxError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let limit = *this.limit;
        loop {
            match this.state.as_mut().project() {
                StateProjection::Head { response } => {
                    let (parts, body) = ready!(response.poll(cx)).map_err(Into::into)?.into_parts();
                    // An empty body is the same in every encoding.
                    if !body.is_end_stream()
                        && let Some(encoding) = left_encoding(&parts.headers)
                    {
                        return Poll::Ready(Err(CollectError::unknown_encoding(&encoding, &parts).into()));
                    }
                    if body.size_hint().lower() > limit as u64 {
                        return Poll::Ready(Err(CollectError::too_large(limit, &parts).into()));
                    }
                    let body = Limited::new(body, limit);
                    this.state.set(State::Body {
                        parts: Some(parts),
                        body,
                        bytes: Collected::Nothing,
                    });
                }
                StateProjection::Body {
                    parts,
                    mut body,
                    bytes,
                } => {
                    let outcome = match ready!(body.as_mut().poll_frame(cx)) {
                        Some(Ok(frame)) => {
                            // Trailers are left out.
                            if let Ok(data) = frame.into_data() {
                                bytes.push(data, &body.size_hint());
                            }
                            continue;
                        }
                        Some(Err(error)) => Err(error),
                        None => Ok(bytes.take()),
                    };
                    let Some(parts) = parts.take() else {
                        // Polled after its end, which no executor does.
                        return Poll::Pending;
                    };
                    return Poll::Ready(match outcome {
                        Ok(bytes) => {
                            tracing::trace!(bytes = bytes.len(), "body read");
                            Ok(http::Response::from_parts(parts, bytes))
                        }
                        Err(error) => Err(CollectError::read(error, limit, &parts).into()),
                    });
                }
            }
        }
    }
}

impl<F, B> fmt::Debug for CollectFuture<F, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CollectFuture")
            .field("limit", &self.limit)
            .finish_non_exhaustive()
    }
}

// === impl Collected ===

impl Collected {
    fn push(&mut self, mut data: impl Buf, rest: &http_body::SizeHint) {
        let length = data.remaining();
        match self {
            _ if length == 0 => {}
            Self::Nothing => *self = Self::One(data.copy_to_bytes(length)),
            Self::One(first) => {
                // The hint is no larger than the limit, which is the most there can be.
                let rest = usize::try_from(rest.lower()).unwrap_or(0);
                let mut many =
                    BytesMut::with_capacity(first.len().saturating_add(length).saturating_add(rest));
                many.extend_from_slice(first);
                put(&mut many, data);
                *self = Self::Many(many);
            }
            Self::Many(many) => put(many, data),
        }
    }

    fn take(&mut self) -> Bytes {
        match std::mem::replace(self, Self::Nothing) {
            Self::Nothing => Bytes::new(),
            Self::One(bytes) => bytes,
            Self::Many(bytes) => bytes.freeze(),
        }
    }
}

fn put(many: &mut BytesMut, mut data: impl Buf) {
    while data.has_remaining() {
        let chunk = data.chunk();
        let length = chunk.len();
        many.extend_from_slice(chunk);
        data.advance(length);
    }
}
