//! Each fault does what its name states.

use crate::common::{BoxError, Received, TestClient};
use cf_mock::{Fault, MockApi};
use http_body::Body;
use http_body_util::BodyExt;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;

async fn with(fault: Fault) -> TestClient {
    TestClient::start(MockApi::builder().fault(fault)).await
}

/// Sends a request, and waits until the server has this number of requests in flight.
async fn in_background(client: &Arc<TestClient>, in_flight: usize) -> JoinHandle<Result<Received, BoxError>> {
    let task = {
        let client = Arc::clone(client);
        tokio::spawn(async move { client.list("").await })
    };
    while client.api.in_flight() < in_flight {
        tokio::task::yield_now().await;
    }
    task
}

/// Returns an error with all its sources.
fn with_sources(error: &BoxError) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text = format!("{text}: {next}");
        cause = next.source();
    }
    text
}

#[tokio::test]
async fn documented_errors_have_their_codes() {
    let wait = Duration::from_millis(1_500);
    for (fault, outcome) in [
        (Fault::missing_auth_headers(), "400 9106"),
        (Fault::malformed_authorization(), "400 6003<6111"),
        (Fault::malformed_auth_key(), "400 6003<6103"),
        (Fault::malformed_auth_email(), "400 6003<6102"),
        (Fault::invalid_token(), "401 1000"),
        (Fault::no_permission(), "403 9109"),
        (Fault::location_not_allowed(), "403 9109"),
        (Fault::authentication_error(), "403 10000"),
        (Fault::not_for_account_tokens(), "400 1001"),
        (Fault::could_not_route(), "404 7003 7000"),
        (Fault::rate_limited(Some(wait)), "429 971"),
        (Fault::too_many_authentication_failures(), "429 10502"),
        (Fault::success_false(), "200 10000"),
        (Fault::error(418, 7, "teapot"), "418 7"),
    ] {
        let response = with(fault).await.list("").await.unwrap();
        assert_eq!(response.outcome(), outcome);
        assert_eq!(response.json()["success"], false);
        assert_eq!(
            response.header("retry-after"),
            if outcome == "429 971" { "2" } else { "(absent)" }
        );
        assert_ne!(response.header("cf-ray"), "(absent)");
    }
}

#[tokio::test]
async fn responses_that_are_not_a_listing() {
    for (fault, status, body) in [
        (Fault::empty_object(), 200, "{}"),
        (Fault::empty_array(), 200, "[]"),
        (Fault::empty_body(), 200, ""),
        (Fault::upstream_timeout(), 504, "upstream request timeout"),
        (Fault::redirect("https://example.com/"), 302, ""),
        (Fault::response(503, "no"), 503, "no"),
    ] {
        let response = with(fault).await.list("").await.unwrap();
        assert_eq!(
            (response.status.as_u16(), response.body.as_ref()),
            (status, body.as_bytes())
        );
    }
    let page = with(Fault::html_page(524).header("retry-after", "0"))
        .await
        .list("")
        .await
        .unwrap();
    assert_eq!(page.header("content-type"), "text/html; charset=UTF-8");
    assert_eq!(page.header("retry-after"), "0");
    assert!(page.body.starts_with(b"<!DOCTYPE html>"));
}

#[tokio::test]
async fn a_fault_affects_only_the_requests_it_is_scripted_for() {
    let client = TestClient::start(
        MockApi::builder()
            .fault(Fault::empty_object().on_page(2).on_attempt(2))
            .fault(Fault::empty_array().on_page(3).times(2))
            .fault(Fault::empty_body().on_request(1)),
    )
    .await;
    let mut lengths = Vec::new();
    for page in [1, 1, 2, 2, 2, 3, 3, 3] {
        let length = client.list(&format!("?page={page}")).await.unwrap().body.len();
        lengths.push(length.min(100));
    }
    assert_eq!(lengths, [0, 100, 100, 2, 100, 2, 2, 100]);
}

#[tokio::test]
async fn an_incomplete_response_is_an_error() {
    for http2 in [false, true] {
        for fault in [Fault::truncated(), Fault::reset(), Fault::reset_in_body()] {
            let builder = MockApi::builder().fault(fault.once());
            let client = if http2 {
                TestClient::over_http2(builder).await
            } else {
                TestClient::start(builder).await
            };
            let error = client.list("").await.unwrap_err();
            assert!(!with_sources(&error).is_empty());
            // Only that connection is affected.
            assert_eq!(client.list("").await.unwrap().ids().len(), 20);
        }
    }
}

#[tokio::test]
async fn a_reset_is_reported_as_a_reset() {
    let error = with(Fault::reset()).await.list("").await.unwrap_err();
    assert!(with_sources(&error).contains("reset"), "{}", with_sources(&error));
}

