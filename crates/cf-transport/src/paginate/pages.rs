use std::collections::VecDeque;
use std::fmt;
use std::num::NonZeroUsize;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::{FusedStream, Stream};
use futures_util::stream::FuturesOrdered;
use tower::util::Oneshot;
use tower_service::Service;

use super::layer::MAX_PAGES;
use super::{Next, PageScheme, PaginateError};

/// The pages of a listing, in order.
///
/// Pages whose requests are known are asked for ahead, as many at once as [`prefetch`](Self::prefetch) says, the one
/// that is waited for included. Nothing is sent before the first poll, work goes on only while the stream is polled,
/// and nothing is spawned: dropping the stream drops what is in flight. It ends after the last page or with the first
/// error, and is fused.
#[must_use = "a stream does nothing until it is polled"]
pub struct Pages<S, K>
where
    K: PageScheme,
    S: Service<K::Request>,
{
    service: S,
    scheme: K,
    prefetch: NonZeroUsize,
    max_pages: u32,
    /// What is asked for, in order, and the requests it was asked with.
    in_flight: FuturesOrdered<Oneshot<S, K::Request>>,
    asked: VecDeque<K::Request>,
    /// What is still to be asked for, in order.
    planned: VecDeque<K::Request>,
    requests_started: u64,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Unpolled,
    Running,
    Complete,
    Failed,
}

// === impl Pages ===

impl<S, K> Pages<S, K>
where
    K: PageScheme,
    S: Service<K::Request, Response = K::Page> + Clone,
{
    /// The pages that `scheme` asks of `service`: one at a time, and at most 10,000.
    pub fn new(service: S, scheme: K) -> Self {
        Self {
            service,
            scheme,
            prefetch: NonZeroUsize::MIN,
            max_pages: MAX_PAGES,
            in_flight: FuturesOrdered::new(),
            asked: VecDeque::new(),
            planned: VecDeque::new(),
            requests_started: 0,
            state: State::Unpolled,
        }
    }

    /// How many pages may be in flight, or waiting for their turn, at once.
    pub fn prefetch(mut self, pages: NonZeroUsize) -> Self {
        self.prefetch = pages;
        self
    }

    /// How many pages there may be before it is an error.
    pub fn max_pages(mut self, max_pages: u32) -> Self {
        self.max_pages = max_pages;
        self
    }
}

impl<S, K> Pages<S, K>
where
    K: PageScheme,
    S: Service<K::Request>,
{
    /// The scheme, with what it has learnt so far.
    pub fn scheme(&self) -> &K {
        &self.scheme
    }

    /// The scheme, with what it has learnt.
    pub fn into_scheme(self) -> K {
        self.scheme
    }

    /// How many pages were asked for, those included that were asked for ahead and not needed.
    pub fn requests_started(&self) -> u64 {
        self.requests_started
    }

    /// The request to go on from: the one that failed, or else the first that was not given yet. None before the first
    /// poll, and when the listing is complete.
    pub fn resume_from(&self) -> Option<&K::Request> {
        self.asked.front().or_else(|| self.planned.front())
    }

    fn stop(&mut self, state: State) {
        self.state = state;
        self.in_flight = FuturesOrdered::new();
        if state == State::Complete {
            self.asked.clear();
            self.planned.clear();
        }
    }
}

impl<S, K> Stream for Pages<S, K>
where
    K: PageScheme + Unpin,
    K::Request: Clone + Unpin,
    S: Service<K::Request, Response = K::Page> + Clone + Unpin,
{
    type Item = Result<K::Page, PaginateError<S::Error>>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        match this.state {
            State::Complete | State::Failed => return Poll::Ready(None),
            State::Unpolled => {
                this.planned.push_back(this.scheme.first());
                this.state = State::Running;
            }
            State::Running => {}
        }
        while this.in_flight.len() < this.prefetch.get()
            && this.requests_started < u64::from(this.max_pages)
            && let Some(request) = this.planned.pop_front()
        {
            this.asked.push_back(request.clone());
            this.in_flight
                .push_back(Oneshot::new(this.service.clone(), request));
            this.requests_started = this.requests_started.saturating_add(1);
        }
        let page = match ready!(Pin::new(&mut this.in_flight).poll_next(cx)) {
            Some(Ok(page)) => page,
            Some(Err(error)) => {
                this.stop(State::Failed);
                return Poll::Ready(Some(Err(PaginateError::Service(error))));
            }
            // Nothing in flight: the cap holds back what is planned, or the scheme planned nothing.
            None => {
                let error = match this.planned.front() {
                    Some(_) => PaginateError::TooManyPages {
                        max_pages: this.max_pages,
                    },
                    None => PaginateError::Stalled,
                };
                this.stop(State::Failed);
                return Poll::Ready(Some(Err(error)));
            }
        };
        this.asked.pop_front();
        match this.scheme.after(&page) {
            Next::Done => this.stop(State::Complete),
            Next::Then(more) => this.planned.extend(more),
        }
        Poll::Ready(Some(Ok(page)))
    }
}

impl<S, K> FusedStream for Pages<S, K>
where
    K: PageScheme + Unpin,
    K::Request: Clone + Unpin,
    S: Service<K::Request, Response = K::Page> + Clone + Unpin,
{
    fn is_terminated(&self) -> bool {
        matches!(self.state, State::Complete | State::Failed)
    }
}

impl<S, K> fmt::Debug for Pages<S, K>
where
    K: PageScheme,
    S: Service<K::Request>,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("prefetch", &self.prefetch)
            .field("max_pages", &self.max_pages)
            .field("in_flight", &self.in_flight.len())
            .field("planned", &self.planned.len())
            .field("requests_started", &self.requests_started)
            .finish_non_exhaustive()
    }
}
