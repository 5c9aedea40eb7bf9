//! The layers on time that is paused, against services that are scripted.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unreachable,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a failing test should panic where it fails, helpers included"
)]

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use cf_transport::deadline::{DeadlineError, DeadlineLayer};
use cf_transport::pace::{HeldBackError, PaceLayer};
use cf_transport::retry::{Budget, ExponentialBackoff, RetryLayer};
use cf_transport::{
    Attempts, Body, Error, ErrorKind, Request, RequestOptions, Response, RetryAfter, RetryAttempt, Transport,
};
use tokio::time::{Instant, sleep};
use tower::{Layer, Service, ServiceBuilder, ServiceExt, service_fn};
use tower_test::mock;

fn answer(status: u16, headers: &[(&'static str, &'static str)]) -> Response {
    let mut response = Response::new(Bytes::from_static(b"{}"));
    *response.status_mut() = status.try_into().unwrap();
    for (name, value) in headers {
        response.headers_mut().append(*name, value.parse().unwrap());
    }
    response
}

fn request() -> Request {
    http::Request::get("https://api.example/")
        .body(Body::default())
        .unwrap()
}

fn request_with(change: impl FnOnce(&mut RequestOptions)) -> Request {
    let (mut request, mut options) = (request(), RequestOptions::default());
    change(&mut options);
    request.extensions_mut().insert(options);
    request
}

/// Answers what the script says for the attempt of that number, from 1, and notes when it was asked.
#[derive(Clone)]
struct Script {
    answers: Arc<dyn Fn(usize) -> Result<Response, Error> + Send + Sync>,
    asked: Arc<Mutex<Vec<Instant>>>,
}

impl Script {
    fn new(answers: impl Fn(usize) -> Result<Response, Error> + Send + Sync + 'static) -> Self {
        Self {
            answers: Arc::new(answers),
            asked: Arc::default(),
        }
    }

    /// From each attempt's start to the next one's.
    fn waits(&self) -> Vec<Duration> {
        let asked = self.asked.lock().unwrap();
        asked.windows(2).map(|pair| pair[1] - pair[0]).collect()
    }
}

impl Service<Request> for Script {
    type Response = Response;
    type Error = Error;
    type Future = std::future::Ready<Result<Response, Error>>;

    fn poll_ready(&mut self, _: &mut std::task::Context<'_>) -> std::task::Poll<Result<(), Error>> {
        std::task::Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request) -> Self::Future {
        let mut asked = self.asked.lock().unwrap();
        asked.push(Instant::now());
        std::future::ready((self.answers)(asked.len()))
    }
}

fn attempts(response: &Response) -> u32 {
    response.extensions().get::<Attempts>().unwrap().count
}

// === retry ===

