//! Listings over HTTP, from healthy and from faulty servers.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "a failing test should panic where it fails"
)]

mod common;

use std::collections::HashSet;
use std::time::Duration;

use cf_mock::{Fault, MockApi};
use cf_tokens::{Client, ErrorKind, Listing, TokenStream};
use common::{account, builder, client};
use futures_util::TryStreamExt;

#[tokio::test]
async fn a_listing_sends_one_request_per_page() {
    for (tokens, requests) in [(137, 7), (40, 2), (1, 1), (0, 1)] {
        let api = MockApi::builder().tokens(tokens).start().await.unwrap();
        let listing = client(&api)
            .list_tokens(account(&api))
            .per_page(20)
            .collect_all()
            .await
            .unwrap();

        assert_eq!(listing.tokens().len(), tokens);
        let ids: HashSet<_> = listing
            .tokens()
            .iter()
            .filter_map(|token| token.id.as_ref())
            .collect();
        assert_eq!(ids.len(), tokens, "each once");
        assert_eq!(api.request_count(), requests, "{tokens} tokens");
        assert_eq!(listing.summary.requests, requests);
        assert!(listing.summary.is_complete(), "{:?}", listing.summary);
    }
}

#[tokio::test]
async fn prefetched_pages_are_yielded_in_order() {
    let api = MockApi::builder()
        .tokens(300)
        .latency_between(Duration::ZERO, Duration::from_millis(20))
        .start()
        .await
        .unwrap();
    let list = client(&api).list_tokens(account(&api)).per_page(10);
    let one_by_one = list.clone().prefetch(1).collect_all().await.unwrap();
    assert_eq!(api.max_in_flight(), 1);
    let prefetched = list.prefetch(8).collect_all().await.unwrap();
    assert_eq!(prefetched.tokens(), one_by_one.tokens());
    assert!((2..=8).contains(&api.max_in_flight()), "{}", api.max_in_flight());
}

#[tokio::test]
async fn a_server_that_ignores_page_is_an_error_that_carries_what_was_listed() {
    let api = MockApi::builder()
        .fault(Fault::same_page(1))
        .start()
        .await
        .unwrap();
    let list = client(&api).list_tokens(account(&api)).per_page(20).prefetch(1);
    let error = list.clone().collect_all().await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Incomplete);
    assert!(error.to_string().contains("but returned 20"), "{error}");
    assert!(error.hint().unwrap().contains("allow_incomplete"), "{error:?}");
    assert_eq!(error.account_id(), Some(&account(&api)));
    assert_eq!(api.request_count(), 4, "two pages in each of two passes");
    let partial = error.into_partial().unwrap();
    assert_eq!(
        (partial.tokens().len(), partial.summary.is_complete()),
        (20, false)
    );

    let listing = list.allow_incomplete(true).collect_all().await.unwrap();
    assert_eq!(listing.tokens().len(), 20);
    assert!(listing.summary.warning().unwrap().contains("but returned 20"));
}

#[tokio::test]
async fn a_rate_limited_page_is_retried_after_the_requested_wait() {
    let limited = Fault::rate_limited(Some(Duration::from_secs(1)))
        .on_page(2)
        .once();
    let api = MockApi::builder().fault(limited).start().await.unwrap();
    let listing = client(&api)
        .list_tokens(account(&api))
        .per_page(20)
        .collect_all()
        .await
        .unwrap();
    assert_eq!(listing.tokens().len(), 137);
    assert_eq!(listing.summary.retries, 1);
}

#[tokio::test]
async fn an_error_page_in_the_middle_ends_the_listing_with_that_error() {
    let faults = [
        Fault::html_page(200),
        Fault::html_page(502),
        Fault::success_false(),
        Fault::empty_object(),
        Fault::empty_array(),
        Fault::empty_body(),
        Fault::result_not_array(),
        Fault::truncated(),
        Fault::reset_in_body(),
        Fault::garbage_encoding(),
        Fault::redirect("https://elsewhere.example/tokens"),
        Fault::upstream_timeout(),
    ];
    for fault in faults {
        let what = format!("{fault:?}");
        let api = MockApi::builder().fault(fault.on_page(3)).start().await.unwrap();
        let client = builder(&api).max_retries(0).build().unwrap();
        let mut stream = client.list_tokens(account(&api)).per_page(20).stream();

        let mut good = 0;
        let error = loop {
            match stream.try_next().await {
                Ok(Some(_)) => good += 1,
                Ok(None) => panic!("incomplete without an error: {what}"),
                Err(error) => break error,
            }
        };
        assert_eq!(good, 40, "the pages before the error are yielded: {what}");
        assert_eq!(error.page(), Some(3), "{what}: {error}");
        assert!(error.to_string().starts_with("page 3: "), "{what}: {error}");
        assert!(stream.try_next().await.unwrap().is_none(), "fused: {what}");
        assert!(!stream.summary().is_complete(), "{what}");
    }
}

