use std::collections::VecDeque;
use std::fmt;
use std::num::NonZeroUsize;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::{FusedStream, Stream};
use futures_util::stream::FuturesUnordered;
use pin_project_lite::pin_project;
use tower::util::Oneshot;
use tower_service::Service;

use super::{DEFAULT_MAX_PAGES, Next, PageScheme, PaginateError};

/// The pages of one listing, in order: a [`Stream`] that ends when the scheme returns [`Next::Done`], or with an error.
///
/// See the [module](super) for its behavior. `Send` and `Sync` if the service, its futures, the scheme, its requests and
/// pages are; always `Unpin`.
#[must_use = "a stream does nothing until it is polled"]
pub struct Pages<S, P>
where
    P: PageScheme,
    S: Service<P::Request, Response = P::Page>,
{
    service: S,
    scheme: P,
    prefetch: NonZeroUsize,
    max_pages: u32,
    /// Requests not started yet.
    plan: VecDeque<P::Request>,
    /// Requests in flight or completed whose pages were not yielded yet, in order.
    pending: VecDeque<Pending<P::Request, Outcome<S, P>>>,
    in_flight: FuturesUnordered<InFlight<S, P::Request>>,
    state: State,
    yielded: u64,
    started: u64,
}

type Outcome<S, P> = Result<<P as PageScheme>::Page, <S as Service<<P as PageScheme>::Request>>::Error>;

struct Pending<R, A> {
    request: R,
    outcome: Option<A>,
}

