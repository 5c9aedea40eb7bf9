use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::response::Parts;
use http_body_util::{BodyExt as _, Limited, combinators};
use pin_project_lite::pin_project;

use super::counted::Counted;
use super::error::left_encoding;
use super::{CollectError, PagePlace};
use crate::{BoxError, Redactor};

pin_project! {
    /// The future of a [`Collect`](super::Collect).
    pub struct CollectFuture<F, B>
    where
        B: http_body::Body,
        B::Error: Into<BoxError>,
    {
        #[pin]
        state: State<F, B>,
        limit: usize,
        place: Option<PagePlace>,
    }
}

pin_project! {
    #[project = StateProjection]
    enum State<F, B>
    where
        B: http_body::Body,
        B::Error: Into<BoxError>,
    {
        Head { #[pin] response: F },
        Body { parts: Option<Parts>, #[pin] body: combinators::Collect<Limited<Counted<B>>> },
    }
}

// === impl CollectFuture ===

impl<F, B> CollectFuture<F, B>
where
    B: http_body::Body,
    B::Error: Into<BoxError>,
{
    pub(super) fn new(response: F, limit: usize, place: Option<PagePlace>) -> Self {
        Self {
            state: State::Head { response },
            limit,
            place,
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
                    let body = Counted::new(body, this.place.clone());
                    this.state.set(State::Body {
                        parts: Some(parts),
                        body: Limited::new(body, limit).collect(),
                    });
                }
                StateProjection::Body { parts, body } => {
                    let Some(head) = parts.as_ref() else {
                        // Polled after its end, which no executor does. The body must not be polled again.
                        return Poll::Pending;
                    };
                    let outcome = ready!(body.poll(cx));
                    let redactor = head.extensions.get::<Redactor>().cloned();
                    return Poll::Ready(match outcome {
                        Ok(body) => {
                            // Trailers are dropped. A body in one piece, as most are, is not copied.
                            let mut bytes = body.to_bytes();
                            tracing::trace!(bytes = bytes.len(), "body read");
                            if let Some(redactor) = redactor {
                                bytes = redactor.redact_body(head.status, bytes);
                            }
                            let Some(mut parts) = parts.take() else {
                                return Poll::Pending;
                            };
                            if let Some(place) = this.place.take() {
                                parts.extensions.insert(place);
                            }
                            Ok(http::Response::from_parts(parts, bytes))
                        }
                        Err(error) => {
                            let error = match redactor {
                                Some(redactor) => redactor.redact_error(error),
                                None => error,
                            };
                            let error = CollectError::read(error, limit, head);
                            *parts = None;
                            Err(error.into())
                        }
                    });
                }
            }
        }
    }
}

impl<F, B> fmt::Debug for CollectFuture<F, B>
where
    B: http_body::Body,
    B::Error: Into<BoxError>,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CollectFuture")
            .field("limit", &self.limit)
            .finish_non_exhaustive()
    }
}