#[tokio::test]
async fn a_resumed_stream_yields_no_token_twice() {
    let api = MockApi::builder()
        .fault(Fault::html_page(502).on_page(3).once())
        .start()
        .await
        .unwrap();
    let client = builder(&api).max_retries(0).build().unwrap();
    let mut stream = client.list_tokens(account(&api)).per_page(20).stream();

    let mut tokens = Vec::new();
    let error = loop {
        match stream.try_next().await {
            Ok(Some(token)) => tokens.push(token),
            Ok(None) => panic!("expected an error"),
            Err(error) => break error,
        }
    };
    assert_eq!(error.kind(), &ErrorKind::Server);
    assert!(stream.resume());
    tokens.extend((&mut stream).try_collect::<Vec<_>>().await.unwrap());

    let complete = client.list_tokens(account(&api)).collect_all().await.unwrap();
    assert_eq!(tokens, complete.tokens());
    assert!(stream.summary().is_complete());
    assert!(!stream.resume(), "a listing that has ended cannot be resumed");
}

#[tokio::test]
async fn only_the_error_of_a_page_can_be_resumed() {
    let api = MockApi::start().await.unwrap();
    let mut stream = client(&api)
        .list_tokens(account(&api))
        .per_page(20)
        .max_pages(2)
        .stream();
    assert!(!stream.resume(), "before the first poll");
    stream.try_next().await.unwrap();
    assert!(!stream.resume(), "in the middle");
    let capped = (&mut stream).try_collect::<Vec<_>>().await.unwrap_err();
    assert_eq!(capped.kind(), &ErrorKind::Incomplete);
    assert!(!stream.resume(), "after the cap, which would be reached again");
}

#[tokio::test]
async fn errors_next_to_an_empty_list_are_an_error() {
    let body = r#"{"success":true,"errors":[{"code":10001,"message":"backend unavailable"}],"result":[]}"#;
    let api = MockApi::builder().fault(Fault::json(body)).start().await.unwrap();
    let error = client(&api)
        .list_tokens(account(&api))
        .collect_all()
        .await
        .unwrap_err();
    assert!(error.to_string().contains("backend unavailable"), "{error}");
}

#[tokio::test]
async fn nothing_is_sent_before_the_first_poll() {
    let api = MockApi::start().await.unwrap();
    let stream = client(&api).list_tokens(account(&api)).stream();
    tokio::task::yield_now().await;
    assert_eq!(api.request_count(), 0);
    drop(stream);
}

#[tokio::test]
async fn awaiting_a_listing_returns_the_first_page_with_its_metadata_and_headers() {
    let api = MockApi::start().await.unwrap();
    let client = client(&api);
    let page = client.list_tokens(account(&api)).per_page(20).await.unwrap();
    assert_eq!((page.number(), page.tokens().len(), page.attempts()), (1, 20, 1));
    assert_eq!(page.result_info().unwrap().total_count, Some(137));
    assert!(page.cf_ray().is_some());
    assert_eq!(page.next_number(), Some(2));

    let last = client
        .list_tokens(account(&api))
        .per_page(20)
        .page(7)
        .await
        .unwrap();
    assert_eq!((last.tokens().len(), last.next_number()), (17, None));
}

#[tokio::test]
async fn pages_are_streamed_in_order() {
    let api = MockApi::start().await.unwrap();
    let mut pages = client(&api).list_tokens(account(&api)).pages();
    let mut sizes = Vec::new();
    while let Some(page) = pages.try_next().await.unwrap() {
        sizes.push(page.tokens().len());
    }
    assert_eq!(sizes, [50, 50, 37]);
    assert!(pages.summary().is_complete());
}

#[tokio::test]
async fn reaching_the_cap_on_pages_is_an_error() {
    let api = MockApi::start().await.unwrap();
    let error = client(&api)
        .list_tokens(account(&api))
        .per_page(20)
        .max_pages(3)
        .collect_all()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Incomplete);
    assert!(error.hint().unwrap().contains("3 pages"), "{:?}", error.hint());
}

#[tokio::test]
async fn a_listing_can_be_stored_and_read_back() {
    let api = MockApi::start().await.unwrap();
    let listing = client(&api)
        .list_tokens(account(&api))
        .include_expired(true)
        .collect_all()
        .await
        .unwrap();
    let stored = serde_json::to_vec(&listing).unwrap();
    let read: Listing = serde_json::from_slice(&stored).unwrap();
    assert_eq!(read.tokens(), listing.tokens());
    assert_eq!(read.summary, listing.summary);
    assert_eq!(read.listed_at, listing.listed_at);
}

#[tokio::test]
async fn too_many_authentication_failures_are_not_retried() {
    let api = MockApi::builder()
        .fault(Fault::too_many_authentication_failures())
        .start()
        .await
        .unwrap();
    let error = client(&api)
        .list_tokens(account(&api))
        .collect_all()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Authentication);
    assert_eq!(api.request_count(), 1);
}

#[test]
fn public_types_are_send_and_unpin() {
    fn shared<T: Send + Sync + Clone>() {}
    fn moved<T: Send + Unpin>() {}
    shared::<Client>();
    shared::<cf_tokens::ListTokens>();
    moved::<TokenStream>();
    moved::<cf_tokens::PageStream<cf_tokens::endpoint::Tokens>>();
    moved::<cf_tokens::AccountListings>();
    fn fused<T: futures_core::FusedStream>() {}
    fused::<TokenStream>();
    fused::<cf_tokens::PageStream<cf_tokens::endpoint::Tokens>>();
    fn error<T: std::error::Error + Send + Sync + 'static>() {}
    error::<cf_tokens::Error>();
}
