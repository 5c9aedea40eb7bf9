//! Which requests are retried, when, and how often.

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cf_transport::deadline::DeadlineLayer;
use cf_transport::retry::{Budget, ExponentialBackoff, RetryLayer};
use cf_transport::{
    AttemptOutcome, Body, Classify, Error, ErrorKind, IdempotencyKey, Request, Response, RetryAfter,
    RetryAttempt, RetryBudgetExhausted, RetryDecision,
};
use tokio::time::Instant;
use tower::{Layer, ServiceBuilder, ServiceExt, service_fn};
use tower_test::mock;

use crate::script::{Script, attempts, request, request_with, response};

#[tokio::test(start_paused = true)]
async fn waits_grow_and_the_last_response_is_returned() {
    let script = Script::new(|_| Ok(response(503, &[])));
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
async fn requests_that_fail_together_are_not_retried_together() {
    let back = Arc::new(Mutex::new(HashSet::new()));
    let seen = Arc::clone(&back);
    let service = RetryLayer::new()
        .max_retries(1)
        .layer(service_fn(move |request: Request| {
            if request.extensions().get::<RetryAttempt>().is_some() {
                seen.lock().unwrap().insert(Instant::now());
            }
            std::future::ready(Ok::<_, Error>(response(500, &[])))
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
async fn the_requested_wait_is_honored() {
    for (headers, wait) in [
        (&[("retry-after", "7")][..], 7_000),
        (&[("retry-after", "7"), ("retry-after-ms", "1500")], 1_500),
        (&[("retry-after", "60")], 60_000),
    ] {
        let script = Script::new(move |attempt| {
            Ok(if attempt == 1 {
                response(429, headers)
            } else {
                response(200, &[])
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
    let script = Script::new(|_| Ok(response(429, &[("retry-after", "0")])));
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
async fn a_wait_past_the_cap_or_the_deadline_fails_at_once_and_is_reported() {
    let started = Instant::now();
    let ask = |seconds| Script::new(move |_| Ok(response(429, &[("retry-after", seconds)])));

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
async fn a_request_may_set_the_number_of_retries() {
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
        .layer(Script::new(|_| Ok(response(500, &[]))));
    assert_eq!(attempts(&service.clone().oneshot(request()).await.unwrap()), 2);
    assert_eq!(attempts(&service.oneshot(request()).await.unwrap()), 1);
}

#[tokio::test(start_paused = true)]
async fn the_default_budget_limits_a_burst_of_retries() {
    let script = Script::new(|_| Ok(response(500, &[])));
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
async fn a_request_with_an_idempotency_key_is_retried() {
    let post = || http::Request::post("https://api.example/");
    let key = || http::HeaderValue::from_static("\"8e03978e-40d5-43dd-bc93-6894a57f9324\"");
    let broken = || Script::new(|_| Err(Error::new(ErrorKind::Read, "reset")));
    let with_header = post()
        .header("idempotency-key", key())
        .body(Body::from("{}"))
        .unwrap();
    let with_extension = post()
        .extension(IdempotencyKey(key()))
        .body(Body::from("{}"))
        .unwrap();
    for request in [with_header, with_extension] {
        let error = RetryLayer::new()
            .layer(broken())
            .oneshot(request)
            .await
            .unwrap_err();
        assert_eq!(error.attempts(), 3);
    }
    // The service needs the key.
    let service = RetryLayer::new().layer(service_fn(move |request: Request| {
        assert_eq!(request.headers()["idempotency-key"], key());
        std::future::ready(Ok::<_, Error>(response(200, &[])))
    }));
    let request = post()
        .extension(IdempotencyKey(key()))
        .body(Body::default())
        .unwrap();
    service.oneshot(request).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_request_that_the_budget_does_not_allow_names_the_budget() {
    struct Empty;
    impl Budget for Empty {
        fn deposit(&self) {}
        fn withdraw(&self) -> bool {
            false
        }
    }
    let layer = RetryLayer::new().budget(Empty);
    let refused = layer
        .layer(Script::new(|_| {
            Err(Error::new(ErrorKind::Connect, "could not connect: refused"))
        }))
        .oneshot(request())
        .await
        .unwrap_err();
    assert_eq!(
        refused.message(),
        "could not connect: refused; not retried: the shared retry budget is used up"
    );
    assert!(
        refused.hint().unwrap().contains("`RetryLayer::budget`"),
        "{:?}",
        refused.hint()
    );
    let failed = layer
        .layer(Script::new(|_| Ok(response(503, &[]))))
        .oneshot(request())
        .await
        .unwrap();
    assert!(failed.extensions().get::<RetryBudgetExhausted>().is_some());
    // Not where it is not the reason.
    let failed = layer
        .max_retries(0)
        .layer(Script::new(|_| Ok(response(503, &[]))))
        .oneshot(request())
        .await
        .unwrap();
    assert!(failed.extensions().get::<RetryBudgetExhausted>().is_none());
}

/// The classifier sees the request, the number of the attempt and the outcome.
#[tokio::test(start_paused = true)]
async fn a_classifier_sees_what_it_decides_about() {
    struct Seen(Arc<Mutex<Vec<String>>>);
    impl Classify for Seen {
        fn classify(&self, attempt: &AttemptOutcome<'_>) -> RetryDecision {
            self.0.lock().unwrap().push(format!(
                "{} {} {:?} {} {:?}",
                attempt.method(),
                attempt.uri(),
                attempt.headers().get("x-team"),
                attempt.number(),
                attempt.outcome().map(Response::status).map_err(Error::kind),
            ));
            RetryDecision::Retry { after: None }
        }
    }
    let seen = Arc::new(Mutex::new(Vec::new()));
    let script = Script::new(|attempt| match attempt {
        1 => Err(Error::new(ErrorKind::Read, "reset")),
        _ => Ok(response(200, &[])),
    });
    let mut request = request();
    request
        .headers_mut()
        .insert("x-team", "platform".parse().unwrap());
    let layer = RetryLayer::new()
        .max_retries(1)
        .classifier(Seen(Arc::clone(&seen)));
    layer.layer(script).oneshot(request).await.unwrap();
    assert_eq!(
        *seen.lock().unwrap(),
        [
            "GET https://api.example/ Some(\"platform\") 1 Err(Read)",
            "GET https://api.example/ Some(\"platform\") 2 Ok(200)",
        ]
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
        respond.send_response(response(500, &[]));
    }
    assert_eq!(attempts(&task.await.unwrap().unwrap()), 3);
}
