//! Duration of a listing, on a paused clock.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a failing test should panic where it fails"
)]

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use cf_tokens::{Client, http, transport};
use tokio::time::Instant;

const LATENCY: Duration = Duration::from_millis(50);
const PER_PAGE: usize = 50;

fn page_of(request: &transport::Request) -> usize {
    let query = request.uri().query().unwrap();
    let page = query.split('&').find_map(|pair| pair.strip_prefix("page="));
    page.unwrap().parse().unwrap()
}

/// The requested page.
fn respond(request: &transport::Request, tokens: &[String]) -> http::Response<Bytes> {
    let page = page_of(request);
    let first = (page - 1) * PER_PAGE;
    let result = tokens[first..(first + PER_PAGE).min(tokens.len())].join(",");
    let total = tokens.len();
    let info = format!(r#"{{"page":{page},"per_page":{PER_PAGE},"total_count":{total}}}"#);
    let body = format!(r#"{{"success":true,"result":[{result}],"result_info":{info}}}"#);
    http::Response::new(Bytes::from(body))
}

/// Lists so many tokens; returns the number of round trips and of requests.
async fn list(count: usize, prefetch: Option<usize>) -> (u128, usize) {
    let tokens = Arc::new(cf_mock::account::tokens_json(count, 1));
    let requests = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&requests);
    let service = tower::service_fn(move |request: transport::Request| {
        let (tokens, seen) = (Arc::clone(&tokens), Arc::clone(&seen));
        async move {
            seen.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(LATENCY).await;
            Ok::<_, Infallible>(respond(&request, &tokens))
        }
    });
    let start = Instant::now();
    let account_id = "0123456789abcdef0123456789abcdef".parse().unwrap();
    let mut list = Client::with_service(service).list_tokens(account_id);
    if let Some(prefetch) = prefetch {
        list = list.prefetch(prefetch);
    }
    let listing = list.collect_all().await.unwrap();
    assert_eq!(
        (listing.tokens().len(), listing.summary.is_complete()),
        (count, true)
    );
    let round_trips = start.elapsed().as_millis() / LATENCY.as_millis();
    (round_trips, requests.load(Ordering::Relaxed))
}

#[tokio::test(start_paused = true)]
async fn forty_pages_with_eight_in_flight_take_six_round_trips() {
    assert_eq!(list(2_000, Some(8)).await, (6, 40));
}

#[tokio::test(start_paused = true)]
async fn without_prefetch_forty_pages_take_forty_round_trips() {
    assert_eq!(list(2_000, Some(1)).await, (40, 40));
}

/// 2 of 10 round trips are 0.20 of the sequential time, 6 of 40 are 0.15.
#[tokio::test(start_paused = true)]
async fn by_default_500_tokens_take_two_round_trips_and_2000_take_six() {
    assert_eq!(list(500, None).await, (2, 10));
    assert_eq!(list(2_000, None).await, (6, 40));
}

/// Each page takes up to eight steps of 100 ms and must arrive within 1.2 seconds; the reader spends 1.5 seconds on each page.
#[tokio::test(start_paused = true)]
async fn prefetched_pages_do_not_time_out_while_the_reader_is_slow() {
    let tokens = Arc::new(cf_mock::account::tokens_json(500, 1));
    let service = tower::service_fn(move |request: transport::Request| {
        let tokens = Arc::clone(&tokens);
        let response = async move {
            let response = respond(&request, &tokens);
            // Some pages take longer than the pages before them.
            let steps = if page_of(&request).is_multiple_of(2) { 8 } else { 4 };
            for _ in 0..steps {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            response
        };
        async move { tokio::time::timeout(Duration::from_millis(1_200), response).await }
    });
    let account_id = "0123456789abcdef0123456789abcdef".parse().unwrap();
    let mut stream = Client::with_service(service).list_tokens(account_id).stream();
    let mut count = 0;
    while let Some(_token) = stream.try_next().await.unwrap() {
        tokio::time::sleep(Duration::from_millis(30)).await;
        count += 1;
    }
    assert_eq!(count, 500);
}