pin_project! {
    /// The future of one page, and the index of that page.
    struct InFlight<S: Service<R>, R> {
        index: u64,
        #[pin]
        page: Oneshot<S, R>,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Not polled yet.
    New,
    Running,
    Ended,
}

// === impl Pages ===

impl<S, P> Pages<S, P>
where
    P: PageScheme,
    S: Service<P::Request, Response = P::Page>,
{
    /// Lists the pages of `scheme`, requested from `service` one at a time, at most 10,000.
    pub fn new(service: S, scheme: P) -> Self {
        Self {
            service,
            scheme,
            prefetch: NonZeroUsize::MIN,
            max_pages: DEFAULT_MAX_PAGES,
            plan: VecDeque::new(),
            pending: VecDeque::new(),
            in_flight: FuturesUnordered::new(),
            state: State::New,
            yielded: 0,
            started: 0,
        }
    }

    /// Sets how many pages may be in flight or waiting to be yielded, including the page that is yielded next. Default: 1.
    pub fn prefetch(mut self, pages: NonZeroUsize) -> Self {
        self.prefetch = pages;
        self
    }

    /// Sets the maximum number of pages; more are an error. Default: 10,000.
    pub fn max_pages(mut self, pages: u32) -> Self {
        self.max_pages = pages;
        self
    }

    /// Returns the scheme, in its state after the last yielded page.
    pub fn scheme(&self) -> &P {
        &self.scheme
    }

    /// Returns the scheme and drops the requests in flight.
    pub fn into_scheme(self) -> P {
        self.scheme
    }

    /// Returns how many pages were yielded.
    pub fn pages_yielded(&self) -> u64 {
        self.yielded
    }

    /// Returns how many requests were started, including prefetched and failed ones.
    pub fn requests_started(&self) -> u64 {
        self.started
    }

    /// Returns the request of the first page that was not yielded; after an error, this is the page that failed.
    ///
    /// `None` before the first poll, at the end, and after [`PaginateError::Stalled`].
    pub fn resume_from(&self) -> Option<&P::Request> {
        let pending = self.pending.front().map(|pending| &pending.request);
        pending.or_else(|| self.plan.front())
    }

    /// Ends the stream and drops the requests in flight, but keeps the request to resume at.
    fn end(&mut self) {
        self.state = State::Ended;
        self.in_flight = FuturesUnordered::new();
        self.pending.truncate(1);
    }

    /// Ends the stream without a request to resume at.
    fn complete(&mut self) {
        self.end();
        self.plan = VecDeque::new();
        self.pending = VecDeque::new();
    }

    /// Polls all requests in flight, even if the next page is already complete.
    fn poll_in_flight(&mut self, cx: &mut Context<'_>) {
        while let Poll::Ready(Some((index, outcome))) = Pin::new(&mut self.in_flight).poll_next(cx) {
            let position = usize::try_from(index.saturating_sub(self.yielded)).unwrap_or(usize::MAX);
            if let Some(pending) = self.pending.get_mut(position) {
                pending.outcome = Some(outcome);
            }
        }
    }
}

impl<S, P> Pages<S, P>
where
    P: PageScheme,
    S: Service<P::Request, Response = P::Page> + Clone,
{
    /// Makes progress with the requests in flight and prefetches, without yielding a page. Call it while a yielded page is
    /// processed. Does nothing before the first poll.
    pub fn drive(&mut self, cx: &mut Context<'_>) {
        if self.state == State::Running {
            self.start_requests();
            self.poll_in_flight(cx);
        }
    }

    /// Starts planned requests within both limits. After a failed page none is started, since the stream ends there.
    fn start_requests(&mut self) {
        if self
            .pending
            .iter()
            .any(|pending| matches!(pending.outcome, Some(Err(_))))
        {
            return;
        }
        while self.pending.len() < self.prefetch.get()
            && self.started < u64::from(self.max_pages)
            && let Some(request) = self.plan.pop_front()
        {
            self.pending.push_back(Pending {
                request: request.clone(),
                outcome: None,
            });
            self.in_flight.push(InFlight {
                index: self.started,
                // `Oneshot` makes this clone ready and then calls it.
                page: Oneshot::new(self.service.clone(), request),
            });
            self.started = self.started.saturating_add(1);
        }
    }
}

/// Nothing is pinned: `FuturesUnordered` keeps its futures on the heap.
impl<S, P> Unpin for Pages<S, P>
where
    P: PageScheme,
    S: Service<P::Request, Response = P::Page>,
{
}

impl<S, P> Stream for Pages<S, P>
where
    P: PageScheme,
    S: Service<P::Request, Response = P::Page> + Clone,
{
    type Item = Result<P::Item, PaginateError<S::Error, P::Error>>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        match this.state {
            State::Ended => return Poll::Ready(None),
            State::New => {
                this.state = State::Running;
                let first = this.scheme.first();
                this.plan.push_back(first);
            }
            State::Running => {}
        }
        this.start_requests();
        this.poll_in_flight(cx);

        let Some(next) = this.pending.front_mut() else {
            // Nothing is in flight, but the scheme did not return `Next::Done`.
            this.end();
            let error = if this.plan.is_empty() {
                PaginateError::Stalled { pages: this.yielded }
            } else {
                PaginateError::PageLimit {
                    max_pages: this.max_pages,
                }
            };
            return Poll::Ready(Some(Err(error)));
        };
        match next.outcome.take() {
            None => Poll::Pending,
            Some(Ok(page)) => match this.scheme.after(page) {
                Ok((next, item)) => {
                    this.pending.pop_front();
                    this.yielded = this.yielded.saturating_add(1);
                    match next {
                        Next::Done => this.complete(),
                        Next::Then(requests) => this.plan.extend(requests),
                    }
                    Poll::Ready(Some(Ok(item)))
                }
                Err(error) => {
                    this.end();
                    Poll::Ready(Some(Err(PaginateError::Scheme(error))))
                }
            },
            Some(Err(error)) => {
                this.end();
                Poll::Ready(Some(Err(PaginateError::Service(error))))
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        match self.state {
            State::Ended => (0, Some(0)),
            // At least one page or error.
            State::New | State::Running => (1, None),
        }
    }
}

impl<S, P> FusedStream for Pages<S, P>
where
    P: PageScheme,
    S: Service<P::Request, Response = P::Page> + Clone,
{
    fn is_terminated(&self) -> bool {
        self.state == State::Ended
    }
}

impl<S, P> fmt::Debug for Pages<S, P>
where
    P: PageScheme,
    S: Service<P::Request, Response = P::Page>,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("state", &self.state)
            .field("prefetch", &self.prefetch)
            .field("max_pages", &self.max_pages)
            .field("planned", &self.plan.len())
            .field("in_flight", &self.in_flight.len())
            .field("yielded", &self.yielded)
            .field("started", &self.started)
            .finish_non_exhaustive()
    }
}

// === impl InFlight ===

impl<S: Service<R>, R> Future for InFlight<S, R> {
    type Output = (u64, Result<S::Response, S::Error>);

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        this.page.poll(cx).map(|outcome| (*this.index, outcome))
    }
}
