use std::fmt;
use std::num::NonZeroUsize;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use cf_transport::Transport;
use cf_transport::paginate::{Pages, PaginateError};
use futures_core::{FusedStream, Stream};

use super::Summary;
use crate::client::HttpService;
use crate::endpoint::PagedEndpoint;
use crate::error::Error;
use crate::page::Page;
use crate::request::ListPage;
use crate::scheme::{AfterPass, Listed, Reader, Scheme};

/// Stream of the pages of a listing, in order, until it is complete. An incomplete listing ends with an
/// [`Incomplete`](crate::ErrorKind::Incomplete) error.
///
/// Pages are yielded as received, those of a second pass included: they still have elements that were seen before.
/// [`ElementStream`](super::ElementStream) drops those.
#[must_use = "a stream does nothing until it is polled"]
pub struct PageStream<E: PagedEndpoint, S: HttpService = Transport> {
    state: State<E, S>,
    settings: Settings,
    /// Pages requested before the current pass, or before it was resumed.
    earlier_requests: u64,
}

/// What a stream needs besides the service and the rule.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    pub(crate) prefetch: NonZeroUsize,
    /// The cap on pages of one pass.
    pub(crate) max_pages: u32,
    pub(crate) allow_incomplete: bool,
}

enum State<E: PagedEndpoint, S: HttpService> {
    /// The listing cannot be requested.
    Invalid {
        error: Error,
        summary: Summary,
    },
    Reading {
        pages: Pages<ListPage<E, S>, Reader<E>>,
        service: ListPage<E, S>,
    },
    /// A page failed; the listing can be resumed.
    Failed {
        pages: Pages<ListPage<E, S>, Reader<E>>,
        service: ListPage<E, S>,
    },
    Ended {
        summary: Summary,
    },
}

// === impl PageStream ===

impl<E: PagedEndpoint, S: HttpService> PageStream<E, S> {
    pub(crate) fn new(
        service: Result<ListPage<E, S>, Error>,
        scheme: Scheme<E::Element>,
        settings: Settings,
    ) -> Self {
        let state = match service {
            Ok(service) => State::Reading {
                pages: paginate(service.clone(), scheme, settings),
                service,
            },
            Err(error) => State::Invalid {
                error,
                summary: scheme.summary().clone(),
            },
        };
        Self {
            state,
            settings,
            earlier_requests: 0,
        }
    }

    /// Returns the next page, or `None` at the end.
    ///
    /// # Errors
    ///
    /// Returns the error of the page that failed, after which the stream may be [resumed](Self::resume), or an error of kind
    /// [`Incomplete`](crate::ErrorKind::Incomplete) at the end.
    pub async fn try_next(&mut self) -> Result<Option<Page<E::Element>>, Error> {
        std::future::poll_fn(|cx| Pin::new(&mut *self).poll_next(cx))
            .await
            .transpose()
    }

    /// Returns the summary so far; final after the end.
    #[must_use]
    pub fn summary(&self) -> Summary {
        match &self.state {
            State::Invalid { summary, .. } | State::Ended { summary } => summary.clone(),
            State::Reading { pages, .. } | State::Failed { pages, .. } => {
                let mut summary = pages.scheme().scheme().summary().clone();
                summary.requests = self.earlier_requests.saturating_add(pages.requests_started());
                summary
            }
        }
    }

    /// After the error of a page, continues at that page, with everything seen before. Returns `false` if there was no such
    /// error.
    pub fn resume(&mut self) -> bool {
        let State::Failed { pages, .. } = &self.state else {
            return false;
        };
        let Some(number) = pages.resume_from().map(|request| request.number) else {
            return false;
        };
        let summary = self.summary();
        let State::Failed { pages, service } = std::mem::replace(&mut self.state, State::Ended { summary })
        else {
            return false;
        };
        self.earlier_requests = self.earlier_requests.saturating_add(pages.requests_started());
        let mut scheme = pages.into_scheme().into_scheme();
        scheme.resume_at(number);
        self.read(service, scheme);
        true
    }

