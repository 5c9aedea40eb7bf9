//! The layers in their order.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use cf_transport::retry::{Budget, ExponentialBackoff, RetryLayer};
use cf_transport::{
    AttemptOutcome, Attempts, Body, Classify, Error, ErrorKind, Request, Response, RetryAttempt,
    RetryDecision, Transport, TransportBuilder,
};
use tokio::time::{Instant, sleep};
use tower::{ServiceExt, service_fn};

use crate::script::{request, request_with};

/// A few at once, and 429 with `Retry-After: 1` to any more; forty pages, many more at a time than that.
#[tokio::test(start_paused = true)]
async fn forty_pages_arrive_from_a_server_that_allows_few_at_once() {
    for (allowed, concurrency) in [(4, 8), (3, 8), (2, 8), (1, 8), (4, 32), (1, 32)] {
        let in_flight = Arc::new(AtomicUsize::new(0));
        let (served, refused) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (serving, refusing) = (Arc::clone(&served), Arc::clone(&refused));
        let transport = builder().build_with_service(service_fn(move |_: http::Request<Body>| {
            let in_flight = Arc::clone(&in_flight);
            let (served, refused) = (Arc::clone(&serving), Arc::clone(&refusing));
            async move {
                if in_flight.fetch_add(1, Ordering::SeqCst) >= allowed {
                    in_flight.fetch_sub(1, Ordering::SeqCst);
                    refused.fetch_add(1, Ordering::SeqCst);
                    return http::Response::builder()
                        .status(429)
                        .header("retry-after", "1")
                        .body(Body::default());
                }
                sleep(Duration::from_millis(50)).await;
                in_flight.fetch_sub(1, Ordering::SeqCst);
                served.fetch_add(1, Ordering::SeqCst);
                http::Response::builder().body(Body::from("page"))
            }
        }));
        let places = Arc::new(tokio::sync::Semaphore::new(concurrency));
        let pages: Vec<_> = (0..40)
            .map(|_| {
                let (transport, places) = (transport.clone(), Arc::clone(&places));
                tokio::spawn(async move {
                    let _place = places.acquire().await.unwrap();
                    transport.oneshot(request()).await.unwrap().status()
                })
            })
            .collect();
        for page in pages {
            assert_eq!(page.await.unwrap(), 200, "{allowed} of {concurrency}");
        }
        assert_eq!(served.load(Ordering::SeqCst), 40);
        // The first time it cannot know; after that it rarely tries.
        let refused = refused.load(Ordering::SeqCst);
        assert!(
            refused < concurrency + 8,
            "{refused} refused, {allowed} of {concurrency}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_request_may_set_the_attempt_timeout() {
    let transport = Transport::builder("https://api.example".parse().unwrap()).build_with_service(
        service_fn(|_: http::Request<Body>| std::future::pending::<Result<http::Response<Body>, Error>>()),
    );
    let started = Instant::now();
    let request = request_with(|options| {
        options.attempt_timeout = Some(Duration::from_secs(2));
        options.max_retries = Some(0);
    });
    let error = transport.oneshot(request).await.unwrap_err();
    assert_eq!(
        (error.kind(), started.elapsed()),
        (ErrorKind::Timeout, Duration::from_secs(2))
    );
    assert_eq!(
        error.to_string(),
        "no complete response within 2 s (attempt timeout) (GET https://api.example/, 1 attempt in 2.0 s)"
    );
}

fn builder() -> TransportBuilder {
    Transport::builder("https://api.example".parse().unwrap())
}

/// A transport over a service that always responses so, and how often that was asked.
fn over(builder: TransportBuilder, status: u16) -> (Transport, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    let transport = builder.build_with_service(service_fn(move |_: Request| {
        counted.fetch_add(1, Ordering::SeqCst);
        std::future::ready(http::Response::builder().status(status).body(Body::from("{}")))
    }));
    (transport, asked)
}

#[tokio::test(start_paused = true)]
async fn what_is_tried_again_how_long_after_and_how_often_can_all_be_replaced() {
    struct OnlyTeapots;
    impl Classify for OnlyTeapots {
        fn classify(&self, attempt: &AttemptOutcome<'_>) -> RetryDecision {
            match attempt.outcome() {
                Ok(response) if response.status() == 418 => RetryDecision::Retry { after: None },
                _ => RetryDecision::Final,
            }
        }
    }
    struct Never;
    impl Budget for Never {
        fn deposit(&self) {}
        fn withdraw(&self) -> bool {
            false
        }
    }
    let slow = |retry: u32| Duration::from_secs(10 * u64::from(retry));
    for (layer, status, attempts, seconds) in [
        (
            RetryLayer::new().classifier(OnlyTeapots).backoff(slow),
            418,
            3,
            30,
        ),
        (RetryLayer::new().classifier(OnlyTeapots), 503, 1, 0),
        (RetryLayer::new().backoff(slow), 503, 3, 30),
        (
            RetryLayer::new().backoff(slow).max_wait(Duration::from_secs(15)),
            503,
            2,
            10,
        ),
        (RetryLayer::new().backoff(slow).budget(Never), 503, 1, 0),
        (RetryLayer::new().max_retries(0), 503, 1, 0),
        (
            RetryLayer::new().backoff(ExponentialBackoff::new(Duration::ZERO, Duration::ZERO)),
            503,
            3,
            0,
        ),
    ] {
        let (transport, asked) = over(builder().retry(layer), status);
        let response = transport.oneshot(request()).await.unwrap();
        assert_eq!(response.status().as_u16(), status);
        let counted = response.extensions().get::<Attempts>().unwrap();
        assert_eq!(
            (counted.count, counted.elapsed.as_secs()),
            (attempts, seconds),
            "{status}"
        );
        assert_eq!(asked.load(Ordering::SeqCst), attempts as usize);
    }
}

/// tower's own layer in a slot, with a custom policy.
#[tokio::test(start_paused = true)]
async fn the_retry_policy_can_be_replaced() {
    #[derive(Clone)]
    struct FourTimes(u32);
    impl<E> tower::retry::Policy<Request, Response, E> for FourTimes {
        type Future = std::future::Ready<()>;

        fn retry(&mut self, _: &mut Request, outcome: &mut Result<Response, E>) -> Option<Self::Future> {
            self.0 += 1;
            let failed = outcome
                .as_ref()
                .is_ok_and(|response| !response.status().is_success());
            (failed && self.0 < 4).then(|| std::future::ready(()))
        }

        fn clone_request(&mut self, request: &Request) -> Option<Request> {
            Some(request.clone())
        }
    }
    let policy = tower::retry::RetryLayer::new(FourTimes(0));
    let (transport, asked) = over(builder().max_retries(0).call_layer(policy), 400);
    assert_eq!(transport.oneshot(request()).await.unwrap().status(), 400);
    assert_eq!(asked.load(Ordering::SeqCst), 4);
}

#[tokio::test(start_paused = true)]
async fn layers_around_attempts_see_the_number_of_each() {
    let numbers = Arc::new(std::sync::Mutex::new(Vec::new()));
    let seen = Arc::clone(&numbers);
    let noting = tower::util::MapRequestLayer::new(move |request: Request| {
        let number = request.extensions().get::<RetryAttempt>().map(|retry| retry.0);
        seen.lock().unwrap().push(number);
        request
    });
    let (transport, _) = over(builder().attempt_layer(noting), 503);
    transport.oneshot(request()).await.unwrap();
    assert_eq!(*numbers.lock().unwrap(), [None, Some(1), Some(2)]);
}

/// Waiting for a place, for the next attempt, for a response.
#[tokio::test(start_paused = true)]
async fn a_deadline_covers_every_wait() {
    let pending = service_fn(|_: Request| std::future::pending::<Result<http::Response<Body>, Error>>());
    let transport = builder()
        .throttle(cf_transport::throttle::ThrottleLayer::new().max_in_flight(1))
        .attempt_timeout(Duration::from_secs(1000))
        .deadline(Duration::from_secs(3))
        .build_with_service(pending);
    let blocking = tokio::spawn(transport.clone().oneshot(request_with(|options| {
        options.deadline = Some(Duration::from_secs(500));
    })));
    sleep(Duration::from_millis(1)).await;
    let started = Instant::now();
    let error = transport.oneshot(request()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Deadline, "{error}");
    assert_eq!(
        (started.elapsed(), error.elapsed()),
        (Duration::from_secs(3), Some(Duration::from_secs(3)))
    );
    blocking.abort();

    // A wait for the next attempt that would outlast it is not begun: the caller gets the response that is there.
    let slow = RetryLayer::new().backoff(|_| Duration::from_secs(2));
    let (transport, asked) = over(builder().retry(slow).deadline(Duration::from_secs(3)), 503);
    let started = Instant::now();
    let response = transport.oneshot(request()).await.unwrap();
    assert_eq!(
        (response.status(), started.elapsed()),
        (503.try_into().unwrap(), Duration::from_secs(2))
    );
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

#[tokio::test(start_paused = true)]
async fn a_request_dropped_while_it_waits_is_never_sent_again() {
    let (transport, asked) = over(builder(), 503);
    let mut waiting = Box::pin(transport.oneshot(request()));
    assert!(futures_util::poll!(&mut waiting).is_pending());
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    drop(waiting);
    sleep(Duration::from_secs(60)).await;
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

/// A throttled request was not sent, and does not count as an attempt.
#[tokio::test(start_paused = true)]
async fn attempts_that_were_not_sent_are_not_counted() {
    let service = service_fn(|_: Request| {
        std::future::ready(
            http::Response::builder()
                .status(429)
                .header("retry-after", "300")
                .body(Body::default()),
        )
    });
    let transport = builder().build_with_service(service);
    let response = transport.clone().oneshot(request()).await.unwrap();
    assert_eq!(response.extensions().get::<Attempts>().unwrap().count, 1);
    let error = transport.oneshot(request()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::RateLimited, 0));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(300)));
    assert_eq!(
        error.to_string(),
        "the request was not sent: the server asked to wait another 5 min, longer than allowed \
         (GET https://api.example/)"
    );
}

#[tokio::test(start_paused = true)]
async fn a_retry_layer_keeps_the_classifier_unless_it_has_its_own() {
    struct Nothing;
    impl Classify for Nothing {
        fn classify(&self, _: &AttemptOutcome<'_>) -> RetryDecision {
            RetryDecision::Final
        }
    }
    let attempts_with = async |builder: TransportBuilder| {
        let transport = builder.build_with_service(service_fn(async |_: http::Request<Body>| {
            http::Response::builder().status(503).body(Body::default())
        }));
        crate::script::attempts(&transport.oneshot(request()).await.unwrap())
    };
    let builder = || Transport::builder("https://api.example".parse().unwrap());
    let own = cf_transport::HttpClassifier::new();

    assert_eq!(
        attempts_with(builder().classifier(Nothing).retry(RetryLayer::new())).await,
        1
    );
    assert_eq!(
        attempts_with(builder().retry(RetryLayer::new()).classifier(Nothing)).await,
        1
    );
    assert_eq!(
        attempts_with(
            builder()
                .classifier(Nothing)
                .retry(RetryLayer::new().classifier(own))
        )
        .await,
        3
    );
}

/// Fails when it is asked whether it is ready for the second attempt.
#[derive(Clone)]
struct ReadyOnce<S>(S, Arc<AtomicUsize>);

impl<S: tower::Service<Request>> tower::Service<Request> for ReadyOnce<S>
where
    S::Error: Into<cf_transport::BoxError>,
{
    type Response = S::Response;
    type Error = cf_transport::BoxError;
    type Future = futures_util::future::MapErr<S::Future, fn(S::Error) -> cf_transport::BoxError>;

    fn poll_ready(&mut self, cx: &mut std::task::Context<'_>) -> std::task::Poll<Result<(), Self::Error>> {
        if self.1.load(Ordering::SeqCst) > 0 {
            return std::task::Poll::Ready(Err("the layer has failed".into()));
        }
        self.0.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        use futures_util::TryFutureExt as _;
        self.1.fetch_add(1, Ordering::SeqCst);
        self.0.call(request).map_err(Into::into)
    }
}

#[tokio::test(start_paused = true)]
async fn attempts_are_counted_if_a_layer_is_not_ready_for_the_next_one() {
    let layer = || tower::layer::layer_fn(|inner| ReadyOnce(inner, Arc::default()));
    let (transport, asked) = over(builder().attempt_layer(layer()), 503);
    let error = transport.oneshot(request()).await.unwrap_err();
    assert_eq!(error.attempts() as usize, asked.load(Ordering::SeqCst));
    assert_eq!(error.attempts(), 1, "{error}");
    assert!(error.message().contains("the layer has failed"), "{error}");
}

/// What a layer responds to itself is not sent.
#[tokio::test(start_paused = true)]
async fn a_response_of_a_layer_is_not_an_attempt() {
    let cache = tower::layer::layer_fn(|_: cf_transport::AttemptService| {
        service_fn(async |_: Request| Ok::<_, Error>(Response::default()))
    });
    let (transport, asked) = over(builder().attempt_layer(cache), 503);
    let response = transport.oneshot(request()).await.unwrap();
    assert_eq!(crate::script::attempts(&response), 0);
    assert_eq!(asked.load(Ordering::SeqCst), 0);
}

#[tokio::test(start_paused = true)]
async fn a_deadline_counts_what_was_sent() {
    let slow = RetryLayer::new().backoff(|_| Duration::from_secs(2));
    let pending = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&pending);
    let transport = builder()
        .retry(slow)
        .deadline(Duration::from_secs(5))
        .build_with_service(service_fn(move |_: Request| {
            let first = counted.fetch_add(1, Ordering::SeqCst) == 0;
            async move {
                if !first {
                    std::future::pending::<()>().await;
                }
                http::Response::builder().status(503).body(Body::default())
            }
        }));
    let error = transport.oneshot(request()).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::Deadline, 2),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_callers_deadline_limits_a_request_further() {
    let pending = service_fn(|_: Request| std::future::pending::<Result<http::Response<Body>, Error>>());
    let transport = builder().build_with_service(pending);
    let deadline = cf_transport::Deadline::after(Duration::from_secs(7));
    let started = Instant::now();
    for expected in [7, 0] {
        let mut request = request();
        request.extensions_mut().insert(deadline.clone());
        let error = transport.clone().oneshot(request).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Deadline, "{error}");
        assert_eq!(error.elapsed().unwrap().as_secs(), expected);
    }
    assert_eq!(started.elapsed(), Duration::from_secs(7));
}

