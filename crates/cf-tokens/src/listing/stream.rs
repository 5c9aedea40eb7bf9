use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use cf_models::InvalidToken;
use cf_transport::Transport;
use futures_core::{FusedStream, Stream};

use super::{PageStream, Summary};
use crate::client::HttpService;
use crate::endpoint::PagedEndpoint;
use crate::error::Error;

/// Stream of the elements of a listing, each once, in the API's order, as pages arrive.
///
/// The stream ends when the listing is complete. Otherwise it ends with an error: that of the page that failed, or one of kind
/// [`Incomplete`](crate::ErrorKind::Incomplete). The elements before the error have then been yielded. Nothing is sent before the
/// first poll. Dropping the stream drops the requests in flight. A stream makes progress only while it is polled.
///
/// [`try_next`](Self::try_next) needs no other crate. The [`Stream`] implementation works with the adapters of
/// `futures-util`.
#[must_use = "a stream does nothing until it is polled"]
pub struct ElementStream<E: PagedEndpoint, S: HttpService = Transport> {
    pages: PageStream<E, S>,
    ready: std::vec::IntoIter<E::Element>,
    invalid: Vec<InvalidToken>,
    ended: bool,
}

// === impl ElementStream ===

impl<E: PagedEndpoint, S: HttpService> ElementStream<E, S> {
    pub(crate) fn new(pages: PageStream<E, S>) -> Self {
        Self {
            pages,
            ready: Vec::new().into_iter(),
            invalid: Vec::new(),
            ended: false,
        }
    }

    /// Returns the next element, or `None` at the end.
    ///
    /// # Errors
    ///
    /// Returns the error of the page that failed, after which the stream may be [resumed](Self::resume), or an error of kind
    /// [`Incomplete`](crate::ErrorKind::Incomplete) at the end.
    pub async fn try_next(&mut self) -> Result<Option<E::Element>, Error> {
        std::future::poll_fn(|cx| Pin::new(&mut *self).poll_next(cx))
            .await
            .transpose()
    }

    /// Waits for `work`, such as a slow writer, and polls the pages in flight meanwhile, so that they arrive instead of timing
    /// out. Nothing is yielded meanwhile, and no more pages are requested than `prefetch` allows.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let api = cf_mock::MockApi::start().await?;
    /// # let client = cf_tokens::Client::builder().base_url(&api.base_url())
    /// #     .credential(cf_tokens::Credential::bearer(api.api_token())?).build()?;
    /// # async fn write(_token: cf_tokens::Token) {}
    /// let mut tokens = client.list_tokens(api.account_id().parse()?).stream();
    /// while let Some(token) = tokens.try_next().await? {
    ///     tokens.drive_during(write(token)).await;
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    pub async fn drive_during<F: Future>(&mut self, work: F) -> F::Output {
        let mut work = std::pin::pin!(work);
        std::future::poll_fn(|cx| {
            let output = work.as_mut().poll(cx);
            if output.is_pending() {
                self.pages.drive(cx);
            }
            output
        })
        .await
    }

    /// Returns the summary so far, page by page; final after the end.
    #[must_use]
    pub fn summary(&self) -> Summary {
        self.pages.summary()
    }

    /// Returns the elements so far that are not valid; empty unless decoding is
    /// [`Lossy`](crate::Decoding::Lossy).
    #[must_use]
    pub fn invalid(&self) -> &[InvalidToken] {
        &self.invalid
    }

    pub(crate) fn take_invalid(&mut self) -> Vec<InvalidToken> {
        std::mem::take(&mut self.invalid)
    }

    /// After the error of a page, continues at that page without yielding an element twice. Returns `false` if there was no such
    /// error.
    pub fn resume(&mut self) -> bool {
        let resumed = self.pages.resume();
        if resumed {
            self.ended = false;
        }
        resumed
    }
}

impl<E: PagedEndpoint, S: HttpService> Stream for ElementStream<E, S> {
    type Item = Result<E::Element, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if let Some(element) = this.ready.next() {
                // The timeouts of prefetched pages run while the reader works.
                this.pages.drive(cx);
                return Poll::Ready(Some(Ok(element)));
            }
            if this.ended {
                return Poll::Ready(None);
            }
            match ready!(this.pages.poll_listed(cx)) {
                Some(Ok(listed)) => {
                    let page = listed.into_new();
                    this.invalid.extend(page.invalid);
                    this.ready = page.elements.into_iter();
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

impl<E: PagedEndpoint, S: HttpService> FusedStream for ElementStream<E, S> {
    fn is_terminated(&self) -> bool {
        self.ended && self.ready.len() == 0
    }
}

impl<E: PagedEndpoint, S: HttpService> fmt::Debug for ElementStream<E, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ElementStream")
            .field("summary", &self.summary())
            .finish_non_exhaustive()
    }
}