#[tokio::test]
async fn a_stalled_response_keeps_the_client_waiting() {
    for fault in [Fault::stall(), Fault::stall_in_body()] {
        let client = Arc::new(with(fault.once()).await);
        let stalled = in_background(&client, 1).await;
        // Other requests are served.
        assert_eq!(client.list("").await.unwrap().ids().len(), 20);
        assert!(!stalled.is_finished());
        stalled.abort();
    }
}

#[tokio::test]
async fn an_endless_body_exceeds_any_limit() {
    let client = with(Fault::endless_body()).await;
    let mut body = client.send(&client.uri(""), &[]).await.unwrap().into_body();
    let mut length = 0;
    while length < 1024 * 1024 {
        length += body.frame().await.unwrap().unwrap().into_data().unwrap().len();
    }
    assert!(!body.is_end_stream());
}

#[tokio::test]
async fn a_slow_response_arrives_completely() {
    let client = TestClient::start(
        MockApi::builder().fault(Fault::slow_drip(4_096, Duration::from_millis(1)).on_request(2)),
    )
    .await;
    let expected = client.list("").await.unwrap();
    assert_eq!(client.list("").await.unwrap().body, expected.body);
}

#[tokio::test]
async fn garbage_encoding_declares_gzip_for_a_body_that_is_not_gzip() {
    let response = with(Fault::garbage_encoding()).await.list("").await.unwrap();
    assert_eq!(response.header("content-encoding"), "gzip");
    assert!(response.body.ends_with(b"not gzip"));
}

#[tokio::test]
async fn close_after_closes_the_connection_after_each_response() {
    let client = with(Fault::close_after()).await;
    for _ in 0..3 {
        assert_eq!(client.list("").await.unwrap().header("connection"), "close");
    }
    assert_eq!(client.api.connection_count(), 3);
}

#[tokio::test]
async fn listings_can_contain_false_data() {
    let client = with(Fault::same_page(1)).await;
    let pages = [
        client.list("?page=1").await.unwrap(),
        client.list("?page=9").await.unwrap(),
    ];
    assert_eq!(pages[0].body, pages[1].body);

    let info = async |fault| with(fault).await.list("").await.unwrap().json()["result_info"].clone();
    assert_eq!(info(Fault::total_count(2_000)).await["total_count"], 2_000);
    assert!(info(Fault::result_info("null")).await.is_null());
    assert_eq!(
        info(Fault::result_info(r#"{"total_count":137.0}"#)).await["total_count"],
        137.0
    );
}

#[tokio::test]
async fn requests_above_the_in_flight_limit_get_429() {
    let builder = MockApi::builder().limit_in_flight(2, Duration::from_secs(1));
    let client = Arc::new(TestClient::start(builder.fault(Fault::stall().times(2))).await);
    let first = in_background(&client, 1).await;
    let second = in_background(&client, 2).await;
    let third = client.list("").await.unwrap();
    assert_eq!(
        (third.outcome().as_str(), third.header("retry-after")),
        ("429 971", "1")
    );
    assert_eq!(client.api.max_in_flight(), 3);
    first.abort();
    second.abort();
    while client.api.in_flight() > 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(client.list("").await.unwrap().outcome(), "200 ");
}

#[tokio::test]
async fn the_rate_limit_is_reported_and_enforced() {
    let client = TestClient::start(MockApi::builder().rate_limit(2, Duration::from_secs(300))).await;
    let first = client.list("").await.unwrap();
    assert!(
        first.header("ratelimit").starts_with("\"default\";r=1;t="),
        "{first:?}"
    );
    assert_eq!(first.header("ratelimit-policy"), "\"default\";q=2;w=300");
    assert_eq!(client.list("").await.unwrap().status, 200);
    let third = client.list("").await.unwrap();
    assert_eq!(third.outcome(), "429 971");
    assert!(third.header("retry-after").parse::<u64>().unwrap() <= 300);
}

#[tokio::test]
async fn random_faults_depend_only_on_the_seed() {
    let run = async |seed: u64| {
        let client = TestClient::start(MockApi::builder().seed(seed).random_faults(20)).await;
        let mut outcomes = String::new();
        for _ in 0..200 {
            outcomes.push(match client.list("?per_page=5").await {
                Ok(response) if response.status == 200 => '.',
                Ok(_) => 's',
                Err(_) => 'e',
            });
        }
        outcomes
    };
    let outcomes = run(1).await;
    let faults = outcomes.chars().filter(|outcome| *outcome != '.').count();
    assert!((20..=60).contains(&faults), "{faults} faults");
    assert!(outcomes.contains('s') && outcomes.contains('e'));
    assert_eq!(outcomes, run(1).await);
    assert_ne!(outcomes, run(2).await);
}

#[tokio::test]
async fn a_fault_that_http_does_not_allow_is_an_error_when_the_mock_starts() {
    for fault in [
        Fault::response(99, ""),
        Fault::response(101, ""),
        Fault::reset().header("bad name", "x"),
    ] {
        let error = MockApi::builder().fault(fault).start().await.unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
    }
}
