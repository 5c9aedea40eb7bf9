use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use http_body::{Frame, SizeHint};
use pin_project_lite::pin_project;

use super::reader::{Encoding, Reader};
use crate::BoxError;

pin_project! {
    /// The decompressed body of a response.
    pub struct DecompressBody<B> {
        #[pin]
        inner: Inner<B>,
    }
}

pin_project! {
    #[project = InnerProjection]
    enum Inner<B> {
        Plain { #[pin] body: B },
        Compressed { #[pin] reader: Reader<B> },
        Ended,
    }
}

// === impl DecompressBody ===

impl<B> DecompressBody<B>
where
    B: http_body::Body,
    B::Error: Into<BoxError>,
{
    pub(super) const fn plain(body: B) -> Self {
        Self {
            inner: Inner::Plain { body },
        }
    }

    pub(super) fn compressed(body: B, encoding: Encoding) -> Self {
        Self {
            inner: Inner::Compressed {
                reader: Reader::new(body, encoding),
            },
        }
    }
}

impl<B> http_body::Body for DecompressBody<B>
where
    B: http_body::Body,
    B::Error: Into<BoxError>,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let mut inner = self.project().inner;
        let outcome = match inner.as_mut().project() {
            InnerProjection::Plain { body } => {
                let frame = ready!(body.poll_frame(cx));
                return Poll::Ready(frame.map(|frame| frame.map(whole).map_err(Into::into)));
            }
            InnerProjection::Compressed { reader } => ready!(reader.poll_bytes(cx)),
            InnerProjection::Ended => None,
        };
        if !matches!(outcome, Some(Ok(_))) {
            inner.set(Inner::Ended);
        }
        Poll::Ready(outcome.map(|outcome| outcome.map(Frame::data).map_err(Into::into)))
    }

    fn is_end_stream(&self) -> bool {
        match &self.inner {
            Inner::Plain { body } => body.is_end_stream(),
            Inner::Compressed { .. } => false,
            Inner::Ended => true,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.inner {
            Inner::Plain { body } => body.size_hint(),
            Inner::Compressed { .. } => SizeHint::default(),
            Inner::Ended => SizeHint::with_exact(0),
        }
    }
}

fn whole<D: Buf>(frame: Frame<D>) -> Frame<Bytes> {
    frame.map_data(|mut data| data.copy_to_bytes(data.remaining()))
}

impl<B> fmt::Debug for DecompressBody<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecompressBody").finish_non_exhaustive()
    }
}
