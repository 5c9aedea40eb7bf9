use std::fmt;
use std::num::NonZeroUsize;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use cf_transport::Transport;
use cf_transport::paginate::{Pages, PaginateError};
use futures_core::{FusedStream, Stream};

use super::Summary;
use crate::client::HttpService;
use crate::error::{Error, ErrorKind};
use crate::page::Page;
use crate::request::ListPage;
use crate::scheme::{Listed, TokenScheme};

/// Every page of a listing, in order, until it is complete or an error says why not.
///
/// Pages come as the service gave them: tokens that were seen before are still in them.
/// [`TokenStream`](super::TokenStream) leaves those out.
#[must_use = "a stream does nothing until it is polled"]
pub struct PageStream<S: HttpService = Transport> {
    /// An error is a listing that could not be described; it is told once.
    pages: Result<Pages<ListPage<S>, TokenScheme>, Option<Error>>,
    service: Option<ListPage<S>>,
    summary: Summary,
    prefetch: NonZeroUsize,
    max_pages: u32,
    /// Pages asked for before the listing was resumed.
    earlier_requests: u64,
    /// Whether the last thing yielded was the error of a page.
    failed: bool,
}

// === impl PageStream ===

impl<S: HttpService> PageStream<S> {
    pub(crate) fn new(
        service: Result<ListPage<S>, Error>,
        scheme: TokenScheme,
        prefetch: NonZeroUsize,
        max_pages: u32,
    ) -> Self {
        let summary = scheme.summary().clone();
        let (pages, service) = match service {
            Ok(service) => (
                Ok(paginate(service.clone(), scheme, prefetch, max_pages)),
                Some(service),
            ),
            Err(error) => (Err(Some(error)), None),
        };
        Self {
            pages,
            service,
            summary,
            prefetch,
            max_pages,
            earlier_requests: 0,
            failed: false,
        }
    }

    /// The next page; none at the end.
    ///
    /// # Errors
    ///
    /// The error of the page that failed; the stream is at its end then, and may be [resumed](Self::resume).
    pub async fn try_next(&mut self) -> Result<Option<Page>, Error> {
        std::future::poll_fn(|cx| Pin::new(&mut *self).poll_next(cx))
            .await
            .transpose()
    }

    /// What has been covered so far.
    #[must_use]
    pub fn summary(&self) -> Summary {
        let Ok(pages) = &self.pages else {
            return self.summary.clone();
        };
        let mut summary = pages.scheme().summary().clone();
        summary.requests = self.earlier_requests.saturating_add(pages.requests_started());
        summary
    }

    /// After an error, goes on at the page that failed, with all that was seen before; whether there was an error
    /// to go on after.
    pub fn resume(&mut self) -> bool {
        let (Ok(pages), Some(service)) = (&self.pages, &self.service) else {
            return false;
        };
        if !self.failed {
            return false;
        }
        let Some(number) = pages.resume_from().copied() else {
            return false;
        };
        self.earlier_requests = self.earlier_requests.saturating_add(pages.requests_started());
        let scheme = pages.scheme().clone().resumed_at(number);
        self.pages = Ok(paginate(service.clone(), scheme, self.prefetch, self.max_pages));
        self.failed = false;
        true
    }

    /// Goes on with the pages ahead, and yields none.
    pub(crate) fn drive(&mut self, cx: &mut Context<'_>) {
        if let Ok(pages) = &mut self.pages {
            pages.drive(cx);
        }
    }

    /// Polls for the next page, with what the scheme knows of it.
    pub(crate) fn poll_listed(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Listed, Error>>> {
        let max_pages = self.max_pages;
        let next = match &mut self.pages {
            Err(error) => return Poll::Ready(error.take().map(Err)),
            Ok(pages) => ready!(Pin::new(pages).poll_next(cx)),
        };
        self.failed |= matches!(next, Some(Err(PaginateError::Service(_))));
        Poll::Ready(next.map(|listed| listed.map_err(|error| listing_error(error, max_pages))))
    }
}

fn paginate<S: HttpService>(
    service: ListPage<S>,
    scheme: TokenScheme,
    prefetch: NonZeroUsize,
    max_pages: u32,
) -> Pages<ListPage<S>, TokenScheme> {
    Pages::new(service, scheme)
        .prefetch(prefetch)
        .max_pages(max_pages)
}

impl<S: HttpService> Stream for PageStream<S> {
    type Item = Result<Page, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_listed(cx)
            .map(|next| next.map(|listed| listed.map(Listed::into_page)))
    }
}

impl<S: HttpService> FusedStream for PageStream<S> {
    fn is_terminated(&self) -> bool {
        match &self.pages {
            Ok(pages) => pages.is_terminated(),
            Err(error) => error.is_none(),
        }
    }
}

fn listing_error(error: PaginateError<Error>, max_pages: u32) -> Error {
    match error {
        PaginateError::Service(error) => error,
        other => Error::new(
            ErrorKind::Incomplete,
            format!("the listing is not complete: {other}"),
        )
        .with_help(format!(
            "the service named no end within {max_pages} pages: raise the cap (max_pages) if the account is that \
             large, else ask Cloudflare's support why"
        )),
    }
}

impl<S: HttpService> fmt::Debug for PageStream<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PageStream")
            .field("summary", &self.summary())
            .finish_non_exhaustive()
    }
}
