use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;

use cf_models::InvalidToken;
use cf_transport::Transport;
use futures_core::FusedStream;

use super::runtime::BlockingRuntime;
use crate::client::HttpService;
use crate::endpoint::PagedEndpoint;
use crate::error::Error;
use crate::listing::{ElementStream, PageStream, Summary};
use crate::page::Page;

/// Iterator over the elements of a listing, each once, in the API's order.
///
/// An error ends the iteration; [`Elements::resume`] continues after it.
#[must_use = "an iterator does nothing until it is asked for an item"]
pub struct Elements<E: PagedEndpoint, S: HttpService = Transport>(BlockingStream<ElementStream<E, S>>);

/// Iterator over the pages of a listing, in order. An error ends the iteration; [`Pages::resume`] continues with the page that
/// failed.
#[must_use = "an iterator does nothing until it is asked for an item"]
pub struct Pages<E: PagedEndpoint, S: HttpService = Transport>(BlockingStream<PageStream<E, S>>);

/// A stream, read by blocking.
struct BlockingStream<S> {
    stream: S,
    runtime: BlockingRuntime,
    /// Nothing follows an error, until resumed.
    ended: bool,
}

// === impl BlockingStream ===

impl<S, T> BlockingStream<S>
where
    S: FusedStream<Item = Result<T, Error>> + Unpin,
{
    fn new(stream: S, runtime: BlockingRuntime) -> Self {
        Self {
            stream,
            runtime,
            ended: false,
        }
    }

    fn next(&mut self) -> Option<Result<T, Error>> {
        if self.ended {
            return None;
        }
        let stream = &mut self.stream;
        let next = poll_fn(|cx| Pin::new(&mut *stream).poll_next(cx));
        let next = self
            .runtime
            .block_on(async { next.await.transpose() })
            .transpose();
        self.ended = !matches!(next, Some(Ok(_)));
        next
    }

    fn resume(&mut self, resume: fn(&mut S) -> bool) -> bool {
        // After a call inside a runtime, which did not touch the stream, it continues where it was.
        let resumed = resume(&mut self.stream) || (self.ended && !self.stream.is_terminated());
        self.ended &= !resumed;
        resumed
    }
}

// === impl Elements ===

impl<E: PagedEndpoint, S: HttpService> Elements<E, S> {
    pub(super) fn new(stream: ElementStream<E, S>, runtime: BlockingRuntime) -> Self {
        Self(BlockingStream::new(stream, runtime))
    }

    /// Returns the summary so far; final after the end.
    #[must_use]
    pub fn summary(&self) -> Summary {
        self.0.stream.summary()
    }

    /// After an error, continues at the page that failed. Returns `false` if there was no such error.
    pub fn resume(&mut self) -> bool {
        self.0.resume(ElementStream::resume)
    }

    /// Returns the elements so far that are not valid; empty unless decoding is
    /// [`Lossy`](crate::Decoding::Lossy).
    #[must_use]
    pub fn invalid(&self) -> &[InvalidToken] {
        self.0.stream.invalid()
    }
}

impl<E: PagedEndpoint, S: HttpService> Iterator for Elements<E, S> {
    type Item = Result<E::Element, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next()
    }
}

impl<E: PagedEndpoint, S: HttpService> fmt::Debug for Elements<E, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.stream.fmt(f)
    }
}

// === impl Pages ===

impl<E: PagedEndpoint, S: HttpService> Pages<E, S> {
    pub(super) fn new(stream: PageStream<E, S>, runtime: BlockingRuntime) -> Self {
        Self(BlockingStream::new(stream, runtime))
    }

    /// Returns the summary so far; final after the end.
    #[must_use]
    pub fn summary(&self) -> Summary {
        self.0.stream.summary()
    }

    /// After an error, continues at the page that failed. Returns `false` if there was no such error.
    pub fn resume(&mut self) -> bool {
        self.0.resume(PageStream::resume)
    }
}

impl<E: PagedEndpoint, S: HttpService> Iterator for Pages<E, S> {
    type Item = Result<Page<E::Element>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next()
    }
}

impl<E: PagedEndpoint, S: HttpService> fmt::Debug for Pages<E, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.stream.fmt(f)
    }
}