#[tokio::test(start_paused = true)]
async fn waits_grow_and_the_last_answer_is_returned() {
    let script = Script::new(|_| Ok(answer(503, &[])));
    let service = RetryLayer::new().max_retries(6).layer(script.clone());
    let response = service.oneshot(request()).await.unwrap();
    assert_eq!((response.status().as_u16(), attempts(&response)), (503, 7));
    let longest = [500, 1000, 2000, 4000, 8000, 8000].map(Duration::from_millis);
    for (wait, longest) in script.waits().into_iter().zip(longest) {
        assert!(
            longest / 2 <= wait && wait <= longest + Duration::from_millis(1),
            "{wait:?} of {longest:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn requests_that_fail_together_do_not_come_back_together() {
    let back = Arc::new(Mutex::new(HashSet::new()));
    let seen = Arc::clone(&back);
    let service = RetryLayer::new()
        .max_retries(1)
        .layer(service_fn(move |request: Request| {
            if request.extensions().get::<RetryAttempt>().is_some() {
                seen.lock().unwrap().insert(Instant::now());
            }
            std::future::ready(Ok::<_, Error>(answer(500, &[])))
        }));
    let requests: Vec<_> = (0..50)
        .map(|_| tokio::spawn(service.clone().oneshot(request())))
        .collect();
    for request in requests {
        request.await.unwrap().unwrap();
    }
    // The clock counts milliseconds, of which the first wait has 250.
    assert!(
        back.lock().unwrap().len() > 25,
        "{} different moments of 50",
        back.lock().unwrap().len()
    );
}

#[tokio::test(start_paused = true)]
async fn the_wait_asked_for_is_kept() {
    for (headers, wait) in [
        (&[("retry-after", "7")][..], 7_000),
        (&[("retry-after", "7"), ("retry-after-ms", "1500")], 1_500),
        (&[("retry-after", "60")], 60_000),
    ] {
        let script = Script::new(move |attempt| {
            Ok(if attempt == 1 {
                answer(429, headers)
            } else {
                answer(200, &[])
            })
        });
        let response = RetryLayer::new()
            .layer(script.clone())
            .oneshot(request())
            .await
            .unwrap();
        assert_eq!((response.status().as_u16(), attempts(&response)), (200, 2));
        assert_eq!(script.waits(), [Duration::from_millis(wait)]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_wait_of_zero_is_no_leave_to_hammer() {
    let script = Script::new(|_| Ok(answer(429, &[("retry-after", "0")])));
    RetryLayer::new()
        .layer(script.clone())
        .oneshot(request())
        .await
        .unwrap();
    assert!(
        script
            .waits()
            .iter()
            .all(|wait| *wait >= Duration::from_millis(250)),
        "{:?}",
        script.waits()
    );
}

#[tokio::test(start_paused = true)]
async fn a_wait_past_the_cap_or_the_deadline_fails_at_once_and_is_told() {
    let started = Instant::now();
    let ask = |seconds| Script::new(move |_| Ok(answer(429, &[("retry-after", seconds)])));

    let response = RetryLayer::new()
        .layer(ask("61"))
        .oneshot(request())
        .await
        .unwrap();
    assert_eq!(attempts(&response), 1);
    assert_eq!(
        response.extensions().get(),
        Some(&RetryAfter(Duration::from_secs(61)))
    );

    let service = ServiceBuilder::new()
        .layer(DeadlineLayer::new(Duration::from_secs(5)))
        .layer(RetryLayer::new());
    let response = service.service(ask("6")).oneshot(request()).await.unwrap();
    assert_eq!(attempts(&response), 1);
    assert_eq!(
        response.extensions().get(),
        Some(&RetryAfter(Duration::from_secs(6)))
    );
    assert_eq!(started.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_request_may_say_how_often() {
    for retries in [0, 1, 5] {
        let script = Script::new(|_| Err(Error::new(ErrorKind::Connect, "refused")));
        let request = request_with(|options| options.max_retries = Some(retries));
        let error = RetryLayer::new()
            .layer(script)
            .oneshot(request)
            .await
            .unwrap_err();
        assert_eq!(
            (error.kind(), error.attempts()),
            (ErrorKind::Connect, retries + 1)
        );
        assert!(error.elapsed().is_some());
    }
}

#[tokio::test(start_paused = true)]
async fn an_exhausted_budget_ends_retries() {
    struct One(AtomicUsize);
    impl Budget for One {
        fn deposit(&self) {}
        fn withdraw(&self) -> bool {
            self.0.fetch_add(1, Ordering::SeqCst) == 0
        }
    }
    let service = RetryLayer::new()
        .budget(One(AtomicUsize::new(0)))
        .layer(Script::new(|_| Ok(answer(500, &[]))));
    assert_eq!(attempts(&service.clone().oneshot(request()).await.unwrap()), 2);
    assert_eq!(attempts(&service.oneshot(request()).await.unwrap()), 1);
}

#[tokio::test(start_paused = true)]
async fn the_default_budget_holds_back_a_herd() {
    let script = Script::new(|_| Ok(answer(500, &[])));
    let layer = RetryLayer::new().backoff(ExponentialBackoff::new(
        Duration::from_millis(1),
        Duration::from_millis(1),
    ));
    let service = layer.layer(script.clone());
    for _ in 0..1000 {
        service.clone().oneshot(request()).await.unwrap();
    }
    let sent = script.asked.lock().unwrap().len();
    assert!(
        (1100..1400).contains(&sent),
        "{sent} attempts of 3,000 without a budget"
    );
}

#[tokio::test(start_paused = true)]
async fn what_may_have_been_acted_upon_is_not_sent_twice() {
    let post = || {
        http::Request::post("https://api.example/")
            .body(Body::from("{}"))
            .unwrap()
    };
    let broken = Script::new(|_| Err(Error::new(ErrorKind::Read, "reset")));
    assert_eq!(
        RetryLayer::new()
            .layer(broken)
            .oneshot(post())
            .await
            .unwrap_err()
            .attempts(),
        1
    );
    let refused = Script::new(|_| Err(Error::new(ErrorKind::Connect, "refused")));
    assert_eq!(
        RetryLayer::new()
            .layer(refused)
            .oneshot(post())
            .await
            .unwrap_err()
            .attempts(),
        3
    );
}

#[tokio::test(start_paused = true)]
async fn later_attempts_are_numbered_and_wait_until_the_service_is_ready() {
    let (service, mut handle) = mock::pair::<Request, Response>();
    let task = tokio::spawn(RetryLayer::new().layer(service).oneshot(request()));
    for number in 0..3 {
        let (request, respond) = handle.next_request().await.unwrap();
        let retry = request
            .extensions()
            .get::<RetryAttempt>()
            .map_or(0, |retry| retry.0);
        assert_eq!(retry, number);
        respond.send_response(answer(500, &[]));
    }
    assert_eq!(attempts(&task.await.unwrap().unwrap()), 3);
}

// === deadline ===

#[tokio::test(start_paused = true)]
async fn a_deadline_covers_the_wait_to_be_ready() {
    // Never ready: a limit of no requests.
    let (service, mut handle) = mock::pair::<http::Request<()>, ()>();
    handle.allow(0);
    let service = DeadlineLayer::new(Duration::from_secs(3)).layer(service);
    let started = Instant::now();
    let error = service.oneshot(http::Request::new(())).await.unwrap_err();
    assert!(error.is::<DeadlineError>());
    assert_eq!(started.elapsed(), Duration::from_secs(3));
}

#[tokio::test(start_paused = true)]
async fn an_answer_in_time_passes() {
    let (service, mut handle) = mock::pair::<http::Request<()>, &str>();
    let answer = DeadlineLayer::new(Duration::from_secs(3))
        .layer(service)
        .oneshot(http::Request::new(()));
    let answered = async {
        let (_, respond) = handle.next_request().await.unwrap();
        sleep(Duration::from_secs(2)).await;
        respond.send_response("in time");
    };
    assert_eq!(tokio::join!(answer, answered).0.unwrap(), "in time");
}

// === pace ===

#[tokio::test(start_paused = true)]
async fn no_more_are_in_flight_than_may_be() {
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (counted, highest) = (Arc::clone(&now), Arc::clone(&most));
    let service = PaceLayer::new()
        .max_in_flight(3)
        .layer(service_fn(move |_: Request| {
            let (counted, highest) = (Arc::clone(&counted), Arc::clone(&highest));
            async move {
                highest.fetch_max(counted.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                sleep(Duration::from_millis(10)).await;
                counted.fetch_sub(1, Ordering::SeqCst);
                Ok::<_, Error>(answer(200, &[]))
            }
        }));
    let tasks: Vec<_> = (0..20)
        .map(|_| tokio::spawn(service.clone().oneshot(request())))
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(most.load(Ordering::SeqCst), 3);
}

#[tokio::test(start_paused = true)]
async fn refusals_halve_once_a_round_and_successes_raise_again() {
    let refuse = Arc::new(AtomicUsize::new(1));
    let refusing = Arc::clone(&refuse);
    let pace = PaceLayer::new().max_in_flight(16);
    let service = pace.layer(service_fn(move |_: Request| {
        let status = if refusing.load(Ordering::SeqCst) == 1 {
            429
        } else {
            200
        };
        async move {
            sleep(Duration::from_millis(10)).await;
            Ok::<_, Error>(answer(status, &[]))
        }
    }));
    let round = async |count: usize| {
        let tasks: Vec<_> = (0..count)
            .map(|_| tokio::spawn(service.clone().oneshot(request())))
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        pace.limit()
    };
    assert_eq!(
        round(8).await,
        4,
        "half of what was in flight, once for all eight"
    );
    assert_eq!(round(4).await, 2);
    assert_eq!(round(2).await, 1);
    assert_eq!(round(1).await, 1, "never none");
    refuse.store(0, Ordering::SeqCst);
    assert_eq!(round(1).await, 2);
    assert_eq!(round(2).await, 3);
    assert_eq!(round(200).await, 16, "and never more than at first");
}

#[tokio::test(start_paused = true)]
async fn one_clones_retry_after_holds_back_all() {
    let script = Script::new(|attempt| {
        Ok(if attempt == 1 {
            answer(429, &[("retry-after", "9")])
        } else {
            answer(200, &[])
        })
    });
    let service = PaceLayer::new().layer(script.clone());
    service.clone().oneshot(request()).await.unwrap();
    sleep(Duration::from_secs(2)).await;
    service.clone().oneshot(request()).await.unwrap();
    assert_eq!(script.waits(), [Duration::from_secs(9)]);
}

#[tokio::test(start_paused = true)]
async fn a_hold_longer_than_allowed_fails_at_once() {
    let script = Script::new(|_| Ok(answer(429, &[("retry-after", "30")])));
    let service = ServiceBuilder::new()
        .layer(DeadlineLayer::new(Duration::from_secs(10)))
        .layer(PaceLayer::new())
        .service(script.clone());
    service.clone().oneshot(request()).await.unwrap();
    let started = Instant::now();
    let error = service.clone().oneshot(request()).await.unwrap_err();
    assert_eq!(
        error.downcast_ref::<HeldBackError>().unwrap().wait(),
        Duration::from_secs(30)
    );
    assert_eq!(started.elapsed(), Duration::ZERO);
    // One with the time to wait does.
    service
        .oneshot(request_with(|options| {
            options.deadline = Some(Duration::from_secs(31));
        }))
        .await
        .unwrap();
    assert_eq!(script.waits(), [Duration::from_secs(30)]);
}

#[tokio::test(start_paused = true)]
async fn the_little_that_is_left_is_spread_until_the_reset() {
    let script = Script::new(|attempt| {
        Ok(match attempt {
            1 => answer(
                200,
                &[
                    ("ratelimit", "\"default\";r=4;t=20"),
                    ("ratelimit-policy", "\"default\";q=1200;w=300"),
                ],
            ),
            _ => answer(200, &[]),
        })
    });
    let service = PaceLayer::new().layer(script.clone());
    service.clone().oneshot(request()).await.unwrap();
    let tasks: Vec<_> = (0..6)
        .map(|_| tokio::spawn(service.clone().oneshot(request())))
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    // Four in the 20 s that are left; the others with the reset.
    assert_eq!(script.waits(), [5, 5, 5, 5, 0, 0].map(Duration::from_secs));
}

#[tokio::test(start_paused = true)]
async fn where_nothing_is_left_requests_wait_for_the_reset_and_where_much_is_none_waits() {
    let script = Script::new(|attempt| {
        Ok(answer(
            200,
            if attempt == 1 {
                &[("ratelimit", "\"default\";r=0;t=12")]
            } else {
                &[("ratelimit", "\"default\";r=1100;t=200")]
            },
        ))
    });
    let service = PaceLayer::new().layer(script.clone());
    for _ in 0..4 {
        service.clone().oneshot(request()).await.unwrap();
    }
    assert_eq!(script.waits(), [12, 0, 0].map(Duration::from_secs));
}

/// `Ratelimit` is a hint: it delays a request, and never fails one.
#[tokio::test(start_paused = true)]
async fn a_hint_alone_fails_no_request_and_holds_none_longer_than_it_may_wait() {
    for (hint, deadline, wait) in [
        // Beyond the cap of 60 s: as if it were not there.
        ("\"default\";r=0;t=3600", 1000, 0),
        ("\"default\";r=0;t=61", 1000, 0),
        ("\"default\";r=0;t=60", 1000, 60),
        // Beyond the deadline: half of the time is left for the request itself.
        ("\"default\";r=0;t=50", 30, 15),
        ("\"default\";r=1;t=50", 30, 15),
        ("\"default\";r=1;t=18446744073709551615", 30, 15),
        ("\"default\";r=0;t=18446744073709551615", 30, 0),
    ] {
        let script = Script::new(move |_| Ok(answer(200, &[("ratelimit", hint)])));
        let service = ServiceBuilder::new()
            .layer(DeadlineLayer::new(Duration::from_secs(deadline)))
            .layer(PaceLayer::new())
            .service(script.clone());
        for _ in 0..2 {
            service.clone().oneshot(request()).await.unwrap();
        }
        assert_eq!(script.waits(), [Duration::from_secs(wait)], "{hint}");
    }
}

/// What a 429 insists on is more than a hint.
#[tokio::test(start_paused = true)]
async fn a_refusal_without_retry_after_holds_until_the_reset_it_names() {
    let script = Script::new(|attempt| {
        Ok(if attempt == 1 {
            answer(429, &[("ratelimit", "\"default\";r=0;t=20")])
        } else {
            answer(200, &[])
        })
    });
    let service = PaceLayer::new().layer(script.clone());
    service.clone().oneshot(request()).await.unwrap();
    let tasks: Vec<_> = (0..2)
        .map(|_| tokio::spawn(service.clone().oneshot(request())))
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(script.waits(), [20, 0].map(Duration::from_secs));

    let script = Script::new(|_| Ok(answer(429, &[("ratelimit", "\"default\";r=0;t=200")])));
    let service = PaceLayer::new().layer(script.clone());
    service.clone().oneshot(request()).await.unwrap();
    let error = service.oneshot(request()).await.unwrap_err();
    assert_eq!(
        error.downcast_ref::<HeldBackError>().unwrap().wait(),
        Duration::from_secs(200)
    );
}

#[tokio::test(start_paused = true)]
async fn dropped_requests_give_back_their_place() {
    let service = PaceLayer::new()
        .max_in_flight(1)
        .layer(service_fn(|request: Request| async move {
            sleep(Duration::from_secs(if request.method() == "PUT" {
                1000
            } else {
                1
            }))
            .await;
            Ok::<_, Error>(answer(200, &[]))
        }));
    let mut slow = request();
    *slow.method_mut() = http::Method::PUT;
    let slow = tokio::spawn(service.clone().oneshot(slow));
    let waiting = tokio::spawn(service.clone().oneshot(request()));
    sleep(Duration::from_secs(1)).await;
    waiting.abort();
    slow.abort();
    assert!(slow.await.unwrap_err().is_cancelled());
    service.oneshot(request()).await.unwrap();
}

// === all together ===

/// Four at once, and 429 with `Retry-After: 1` to any more.
#[tokio::test(start_paused = true)]
async fn forty_pages_eight_at_a_time_from_a_server_of_four_all_come() {
    let in_flight = Arc::new(AtomicUsize::new(0));
    let served = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&served);
    let transport = Transport::builder("https://api.example".parse().unwrap()).build_with_service(
        service_fn(move |_: http::Request<Body>| {
            let (in_flight, served) = (Arc::clone(&in_flight), Arc::clone(&counted));
            async move {
                if in_flight.fetch_add(1, Ordering::SeqCst) >= 4 {
                    in_flight.fetch_sub(1, Ordering::SeqCst);
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
        }),
    );
    let eight = Arc::new(tokio::sync::Semaphore::new(8));
    let pages: Vec<_> = (0..40)
        .map(|_| {
            let (transport, eight) = (transport.clone(), Arc::clone(&eight));
            tokio::spawn(async move {
                let _place = eight.acquire().await.unwrap();
                transport.oneshot(request()).await.unwrap().status()
            })
        })
        .collect();
    for page in pages {
        assert_eq!(page.await.unwrap(), 200);
    }
    assert_eq!(served.load(Ordering::SeqCst), 40);
}

#[tokio::test(start_paused = true)]
async fn a_request_may_say_how_long_an_attempt_takes() {
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
        "expected a whole answer within 2 s, none came (GET https://api.example/, 1 attempt in 2.0 s)"
    );
}
