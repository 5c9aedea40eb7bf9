use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Buf as _;
use http_body::{Frame, SizeHint};
use pin_project_lite::pin_project;

use super::PagePlace;

pin_project! {
    /// A body that counts what it returns, and waits while the pages of the client take too much memory.
    pub(super) struct Counted<B> {
        #[pin]
        body: B,
        place: Option<PagePlace>,
        is_complete: bool,
    }

    impl<B> PinnedDrop for Counted<B> {
        fn drop(this: Pin<&mut Self>) {
            let this = this.project();
            if let Some(place) = this.place && !*this.is_complete {
                place.release();
            }
        }
    }
}

// === impl Counted ===

impl<B> Counted<B> {
    pub(super) fn new(body: B, place: Option<PagePlace>) -> Self {
        Self {
            body,
            place,
            is_complete: false,
        }
    }
}

impl<B: http_body::Body> http_body::Body for Counted<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        let this = self.project();
        if let Some(place) = this.place {
            ready!(place.poll_room(cx));
        }
        let frame = ready!(this.body.poll_frame(cx));
        match (&frame, this.place) {
            (Some(Ok(frame)), Some(place)) => {
                if let Some(data) = frame.data_ref() {
                    place.add(data.remaining());
                }
            }
            (None, _) => *this.is_complete = true,
            _ => {}
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
