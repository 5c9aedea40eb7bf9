//! The stream of pages: what it sends when, in which order pages come out, and how it ends.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "a failing test should panic where it fails, helpers included"
)]

use std::collections::HashMap;
use std::convert::Infallible;
use std::future::Future;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use cf_transport::paginate::{Next, PageScheme, Pages, Paginate, PaginateError, PaginateLayer};
use futures_core::{FusedStream, Stream};
use futures_util::{FutureExt, StreamExt, TryStreamExt, poll};
use tower::{Layer, Service, ServiceExt, service_fn};
use tower_test::mock;

/// A page with its number and the number of pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Page {
    number: u32,
    of: u32,
}

/// Plans all pages that the latest page reports; records the pages seen.
#[derive(Clone, Debug, Default)]
struct Numbered {
    planned: u32,
    seen: Vec<u32>,
}

impl PageScheme for Numbered {
    type Request = u32;
    type Page = Page;
    type Item = Page;
    type Error = Infallible;

    fn first(&mut self) -> u32 {
        self.planned = self.planned.max(1);
        self.planned
    }

    fn after(&mut self, page: Page) -> Result<(Next<u32>, Page), Infallible> {
        self.seen.push(page.number);
        if page.number >= page.of {
            return Ok((Next::Done, page));
        }
        let unplanned = (self.planned + 1..=page.of).collect();
        self.planned = self.planned.max(page.of);
        Ok((Next::Then(unplanned), page))
    }
}

/// Responds out of order, counts requests and those in flight, and fails on request.
#[derive(Clone, Default)]
struct Server {
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    calls: Mutex<Vec<u32>>,
    in_flight: AtomicUsize,
    most_in_flight: AtomicUsize,
    dropped: AtomicUsize,
}

struct InFlight {
    state: Arc<State>,
    responded: bool,
}

impl InFlight {
    fn response(mut self) {
        self.responded = true;
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.state.in_flight.fetch_sub(1, Ordering::SeqCst);
        if !self.responded {
            self.state.dropped.fetch_add(1, Ordering::SeqCst);
        }
    }
}

impl Server {
    fn pages<A: Fn(u32) -> Result<Page, String> + Clone + Send + Unpin + 'static>(
        self,
        response: A,
    ) -> impl Service<
        u32,
        Response = Page,
        Error = String,
        Future = impl Future<Output = Result<Page, String>> + Send,
    > + Clone
    + Send
    + Unpin {
        let state = self.state;
        service_fn(move |number: u32| {
            let state = state.clone();
            let response = response.clone();
            state.calls.lock().unwrap().push(number);
            let now = state.in_flight.fetch_add(1, Ordering::SeqCst) + 1;
            state.most_in_flight.fetch_max(now, Ordering::SeqCst);
            let in_flight = InFlight {
                state,
                responded: false,
            };
            async move {
                // Any order will do, as long as it is not the pages' own.
                tokio::time::sleep(latency(number)).await;
                in_flight.response();
                response(number)
            }
        })
    }

    fn calls(&self) -> Vec<u32> {
        self.state.calls.lock().unwrap().clone()
    }
}

fn latency(number: u32) -> Duration {
    Duration::from_millis(u64::from(number.wrapping_mul(2_654_435_761) % 997))
}

fn concurrency(pages: usize) -> NonZeroUsize {
    NonZeroUsize::new(pages).unwrap()
}

fn numbers(pages: &[Page]) -> Vec<u32> {
    pages.iter().map(|page| page.number).collect()
}

#[tokio::test(start_paused = true)]
async fn pages_come_in_order_and_never_more_than_prefetch_at_once() {
    for prefetch in [1, 2, 3, 8, 100] {
        let server = Server::default();
        let service = server.clone().pages(|number| Ok(Page { number, of: 40 }));
        let pages: Vec<Page> = Pages::new(service, Numbered::default())
            .prefetch(concurrency(prefetch))
            .try_collect()
            .await
            .unwrap();

        assert_eq!(numbers(&pages), (1..=40).collect::<Vec<_>>());
        assert_eq!(server.calls(), (1..=40).collect::<Vec<_>>());
        // The first page is fetched alone: it contains the number of pages.
        let most = server.state.most_in_flight.load(Ordering::SeqCst);
        assert_eq!(most, prefetch.min(39), "prefetch {prefetch}");
    }
}

