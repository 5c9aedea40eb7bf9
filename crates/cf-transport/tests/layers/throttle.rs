//! The limit of requests in flight, and waits that the server asks for.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cf_transport::deadline::DeadlineLayer;
use cf_transport::throttle::{ThrottleError, ThrottleLayer};
use cf_transport::{Credential, Error, Request, Response};
use tokio::time::{Instant, sleep};
use tower::{Layer, Service, ServiceBuilder, ServiceExt, service_fn};

use crate::script::{Script, request, request_with, response};

/// A service that takes 10 ms, and records the most requests in flight.
fn counting(
    most: Arc<AtomicUsize>,
) -> impl Service<Request, Response = Response, Error = Error, Future: Send> + Clone + Send {
    let now = Arc::new(AtomicUsize::new(0));
    service_fn(move |_: Request| {
        let (now, most) = (Arc::clone(&now), Arc::clone(&most));
        async move {
            most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            sleep(Duration::from_millis(10)).await;
            now.fetch_sub(1, Ordering::SeqCst);
            Ok(response(200, &[]))
        }
    })
}

#[tokio::test(start_paused = true)]
async fn no_more_are_in_flight_than_may_be() {
    let most = Arc::new(AtomicUsize::new(0));
    let service = ThrottleLayer::new()
        .max_in_flight(3)
        .layer(counting(Arc::clone(&most)));
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
    assert_within(script.waits()[0], 9.0, 9.9);
}

/// Jitter follows each hold: at most a tenth of it, and one second.
#[track_caller]
fn assert_within(wait: Duration, from: f64, to: f64) {
    let seconds = wait.as_secs_f64();
    assert!((from..=to + 0.002).contains(&seconds), "{seconds} s");
}

/// A script that asks for a wait in the first response only.
fn asking_once(seconds: &'static str) -> Script {
    Script::new(move |attempt| {
        Ok(if attempt == 1 {
            response(429, &[("retry-after", seconds)])
        } else {
            response(200, &[])
        })
    })
}

#[tokio::test(start_paused = true)]
async fn requests_are_released_at_different_moments_after_a_hold() {
    // Forty in flight are refused, so that twenty may be after it.
    let sent = Arc::new(AtomicUsize::new(0));
    let (counted, released) = (Arc::clone(&sent), Arc::new(Mutex::new(Vec::new())));
    let noted = Arc::clone(&released);
    let service = ThrottleLayer::new()
        .max_in_flight(64)
        .layer(service_fn(move |_: Request| {
            let is_refused = counted.fetch_add(1, Ordering::SeqCst) < 40;
            if !is_refused {
                noted.lock().unwrap().push(Instant::now());
            }
            async move {
                sleep(Duration::from_millis(1)).await;
                Ok::<_, Error>(if is_refused {
                    response(429, &[("retry-after", "20")])
                } else {
                    response(200, &[])
                })
            }
        }));
    let started = Instant::now();
    for _ in 0..2 {
        let tasks: Vec<_> = (0..40)
            .map(|_| tokio::spawn(service.clone().oneshot(request())))
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
    }
    let released = released.lock().unwrap();
    assert_eq!(released.len(), 40);
    for moment in &*released {
        assert_within(*moment - started, 20.0, 21.01);
    }
    let moments: std::collections::HashSet<_> = released.iter().collect();
    assert!(moments.len() > 25, "{} moments", moments.len());
}

#[tokio::test(start_paused = true)]
async fn a_reset_releases_those_who_wait_and_restores_the_limit() {
    let script = asking_once("50");
    let throttle = ThrottleLayer::new();
    let service = throttle.layer(script.clone());
    service.clone().oneshot(request()).await.unwrap();
    assert_eq!(throttle.limit(), 1);
    let waiting = tokio::spawn(service.clone().oneshot(request()));
    sleep(Duration::from_secs(3)).await;
    throttle.reset();
    waiting.await.unwrap().unwrap();
    assert_eq!(script.waits(), [Duration::from_secs(3)]);
    assert_eq!(throttle.limit(), 32);
}