/// tower's timeout and load shedding, in the slots.
#[tokio::test(start_paused = true)]
async fn a_timeout_of_a_custom_layer_is_a_timeout() {
    let pending = service_fn(|_: Request| std::future::pending::<Result<http::Response<Body>, Error>>());
    let layer = || tower::timeout::TimeoutLayer::new(Duration::from_secs(3));
    for (builder, attempts) in [
        (builder().call_layer(layer()), 0),
        (builder().attempt_layer(layer()), 3),
    ] {
        let error = builder
            .build_with_service(pending)
            .oneshot(request())
            .await
            .unwrap_err();
        assert_eq!(
            (error.kind(), error.attempts()),
            (ErrorKind::Timeout, attempts),
            "{error}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn requests_beyond_those_that_may_wait_are_shed() {
    let slow = service_fn(|_: Request| async {
        sleep(Duration::from_secs(1)).await;
        http::Response::builder().body(Body::default())
    });
    let throttle = cf_transport::throttle::ThrottleLayer::new()
        .max_in_flight(2)
        .max_waiting(3);
    let transport = builder()
        .throttle(throttle)
        .call_layer(tower::load_shed::LoadShedLayer::new())
        .build_with_service(slow);
    let tasks: Vec<_> = (0..9)
        .map(|_| tokio::spawn(transport.clone().oneshot(request())))
        .collect();
    let (mut served, mut shed) = (0, 0);
    for task in tasks {
        match task.await.unwrap() {
            Ok(_) => served += 1,
            Err(error) => {
                assert!(
                    error
                        .find_source::<tower::load_shed::error::Overloaded>()
                        .is_some(),
                    "{error}"
                );
                shed += 1;
            }
        }
    }
    assert_eq!((served, shed), (5, 4));
    transport.oneshot(request()).await.unwrap();
}

/// Pages of 15 MiB of which each MiB is counted when it is sent.
mod pages {
    use std::collections::VecDeque;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use bytes::Bytes;
    use cf_transport::collect::{PagePlace, PageQueue};
    use futures_util::StreamExt as _;
    use futures_util::stream::FuturesOrdered;

    use super::*;

    const MEBIBYTE: usize = 1024 * 1024;
    const PAGES: u64 = 16;

    struct Large {
        left: usize,
        sent: Arc<AtomicUsize>,
    }

    impl http_body::Body for Large {
        type Data = Bytes;
        type Error = std::convert::Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            cx: &mut Context<'_>,
        ) -> Poll<Option<Result<http_body::Frame<Bytes>, Self::Error>>> {
            // Another page gets its turn after each piece.
            if self.left.is_multiple_of(2) {
                self.left = self.left.saturating_sub(1);
                cx.waker().wake_by_ref();
                return if self.left == 0 {
                    Poll::Ready(None)
                } else {
                    Poll::Pending
                };
            }
            self.left -= 1;
            self.sent.fetch_add(1, Ordering::SeqCst);
            Poll::Ready(Some(Ok(http_body::Frame::data(Bytes::from_static(
                &[0; MEBIBYTE],
            )))))
        }
    }

    fn large_pages(page_memory: usize, sent: &Arc<AtomicUsize>) -> Transport {
        let sent = Arc::clone(sent);
        builder()
            .page_memory(page_memory)
            .deadline(Duration::from_secs(20))
            .build_with_service(service_fn(move |_: Request| {
                let body = Large {
                    left: 29,
                    sent: Arc::clone(&sent),
                };
                async move {
                    // The first to be sent is not the first to arrive.
                    sleep(Duration::from_millis(1)).await;
                    Ok::<_, Error>(http::Response::new(body))
                }
            }))
    }

    fn page(queue: &PageQueue, number: u64) -> Request {
        let mut request = request();
        request.extensions_mut().insert(queue.place(number));
        request
    }

    #[tokio::test(start_paused = true)]
    async fn pages_that_are_read_ahead_take_a_bounded_amount_of_memory() {
        for (page_memory, most_expected) in [(40, 40 + 15 + 16), (1, 1 + 15 + 16), (1000, 240)] {
            let sent = Arc::new(AtomicUsize::new(0));
            let transport = large_pages(page_memory * MEBIBYTE, &sent);
            let queue = PageQueue::new();
            // The last is sent first.
            let mut requests: VecDeque<_> = (0..PAGES)
                .rev()
                .map(|number| page(&queue, number))
                .map(|request| tokio::spawn(transport.clone().oneshot(request)))
                .collect();
            let (mut consumed, mut most) = (0, 0);
            while let Some(next) = requests.pop_back() {
                let response = next.await.unwrap().unwrap();
                // A slow consumer: what arrives meanwhile is in memory. It takes longer than the deadline, which does not
                // count the time in which a page waits.
                sleep(Duration::from_secs(5)).await;
                assert_eq!(response.body().len(), 15 * MEBIBYTE);
                most = most.max(sent.load(Ordering::SeqCst) - consumed);
                assert!(response.extensions().get::<PagePlace>().is_some());
                drop(response);
                consumed += 15;
            }
            assert_eq!(sent.load(Ordering::SeqCst), 240);
            assert!(
                most <= most_expected,
                "{most} MiB with a limit of {page_memory} MiB"
            );
        }
    }

    /// One listing does not wait for the consumer of another.
    #[tokio::test(start_paused = true)]
    async fn a_listing_that_nobody_consumes_does_not_stop_others() {
        let sent = Arc::new(AtomicUsize::new(0));
        let transport = large_pages(20 * MEBIBYTE, &sent);
        let idle = PageQueue::new();
        let mut held: VecDeque<_> = (0..3)
            .map(|number| tokio::spawn(transport.clone().oneshot(page(&idle, number))))
            .collect();
        let first = held.pop_front().unwrap().await.unwrap().unwrap();
        sleep(Duration::from_secs(1)).await;
        let queue = PageQueue::new();
        let mut busy: FuturesOrdered<_> = (0..4)
            .map(|number| transport.clone().oneshot(page(&queue, number)))
            .collect();
        let mut pages = 0;
        while let Some(response) = busy.next().await {
            assert_eq!(response.unwrap().body().len(), 15 * MEBIBYTE);
            pages += 1;
        }
        assert_eq!(pages, 4);
        // The other one goes on when its page is consumed, although its deadline would have passed.
        sleep(Duration::from_secs(60)).await;
        assert!(held.iter().any(|page| !page.is_finished()));
        drop(first);
        for page in held {
            assert_eq!(page.await.unwrap().unwrap().body().len(), 15 * MEBIBYTE);
        }
    }
}