#[tokio::test(start_paused = true)]
async fn pages_that_are_fetched_but_not_yielded_count_as_ahead() {
    let server = Server::default();
    let service = server.clone().pages(|number| Ok(Page { number, of: 40 }));
    let mut pages = Pages::new(service, Numbered::default()).prefetch(concurrency(4));

    pages.try_next().await.unwrap();
    pages.try_next().await.unwrap();
    // While page 2 is held all the others arrive, yet no more are begun.
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(server.calls(), [1, 2, 3, 4, 5]);
    pages.try_next().await.unwrap();
    assert_eq!(server.calls(), [1, 2, 3, 4, 5, 6]);
    assert_eq!((pages.pages_yielded(), pages.requests_started()), (3, 6));
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_before_the_first_poll() {
    let server = Server::default();
    let service = server.clone().pages(|number| Ok(Page { number, of: 2 }));
    let listing = PaginateLayer::new().prefetch(concurrency(8)).layer(service);
    let mut pages = listing.oneshot(Numbered::default()).await.unwrap();

    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(server.calls(), [0u32; 0]);
    assert_eq!((pages.requests_started(), pages.resume_from()), (0, None));

    assert!(poll!(pages.next()).is_pending());
    assert_eq!(server.calls(), [1]);
}

#[tokio::test(start_paused = true)]
async fn with_a_prefetch_of_one_nothing_is_asked_for_while_a_page_is_held() {
    let server = Server::default();
    let service = server.clone().pages(|number| Ok(Page { number, of: 3 }));
    let mut pages = Pages::new(service, Numbered::default());
    for number in 1..=3 {
        assert_eq!(pages.try_next().await.unwrap().unwrap().number, number);
        tokio::time::sleep(Duration::from_secs(60)).await;
        assert_eq!(server.calls(), (1..=number).collect::<Vec<_>>());
    }
    assert_eq!(pages.try_next().await.unwrap(), None);
}

#[tokio::test(start_paused = true)]
async fn dropping_the_stream_drops_what_is_in_flight() {
    let server = Server::default();
    let service = server.clone().pages(|number| Ok(Page { number, of: 40 }));
    let mut pages = Pages::new(service, Numbered::default()).prefetch(concurrency(8));
    pages.try_next().await.unwrap();
    assert!(poll!(pages.next()).is_pending());
    assert_eq!(server.state.in_flight.load(Ordering::SeqCst), 8);

    drop(pages);
    assert_eq!(server.state.in_flight.load(Ordering::SeqCst), 0);
    assert_eq!(server.state.dropped.load(Ordering::SeqCst), 8);
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(server.calls(), (1..=9).collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn an_error_in_the_middle_comes_after_the_pages_before_it_and_ends_the_stream() {
    let server = Server::default();
    let service = server.clone().pages(|number| match number {
        7 => Err("page 7 is torn".to_owned()),
        number => Ok(Page { number, of: 40 }),
    });
    let mut pages = Pages::new(service, Numbered::default()).prefetch(concurrency(8));
    for number in 1..=6 {
        assert_eq!(pages.try_next().await.unwrap().unwrap().number, number);
    }
    let error = pages.try_next().await.unwrap_err();
    assert_eq!(error, PaginateError::Service("page 7 is torn".to_owned()));
    assert_eq!(error.to_string(), "page 7 is torn");

    assert_eq!(server.state.in_flight.load(Ordering::SeqCst), 0);
    assert!(pages.is_terminated());
    assert_eq!(pages.next().await, None);
    assert_eq!(pages.next().await, None);
    assert_eq!(pages.size_hint(), (0, Some(0)));
    assert_eq!(pages.resume_from(), Some(&7));
    assert_eq!(pages.scheme().seen, [1, 2, 3, 4, 5, 6]);
}

#[tokio::test(start_paused = true)]
async fn a_listing_goes_on_where_it_failed() {
    let tries = Arc::new(AtomicUsize::new(0));
    let server = Server::default();
    let service = server.clone().pages(move |number| match number {
        5 if tries.fetch_add(1, Ordering::SeqCst) == 0 => Err("once".to_owned()),
        number => Ok(Page { number, of: 9 }),
    });
    let mut pages = Pages::new(service.clone(), Numbered::default()).prefetch(concurrency(3));
    let mut seen = Vec::new();
    while let Ok(Some(page)) = pages.try_next().await {
        seen.push(page.number);
    }
    let from = *pages.resume_from().unwrap();
    let mut scheme = pages.into_scheme();
    scheme.planned = from;
    let rest: Vec<Page> = Pages::new(service, scheme)
        .prefetch(concurrency(3))
        .try_collect()
        .await
        .unwrap();
    seen.extend(numbers(&rest));
    assert_eq!(seen, (1..=9).collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn the_plan_grows_with_the_listing() {
    let server = Server::default();
    let service = server.clone().pages(|number| {
        Ok(Page {
            number,
            of: (number + 3).min(20),
        })
    });
    let pages: Vec<Page> = Pages::new(service, Numbered::default())
        .prefetch(concurrency(4))
        .try_collect()
        .await
        .unwrap();
    assert_eq!(numbers(&pages), (1..=20).collect::<Vec<_>>());
    assert_eq!(server.calls(), (1..=20).collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn the_plan_shrinks_with_the_listing() {
    let server = Server::default();
    let service = server.clone().pages(|number| {
        Ok(Page {
            number,
            of: if number < 4 { 40 } else { 5 },
        })
    });
    let mut pages = Pages::new(service, Numbered::default()).prefetch(concurrency(4));
    let mut seen = Vec::new();
    while let Some(page) = pages.try_next().await.unwrap() {
        seen.push(page.number);
    }
    assert_eq!(seen, [1, 2, 3, 4, 5]);
    // Those ahead were asked for in vain, and dropped.
    assert_eq!(server.calls(), (1..=8).collect::<Vec<_>>());
    assert_eq!(server.state.in_flight.load(Ordering::SeqCst), 0);
    assert_eq!(pages.resume_from(), None);
}

#[tokio::test(start_paused = true)]
async fn more_pages_than_the_cap_are_an_error() {
    let server = Server::default();
    let service = server.clone().pages(|number| Ok(Page { number, of: 6 }));
    let mut pages = Pages::new(service.clone(), Numbered::default())
        .prefetch(concurrency(8))
        .max_pages(5);
    for number in 1..=5 {
        assert_eq!(pages.try_next().await.unwrap().unwrap().number, number);
    }
    let error = pages.try_next().await.unwrap_err();
    assert!(matches!(error, PaginateError::PageLimit { max_pages: 5, .. }));
    assert_eq!(
        error.to_string(),
        "expected the listing to end within 5 pages, but there are more"
    );
    assert_eq!(server.calls(), [1, 2, 3, 4, 5]);
    assert_eq!(pages.resume_from(), Some(&6));
    assert_eq!(pages.next().await, None);

    let exactly: Vec<Page> = Pages::new(service, Numbered::default())
        .max_pages(6)
        .try_collect()
        .await
        .unwrap();
    assert_eq!(exactly.len(), 6);
}

/// Returns neither the end nor a next request after page 3.
struct Stalls;

impl PageScheme for Stalls {
    type Request = u32;
    type Page = Page;
    type Item = Page;
    type Error = Infallible;

    fn first(&mut self) -> u32 {
        1
    }

    fn after(&mut self, page: Page) -> Result<(Next<u32>, Page), Infallible> {
        let next = match page.number {
            // Empty, but 2 and 3 are planned already: no stall.
            2 => Vec::new(),
            1 => vec![2, 3],
            _ => Vec::new(),
        };
        Ok((Next::Then(next), page))
    }
}

#[tokio::test(start_paused = true)]
async fn a_scheme_that_stalls_never_looks_complete() {
    for prefetch in [1, 8] {
        let service = Server::default().pages(|number| Ok(Page { number, of: 3 }));
        let mut pages = Pages::new(service, Stalls).prefetch(concurrency(prefetch));
        for number in 1..=3 {
            assert_eq!(pages.try_next().await.unwrap().unwrap().number, number);
        }
        let error = pages.try_next().await.unwrap_err();
        assert!(matches!(error, PaginateError::Stalled { pages: 3, .. }));
        assert_eq!(
            error.to_string(),
            "expected a next page or the end of the listing after page 3, got neither"
        );
        assert_eq!(pages.resume_from(), None);
        assert_eq!(pages.next().await, None);
    }
}

#[tokio::test(start_paused = true)]
async fn each_page_waits_until_the_service_is_ready() {
    let (service, mut handle) = mock::pair::<u32, Page>();
    handle.allow(1);
    let pages = Pages::new(service, Numbered::default()).prefetch(concurrency(3));
    let listing = tokio::spawn(pages.try_collect::<Vec<Page>>());

    let mut held = HashMap::new();
    let (first, response) = handle.next_request().await.unwrap();
    response.send_response(Page { number: first, of: 4 });
    // Two are allowed: the third waits until one more is.
    handle.allow(2);
    for _ in 0..2 {
        let (number, response) = handle.next_request().await.unwrap();
        held.insert(number, response);
    }
    tokio::task::yield_now().await;
    assert!(handle.next_request().now_or_never().is_none());
    handle.allow(1);
    let (number, response) = handle.next_request().await.unwrap();
    held.insert(number, response);
    // The last first: order is the stream's doing.
    for number in (2..=4).rev() {
        held.remove(&number)
            .unwrap()
            .send_response(Page { number, of: 4 });
    }
    let pages = listing.await.unwrap().unwrap();
    assert_eq!(numbers(&pages), [1, 2, 3, 4]);
}

#[tokio::test(start_paused = true)]
async fn a_service_that_fails_before_it_is_ready_ends_the_stream() {
    let (service, mut handle) = mock::pair::<u32, Page>();
    handle.send_error("out of order");
    let mut pages = Pages::new(service, Numbered::default());
    let error = pages.next().await.unwrap().unwrap_err();
    assert_eq!(error.to_string(), "out of order");
    assert_eq!(pages.resume_from(), Some(&1));
    assert!(matches!(poll!(pages.next()), Poll::Ready(None)));
}

#[test]
fn the_stream_goes_where_its_parts_go() {
    fn check<T: Send + Sync + Unpin>(_: &T) {}
    #[derive(Clone)]
    struct OnePage;
    impl Service<u32> for OnePage {
        type Response = Page;
        type Error = std::convert::Infallible;
        type Future = std::future::Ready<Result<Page, Self::Error>>;

        fn poll_ready(&mut self, _: &mut std::task::Context<'_>) -> Poll<Result<(), Self::Error>> {
            Poll::Ready(Ok(()))
        }

        fn call(&mut self, number: u32) -> Self::Future {
            std::future::ready(Ok(Page { number, of: 1 }))
        }
    }
    let mut listing = Paginate::new(OnePage);
    check(&listing);
    let pages = listing.call(Numbered::default()).now_or_never().unwrap().unwrap();
    check(&pages);
    assert!(format!("{pages:?}").starts_with("Pages {"));
}

/// Accepts page 2 only at the second attempt, like a scheme that reads the next request from the page.
#[derive(Default)]
struct Rejects {
    rejected: bool,
}

impl PageScheme for Rejects {
    type Request = u32;
    type Page = Page;
    type Item = u32;
    type Error = &'static str;

    fn first(&mut self) -> u32 {
        if self.rejected { 2 } else { 1 }
    }

    fn after(&mut self, page: Page) -> Result<(Next<u32>, u32), &'static str> {
        if page.number == 2 && !self.rejected {
            self.rejected = true;
            return Err("no link to the next page");
        }
        let next = if page.number == page.of {
            Next::Done
        } else {
            Next::Then(vec![page.number + 1])
        };
        Ok((next, page.number))
    }
}

#[tokio::test(start_paused = true)]
async fn a_page_that_the_scheme_rejects_ends_the_stream_and_can_be_requested_again() {
    let service = Server::default().pages(|number| Ok(Page { number, of: 3 }));
    let mut pages = Pages::new(service.clone(), Rejects::default());
    assert_eq!(pages.try_next().await, Ok(Some(1)));
    let rejected = Err(PaginateError::Scheme("no link to the next page"));
    assert_eq!(pages.try_next().await, rejected);
    assert_eq!(pages.try_next().await, Ok(None));
    assert_eq!(pages.resume_from(), Some(&2));
    let rest: Vec<u32> = Pages::new(service, pages.into_scheme())
        .try_collect()
        .await
        .unwrap();
    assert_eq!(rest, [2, 3]);
}
