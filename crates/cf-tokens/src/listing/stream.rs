use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use cf_models::{InvalidToken, Token};
use cf_transport::Transport;
use futures_core::{FusedStream, Stream};

use super::{PageStream, Summary};
use crate::client::HttpService;
use crate::error::Error;

/// Every token of an account, once, in the service's order, as pages come in.
///
/// The stream ends when the listing is complete, or with the error of the page that failed; tokens of the pages
/// before it have then been given. Nothing is sent before the first poll, and dropping the stream drops what is
/// in flight. A stream works only while it is polled.
///
/// [`try_next`](Self::try_next) needs no other crate; the [`Stream`] implementation takes all of
/// `futures-util`'s adapters.
#[must_use = "a stream does nothing until it is polled"]
pub struct TokenStream<S: HttpService = Transport> {
    pages: PageStream<S>,
    ready: std::vec::IntoIter<Token>,
    invalid: Vec<InvalidToken>,
    ended: bool,
}

// === impl TokenStream ===

impl<S: HttpService> TokenStream<S> {
    pub(crate) fn new(pages: PageStream<S>) -> Self {
        Self {
            pages,
            ready: Vec::new().into_iter(),
            invalid: Vec::new(),
            ended: false,
        }
    }

    /// The next token; none at the end.
    ///
    /// # Errors
    ///
    /// The error of the page that failed; the stream is at its end then, and may be [resumed](Self::resume).
    pub async fn try_next(&mut self) -> Result<Option<Token>, Error> {
        std::future::poll_fn(|cx| Pin::new(&mut *self).poll_next(cx))
            .await
            .transpose()
    }

    /// What has been covered so far, whole pages at a time; final after the end.
    #[must_use]
    pub fn summary(&self) -> Summary {
        self.pages.summary()
    }

    /// With [`Decoding::Lossy`](crate::Decoding::Lossy), the elements so far that are no token.
    #[must_use]
    pub fn invalid(&self) -> &[InvalidToken] {
        &self.invalid
    }

    pub(crate) fn take_invalid(&mut self) -> Vec<InvalidToken> {
        std::mem::take(&mut self.invalid)
    }

    /// After an error, goes on at the page that failed, without giving a token again; whether there was an error
    /// to go on after.
    pub fn resume(&mut self) -> bool {
        let resumed = self.pages.resume();
        if resumed {
            self.ended = false;
        }
        resumed
    }
}

impl<S: HttpService> Stream for TokenStream<S> {
    type Item = Result<Token, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if let Some(token) = this.ready.next() {
                // The pages ahead have clocks of their own, which do not wait for a slow reader.
                this.pages.drive(cx);
                return Poll::Ready(Some(Ok(token)));
            }
            if this.ended {
                return Poll::Ready(None);
            }
            match ready!(this.pages.poll_listed(cx)) {
                Some(Ok(listed)) => {
                    let page = listed.into_new();
                    this.invalid.extend(page.invalid);
                    this.ready = page.tokens.into_iter();
                }
                Some(Err(error)) => {
                    this.ended = true;
                    return Poll::Ready(Some(Err(error)));
                }
                None => this.ended = true,
            }
        }
    }
}

impl<S: HttpService> FusedStream for TokenStream<S> {
    fn is_terminated(&self) -> bool {
        self.ended && self.ready.len() == 0
    }
}

impl<S: HttpService> fmt::Debug for TokenStream<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenStream")
            .field("summary", &self.summary())
            .finish_non_exhaustive()
    }
}