#[tokio::test(start_paused = true)]
async fn one_probe_is_sent_each_time_the_cap_has_passed() {
    // A day, by mistake: requests are accepted again after five minutes.
    let started = Instant::now();
    let script = Script::new(move |_| {
        Ok(if started.elapsed() < Duration::from_secs(300) {
            response(429, &[("retry-after", "86400")])
        } else {
            response(200, &[])
        })
    });
    let service = ThrottleLayer::new().layer(script.clone());
    let mut accepted = 0;
    while started.elapsed() < Duration::from_secs(400) {
        let tasks: Vec<_> = (0..10)
            .map(|_| tokio::spawn(service.clone().oneshot(request())))
            .collect();
        for task in tasks {
            match task.await.unwrap() {
                Ok(response) => accepted += usize::from(response.status() == 200),
                Err(error) => assert!(error.is::<ThrottleError>(), "{error}"),
            }
        }
        sleep(Duration::from_secs(10)).await;
    }
    let asked: Vec<_> = script
        .asked
        .lock()
        .unwrap()
        .iter()
        .map(|at| (*at - started).as_secs())
        .collect();
    let refused: Vec<_> = asked.iter().filter(|at| **at < 300).collect();
    assert_eq!(refused, [&0, &60, &120, &180, &240]);
    assert!(accepted > 80, "{accepted}");
}

#[tokio::test(start_paused = true)]
async fn a_probe_that_is_refused_or_dropped_is_followed_by_another() {
    let script = Script::new(|_| Ok(response(429, &[("retry-after", "3600")])));
    let service = ThrottleLayer::new().layer(script.clone());
    for _ in 0..3 {
        service.clone().oneshot(request()).await.unwrap();
        service.clone().oneshot(request()).await.unwrap_err();
        sleep(Duration::from_secs(60)).await;
    }
    assert_eq!(script.asked.lock().unwrap().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn the_limits_of_one_credential_do_not_delay_another() {
    let credential = |name: &str| Credential::bearer(&format!("cfat_FAKE_{name}_for_tests_only")).unwrap();
    let with = |name: &str| {
        let mut request = request();
        request.extensions_mut().insert(credential(name));
        request
    };
    let limited = credential("limited");
    let service = service_fn(move |request: Request| {
        let is_limited = request.extensions().get() == Some(&limited);
        std::future::ready(Ok::<_, Error>(if is_limited {
            response(429, &[("retry-after", "50")])
        } else {
            response(200, &[])
        }))
    });
    let throttle = ThrottleLayer::new();
    let service = throttle.layer(service);
    let started = Instant::now();
    service.clone().oneshot(with("limited")).await.unwrap();
    for _ in 0..100 {
        assert_eq!(
            service.clone().oneshot(with("other")).await.unwrap().status(),
            200
        );
        assert_eq!(service.clone().oneshot(request()).await.unwrap().status(), 200);
    }
    assert_eq!(started.elapsed(), Duration::ZERO);
    service.clone().oneshot(with("limited")).await.unwrap();
    assert_within(started.elapsed(), 50.0, 51.0);
    assert_eq!(
        (
            throttle.limit_of(&credential("limited")),
            throttle.limit_of(&credential("other")),
            throttle.limit()
        ),
        (1, 32, 32)
    );
}

#[tokio::test(start_paused = true)]
async fn the_number_in_flight_is_limited_for_all_credentials_together() {
    let most = Arc::new(AtomicUsize::new(0));
    let service = ThrottleLayer::new()
        .max_in_flight(3)
        .layer(counting(Arc::clone(&most)));
    let tasks: Vec<_> = (0..40)
        .map(|number| {
            let mut request = request();
            let credential = Credential::bearer(&format!("cfat_FAKE_{}", number % 20)).unwrap();
            request.extensions_mut().insert(credential);
            tokio::spawn(service.clone().oneshot(request))
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(most.load(Ordering::SeqCst), 3);
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
    assert_within(script.waits()[0], 30.0, 30.5);
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
    let waits = script.waits();
    assert_within(waits[0], 20.0, 21.0);
    assert_within(waits[0] + waits[1], 20.0, 21.0);

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
