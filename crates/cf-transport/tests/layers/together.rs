//! The layers in their order.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use cf_transport::{Body, Error, ErrorKind, Transport};
use tokio::time::{Instant, sleep};
use tower::{ServiceExt, service_fn};

use crate::script::{request, request_with};

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
