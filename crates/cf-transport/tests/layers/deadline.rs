//! The deadline of a request.

use std::time::Duration;

use cf_transport::deadline::{DeadlineError, DeadlineLayer};
use tokio::time::{Instant, sleep};
use tower::{Layer, ServiceExt};
use tower_test::mock;

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
async fn a_response_in_time_passes() {
    let (service, mut handle) = mock::pair::<http::Request<()>, &str>();
    let response = DeadlineLayer::new(Duration::from_secs(3))
        .layer(service)
        .oneshot(http::Request::new(()));
    let responded = async {
        let (_, respond) = handle.next_request().await.unwrap();
        sleep(Duration::from_secs(2)).await;
        respond.send_response("in time");
    };
    assert_eq!(tokio::join!(response, responded).0.unwrap(), "in time");
}
