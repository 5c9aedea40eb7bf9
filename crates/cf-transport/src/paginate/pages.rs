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

/// The pages of one listing, in order: a [`Stream`] of the scheme's pages that ends when the scheme says so, or with
/// an error.
///
/// See the [module](super) for what is sent when. `Send` and `Sync` when the service, its futures, the scheme, its
/// requests and pages are; always `Unpin`.
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
    /// Requests to be sent.
    plan: VecDeque<P::Request>,
    /// Requests begun whose pages have not been yielded, in order, with what came of them so far.
    begun: VecDeque<Begun<P::Request, Answer<S, P>>>,
    in_flight: FuturesUnordered<InFlight<S, P::Request>>,
    state: State,
    yielded: u64,
    started: u64,
}

type Answer<S, P> = Result<<P as PageScheme>::Page, <S as Service<<P as PageScheme>::Request>>::Error>;

struct Begun<R, A> {
    request: R,
    answer: Option<A>,
}

pin_project! {
    /// One page's future, and which page of the stream it is.
    struct InFlight<S: Service<R>, R> {
        index: u64,
        #[pin]
        page: Oneshot<S, R>,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Never polled.
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
    /// The pages of `scheme`, had from `service` one at a time, 10,000 at most.
    pub fn new(service: S, scheme: P) -> Self {
        Self {
            service,
            scheme,
            prefetch: NonZeroUsize::MIN,
            max_pages: DEFAULT_MAX_PAGES,
            plan: VecDeque::new(),
            begun: VecDeque::new(),
            in_flight: FuturesUnordered::new(),
            state: State::New,
            yielded: 0,
            started: 0,
        }
    }

    /// How many pages may be asked for and not yet yielded, the one that is waited for among them. 1 by default.
    pub fn prefetch(mut self, pages: NonZeroUsize) -> Self {
        self.prefetch = pages;
        self
    }

    /// How many pages the listing may have; more are an error. 10,000 by default.
    pub fn max_pages(mut self, pages: u32) -> Self {
        self.max_pages = pages;
        self
    }

    /// The scheme, with what it knows after the last page that was yielded.
    pub fn scheme(&self) -> &P {
        &self.scheme
    }

    /// The scheme; what is in flight is dropped.
    pub fn into_scheme(self) -> P {
        self.scheme
    }

    /// How many pages were yielded.
    pub fn pages_yielded(&self) -> u64 {
        self.yielded
    }

    /// How many requests were begun: for the pages that were yielded, for one that failed, and those ahead of them.
    pub fn requests_started(&self) -> u64 {
        self.started
    }

    /// The request to go on at: of the first page that was not yielded, so after an error of the service that of the
    /// page that failed.
    ///
    /// `None` before the first poll, and when nothing is left: at the end, or when the scheme stalled.
    pub fn resume_from(&self) -> Option<&P::Request> {
        let begun = self.begun.front().map(|begun| &begun.request);
        begun.or_else(|| self.plan.front())
    }

    /// Ends the stream and drops what is in flight, but keeps where to resume.
    fn end(&mut self) {
        self.state = State::Ended;
        self.in_flight = FuturesUnordered::new();
        self.begun.truncate(1);
    }

    /// Ends the stream with nothing left to resume.
    fn complete(&mut self) {
        self.end();
        self.plan = VecDeque::new();
        self.begun = VecDeque::new();
    }

    /// Takes in every answer that has come. All in flight are asked, whether or not the next page is there already.
    fn take_answers(&mut self, cx: &mut Context<'_>) {
        while let Poll::Ready(Some((index, answer))) = Pin::new(&mut self.in_flight).poll_next(cx) {
            let position = usize::try_from(index.saturating_sub(self.yielded)).unwrap_or(usize::MAX);
            if let Some(begun) = self.begun.get_mut(position) {
                begun.answer = Some(answer);
            }
        }
    }
}

impl<S, P> Pages<S, P>
where
    P: PageScheme,
    S: Service<P::Request, Response = P::Page> + Clone,
{
    /// Goes on with the pages ahead while a page that was yielded is being worked on, so that none of them waits past
    /// its time for want of a poll. Nothing is yielded, and nothing is begun before the first poll.
    pub fn drive(&mut self, cx: &mut Context<'_>) {
        if self.state == State::Running {
            self.begin();
            self.take_answers(cx);
        }
    }

    /// Begins planned requests as far as both bounds allow. What failed ends the stream once its turn comes: nothing
    /// new is begun for what comes after it.
    fn begin(&mut self) {
        if self
            .begun
            .iter()
            .any(|begun| matches!(begun.answer, Some(Err(_))))
        {
            return;
        }
        while self.begun.len() < self.prefetch.get()
            && self.started < u64::from(self.max_pages)
            && let Some(request) = self.plan.pop_front()
        {
            self.begun.push_back(Begun {
                request: request.clone(),
                answer: None,
            });
            self.in_flight.push(InFlight {
                index: self.started,
                // The clone is the one that is made ready and then called, as the service's contract wants.
                page: Oneshot::new(self.service.clone(), request),
            });
            self.started = self.started.saturating_add(1);
        }
    }
}

/// Nothing in it is pinned: the futures in flight have a place of their own on the heap.
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
        this.begin();
        this.take_answers(cx);

        let Some(next) = this.begun.front_mut() else {
            // Nothing is in flight although the scheme did not say that all is done.
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
        match next.answer.take() {
            None => Poll::Pending,
            Some(Ok(page)) => match this.scheme.after(page) {
                Ok((next, item)) => {
                    this.begun.pop_front();
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
            // A page, or an error.
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
        this.page.poll(cx).map(|answer| (*this.index, answer))
    }
}
