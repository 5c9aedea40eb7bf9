//! The limit of requests in flight, and waits that the service asks for.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use cf_transport::deadline::DeadlineLayer;
use cf_transport::throttle::{ThrottleError, ThrottleLayer};
use cf_transport::{Error, Request};
use tokio::time::{Instant, sleep};
use tower::{Layer, ServiceBuilder, ServiceExt, service_fn};

use crate::script::{Script, request, request_with, response};

#[tokio::test(start_paused = true)]
async fn no_more_are_in_flight_than_may_be() {
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (counted, highest) = (Arc::clone(&now), Arc::clone(&most));
    let service = ThrottleLayer::new()
        .max_in_flight(3)
        .layer(service_fn(move |_: Request| {
            let (counted, highest) = (Arc::clone(&counted), Arc::clone(&highest));
            async move {
                highest.fetch_max(counted.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                sleep(Duration::from_millis(10)).await;
                counted.fetch_sub(1, Ordering::SeqCst);
                Ok::<_, Error>(response(200, &[]))
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
    let throttle = ThrottleLayer::new().max_in_flight(16);
    let service = throttle.layer(service_fn(move |_: Request| {
        let status = if refusing.load(Ordering::SeqCst) == 1 {
            429
        } else {
            200
        };
        async move {
            sleep(Duration::from_millis(10)).await;
            Ok::<_, Error>(response(status, &[]))
        }
    }));
    let round = async |count: usize| {
        let tasks: Vec<_> = (0..count)
            .map(|_| tokio::spawn(service.clone().oneshot(request())))
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        throttle.limit()
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
async fn retry_after_of_one_clone_delays_all() {
    let script = Script::new(|attempt| {
        Ok(if attempt == 1 {
            response(429, &[("retry-after", "9")])
        } else {
            response(200, &[])
        })
    });
    let service = ThrottleLayer::new().layer(script.clone());
    service.clone().oneshot(request()).await.unwrap();
    sleep(Duration::from_secs(2)).await;
    service.clone().oneshot(request()).await.unwrap();
    assert_eq!(script.waits(), [Duration::from_secs(9)]);
}

#[tokio::test(start_paused = true)]
async fn a_wait_longer_than_allowed_fails_at_once() {
    let script = Script::new(|_| Ok(response(429, &[("retry-after", "30")])));
    let service = ServiceBuilder::new()
        .layer(DeadlineLayer::new(Duration::from_secs(10)))
        .layer(ThrottleLayer::new())
        .service(script.clone());
    service.clone().oneshot(request()).await.unwrap();
    let started = Instant::now();
    let error = service.clone().oneshot(request()).await.unwrap_err();
    assert_eq!(
        error.downcast_ref::<ThrottleError>().unwrap().wait(),
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
            1 => response(
                200,
                &[
                    ("ratelimit", "\"default\";r=4;t=20"),
                    ("ratelimit-policy", "\"default\";q=1200;w=300"),
                ],
            ),
            _ => response(200, &[]),
        })
    });
    let service = ThrottleLayer::new().layer(script.clone());
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

/// 1,000 requests, 32 at once, on a quota of 300 in 5 minutes: without waits of more than a minute, and without one that
/// is refused.
#[tokio::test(start_paused = true)]
async fn a_long_queue_is_spread_before_too_little_is_left_for_it() {
    use std::sync::atomic::{AtomicU64, Ordering};
    let (start, used) = (Instant::now(), Arc::new(AtomicU64::new(0)));
    let window = Arc::new(AtomicU64::new(0));
    let service = ThrottleLayer::new()
        .max_in_flight(32)
        .layer(service_fn(move |_: Request| {
            let passed = start.elapsed().as_secs();
            if window.swap(passed / 300, Ordering::SeqCst) != passed / 300 {
                used.store(0, Ordering::SeqCst);
            }
            let used = used.fetch_add(1, Ordering::SeqCst) + 1;
            assert!(used <= 300, "the quota is exceeded after {passed} s");
            async move {
                tokio::time::sleep(Duration::from_millis(100)).await;
                let left = format!("\"default\";r={};t={}", 300 - used, 300 - passed % 300);
                let mut response = cf_transport::Response::default();
                for (name, value) in [
                    ("ratelimit", left.as_str()),
                    ("ratelimit-policy", "\"default\";q=300;w=300"),
                ] {
                    response.headers_mut().insert(name, value.parse().unwrap());
                }
                Ok::<_, cf_transport::BoxError>(response)
            }
        }));
    let tasks: Vec<_> = (0..1_000)
        .map(|_| tokio::spawn(service.clone().oneshot(request())))
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert!(
        start.elapsed() < Duration::from_secs(4 * 300),
        "{:?}",
        start.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn requests_wait_for_the_reset_only_when_the_quota_is_low() {
    let script = Script::new(|attempt| {
        Ok(response(
            200,
            if attempt == 1 {
                &[("ratelimit", "\"default\";r=0;t=12")]
            } else {
                &[("ratelimit", "\"default\";r=1100;t=200")]
            },
        ))
    });
    let service = ThrottleLayer::new().layer(script.clone());
    for _ in 0..4 {
        service.clone().oneshot(request()).await.unwrap();
    }
    assert_eq!(script.waits(), [12, 0, 0].map(Duration::from_secs));
}

/// `Ratelimit` is a hint: it delays a request, and never fails one.
#[tokio::test(start_paused = true)]
async fn ratelimit_alone_fails_no_request_and_delays_it_at_most_by_the_cap() {
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
        let script = Script::new(move |_| Ok(response(200, &[("ratelimit", hint)])));
        let service = ServiceBuilder::new()
            .layer(DeadlineLayer::new(Duration::from_secs(deadline)))
            .layer(ThrottleLayer::new())
            .service(script.clone());
        for _ in 0..2 {
            service.clone().oneshot(request()).await.unwrap();
        }
        assert_eq!(script.waits(), [Duration::from_secs(wait)], "{hint}");
    }
}

/// What a 429 insists on is more than a hint.
#[tokio::test(start_paused = true)]
async fn a_429_without_retry_after_delays_until_its_reset() {
    let script = Script::new(|attempt| {
        Ok(if attempt == 1 {
            response(429, &[("ratelimit", "\"default\";r=0;t=20")])
        } else {
            response(200, &[])
        })
    });
    let service = ThrottleLayer::new().layer(script.clone());
    service.clone().oneshot(request()).await.unwrap();
    let tasks: Vec<_> = (0..2)
        .map(|_| tokio::spawn(service.clone().oneshot(request())))
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(script.waits(), [20, 0].map(Duration::from_secs));

    let script = Script::new(|_| Ok(response(429, &[("ratelimit", "\"default\";r=0;t=200")])));
    let service = ThrottleLayer::new().layer(script.clone());
    service.clone().oneshot(request()).await.unwrap();
    let error = service.oneshot(request()).await.unwrap_err();
    assert_eq!(
        error.downcast_ref::<ThrottleError>().unwrap().wait(),
        Duration::from_secs(200)
    );
}

#[tokio::test(start_paused = true)]
async fn dropped_requests_give_back_their_place() {
    let service = ThrottleLayer::new()
        .max_in_flight(1)
        .layer(service_fn(|request: Request| async move {
            sleep(Duration::from_secs(if request.method() == "PUT" {
                1000
            } else {
                1
            }))
            .await;
            Ok::<_, Error>(response(200, &[]))
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