    /// Continues prefetching, and yields nothing.
    pub(crate) fn drive(&mut self, cx: &mut Context<'_>) {
        if let State::Reading { pages, .. } = &mut self.state {
            pages.drive(cx);
        }
    }

    /// Polls for the next page, with which of its elements are new.
    pub(crate) fn poll_listed(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Listed<E::Element>, Error>>> {
        loop {
            let next = match &mut self.state {
                State::Reading { pages, .. } => ready!(Pin::new(pages).poll_next(cx)),
                State::Failed { .. } | State::Ended { .. } => return Poll::Ready(None),
                State::Invalid { .. } => return Poll::Ready(self.take_invalid().map(Err)),
            };
            if let Some(Ok(listed)) = next {
                return Poll::Ready(Some(Ok(listed)));
            }
            let summary = self.summary();
            let last = std::mem::replace(&mut self.state, State::Ended { summary });
            let State::Reading { pages, service } = last else {
                return Poll::Ready(None);
            };
            match next {
                Some(Err(PaginateError::Service(error) | PaginateError::Scheme(error))) => {
                    self.state = State::Failed { pages, service };
                    return Poll::Ready(Some(Err(error)));
                }
                Some(_) => {
                    let last_page = pages.scheme().scheme().last_page();
                    let error = Error::page_limit(self.summary(), self.settings.max_pages, last_page);
                    return Poll::Ready(Some(Err(error)));
                }
                None => {
                    self.earlier_requests = self.earlier_requests.saturating_add(pages.requests_started());
                    let error = self.finish_pass(service, pages.into_scheme().into_scheme());
                    if let Some(error) = error {
                        return Poll::Ready(Some(Err(error)));
                    }
                }
            }
        }
    }

    /// After the last page of a pass: starts another one, or ends the listing, with an error if it is incomplete.
    fn finish_pass(&mut self, service: ListPage<E, S>, mut scheme: Scheme<E::Element>) -> Option<Error> {
        let after = scheme.finish_pass();
        if after == AfterPass::AnotherPass {
            self.read(service, scheme);
            return None;
        }
        let mut summary = scheme.summary().clone();
        summary.requests = self.earlier_requests;
        let is_error = after == AfterPass::Incomplete && !self.settings.allow_incomplete;
        let error = is_error.then(|| Error::contradicted(summary.clone(), scheme.last_page()));
        self.state = State::Ended { summary };
        error
    }

    fn read(&mut self, service: ListPage<E, S>, scheme: Scheme<E::Element>) {
        let settings = Settings {
            max_pages: scheme.pages_left(),
            ..self.settings
        };
        self.state = State::Reading {
            pages: paginate(service.clone(), scheme, settings),
            service,
        };
    }

    fn take_invalid(&mut self) -> Option<Error> {
        let summary = self.summary();
        match std::mem::replace(&mut self.state, State::Ended { summary }) {
            State::Invalid { error, .. } => Some(error),
            _ => None,
        }
    }
}

fn paginate<E: PagedEndpoint, S: HttpService>(
    service: ListPage<E, S>,
    scheme: Scheme<E::Element>,
    settings: Settings,
) -> Pages<ListPage<E, S>, Reader<E>> {
    let reader = Reader::new(Arc::clone(service.listing()), scheme);
    Pages::new(service, reader)
        .prefetch(settings.prefetch)
        .max_pages(settings.max_pages)
}

impl<E: PagedEndpoint, S: HttpService> Stream for PageStream<E, S> {
    type Item = Result<Page<E::Element>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_listed(cx)
            .map(|next| next.map(|listed| listed.map(Listed::into_page)))
    }
}

impl<E: PagedEndpoint, S: HttpService> FusedStream for PageStream<E, S> {
    fn is_terminated(&self) -> bool {
        matches!(self.state, State::Failed { .. } | State::Ended { .. })
    }
}

impl<E: PagedEndpoint, S: HttpService> fmt::Debug for PageStream<E, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PageStream")
            .field("summary", &self.summary())
            .finish_non_exhaustive()
    }
}
