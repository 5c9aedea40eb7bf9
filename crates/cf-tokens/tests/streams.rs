//! The stream types: their state, what is read ahead, and the bounds of what a summary keeps.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "a failing test should panic where it fails"
)]

#[path = "common/scripted.rs"]
mod scripted;

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cf_tokens::{Client, Contradiction, Coverage, Decoding, ErrorKind, Summary, http, transport};
use futures_core::{FusedStream as _, Stream as _};
use scripted::{ACCOUNT, Scripted, first_pass, healthy, list, page, page_number, page_of, response, total};

fn client(last: u32) -> Client<Scripted> {
    Client::with_service(Scripted::new(move |ask| healthy(ask, last)))
}

#[tokio::test(start_paused = true)]
async fn streams_are_terminated_only_after_their_end() {
    let list = client(7).list_tokens(ACCOUNT.parse().unwrap()).per_page(5);
    let (mut pages, mut tokens) = (list.clone().pages(), list.stream());
    for _ in 0..2 {
        assert!(!pages.is_terminated());
        assert!(pages.try_next().await.unwrap().is_some());
    }
    assert!(pages.try_next().await.unwrap().is_none());
    assert!(pages.is_terminated());

    for _ in 0..7 {
        assert!(!tokens.is_terminated());
        assert!(tokens.try_next().await.unwrap().is_some());
    }
    assert!(tokens.try_next().await.unwrap().is_none());
    assert!(tokens.is_terminated());
}

#[tokio::test(start_paused = true)]
async fn debug_output_shows_the_summary_and_no_token() {
    let list = client(7).list_tokens(ACCOUNT.parse().unwrap()).per_page(5);
    let (mut pages, mut tokens) = (list.clone().pages(), list.stream());
    pages.try_next().await.unwrap();
    tokens.try_next().await.unwrap();
    for shown in [format!("{pages:?}"), format!("{tokens:?}")] {
        assert!(shown.contains("Stream { summary: Summary {"), "{shown}");
        assert!(shown.contains("pages: 1"), "{shown}");
        assert!(!shown.contains("Token {"), "{shown}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_listing_iterates_over_its_tokens() {
    let listing = client(7)
        .list_tokens(ACCOUNT.parse().unwrap())
        .collect_all()
        .await
        .unwrap();
    let borrowed: Vec<String> = (&listing)
        .into_iter()
        .map(|t| t.display_name().to_owned())
        .collect();
    assert_eq!(borrowed, ["1", "2", "3", "4", "5", "6", "7"]);
    let owned: Vec<String> = listing.into_iter().map(|t| t.display_name().to_owned()).collect();
    assert_eq!(owned, borrowed);
}

#[tokio::test(start_paused = true)]
async fn the_stream_of_accounts_knows_how_many_are_left() {
    let accounts: Vec<_> = (0..5)
        .map(|number| format!("{number:032}").parse().unwrap())
        .collect();
    let mut listings = client(3)
        .list_tokens_for_accounts(accounts.clone())
        .concurrency(2);
    let mut ended = BTreeSet::new();
    for left in (0..5).rev() {
        let (account, listing) = listings.next().await.unwrap();
        assert_eq!(listing.unwrap().tokens().len(), 3);
        ended.insert(account);
        assert_eq!(listings.size_hint(), (left, Some(left)));
    }
    assert!(listings.next().await.is_none());
    assert_eq!(ended, accounts.into_iter().collect());
    let shown = format!("{listings:?}");
    assert!(
        shown.contains("waiting: []") && shown.contains("running: 0"),
        "{shown}"
    );
}

#[tokio::test(start_paused = true)]
async fn no_more_accounts_are_listed_at_once_than_permitted() {
    for concurrency in [1, 2, 3] {
        let in_flight = Arc::new(Mutex::new((0, 0)));
        let counted = in_flight.clone();
        let service = tower::service_fn(move |_: transport::Request| {
            let counted = counted.clone();
            async move {
                {
                    let mut counts = counted.lock().unwrap();
                    counts.0 += 1;
                    counts.1 = counts.1.max(counts.0);
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
                counted.lock().unwrap().0 -= 1;
                Ok::<_, Infallible>(response(page(1..=3, &total(3))))
            }
        });
        let accounts = (0..7).map(|number| format!("{number:032}").parse().unwrap());
        let mut listings = Client::with_service(service)
            .list_tokens_for_accounts(accounts)
            .concurrency(concurrency);
        while let Some((_, listing)) = listings.next().await {
            listing.unwrap();
        }
        assert_eq!(*in_flight.lock().unwrap(), (0, concurrency));
    }
}

#[tokio::test(start_paused = true)]
async fn invalid_elements_are_kept_in_order_on_the_stream() {
    let scripted = Scripted::new(|ask| match ask.page {
        1 => page_of([r#"{"id":"a"}"#, r#"{"id":7}"#, r#"{"id":8}"#], &total(3)),
        _ => page(0..0, "{}"),
    });
    let mut tokens = Client::with_service(scripted)
        .list_tokens(ACCOUNT.parse().unwrap())
        .decoding(Decoding::Lossy)
        .stream();
    assert_eq!(tokens.invalid().len(), 0);
    while tokens.try_next().await.unwrap().is_some() {}
    let json: Vec<&str> = tokens
        .invalid()
        .iter()
        .map(|invalid| invalid.json.as_str())
        .collect();
    assert_eq!(json, [r#"{"id":7}"#, r#"{"id":8}"#]);
}

#[tokio::test(start_paused = true)]
async fn a_summary_keeps_at_most_a_hundred_different_errors_and_messages() {
    let many = |prefix: &str, count: usize| {
        let messages: Vec<String> = (0..count)
            .map(|number| format!(r#"{{"code":{number},"message":"{prefix} {number}"}}"#))
            .collect();
        messages.join(",")
    };
    for (sent, kept) in [(99, 99), (100, 100), (101, 100), (250, 100)] {
        let (errors, messages) = (many("error", sent), many("message", sent));
        let outcome = list(
            move |ask| {
                let result = if ask.page == 1 { r#"{"id":"a"}"# } else { "" };
                format!(
                    r#"{{"success":true,"errors":[{errors}],"messages":[{messages}],"result":[{result}],"result_info":{{"total_count":1}}}}"#
                )
            },
            |list| list,
        )
        .await;
        assert!(outcome.error.is_none(), "{:?}", outcome.error);
        let Summary {
            warnings, messages, ..
        } = outcome.summary;
        assert_eq!((warnings.len(), messages.len()), (kept, kept), "{sent} were sent");
        assert_eq!(warnings[kept - 1].message, format!("error {}", kept - 1));
    }
}

#[tokio::test(start_paused = true)]
async fn a_contradiction_names_its_page() {
    let pages = |contradictions: &[Contradiction]| -> Vec<Option<u32>> {
        contradictions.iter().map(Contradiction::page).collect()
    };
    // Both passes: page 3 repeats a token of page 2.
    let overlap = list(
        |ask| match ask.page {
            1 => page(1..=5, "{}"),
            2 => page(6..=10, "{}"),
            3 => page(10..=12, "{}"),
            _ => page(0..0, "{}"),
        },
        |list| list,
    )
    .await;
    assert_eq!(pages(&overlap.summary.contradictions), [Some(3)]);
    let mismatch = list(
        |ask| {
            if ask.page == 1 {
                page(1..=4, &total(9))
            } else {
                page(0..0, "{}")
            }
        },
        |list| list,
    )
    .await;
    assert_eq!(pages(&mismatch.summary.contradictions), [None]);
}

#[tokio::test(start_paused = true)]
async fn pages_that_are_read_ahead_go_on_while_the_caller_works() {
    let served = Arc::new(AtomicU32::new(0));
    let counted = served.clone();
    let service = tower::service_fn(move |request: transport::Request| {
        let counted = counted.clone();
        async move {
            tokio::time::sleep(Duration::from_millis(50)).await;
            counted.fetch_add(1, Ordering::SeqCst);
            let page = page_number(&request);
            Ok::<_, Infallible>(response(healthy(first_pass(page), 20)))
        }
    });
    let mut tokens = Client::with_service(service)
        .list_tokens(ACCOUNT.parse().unwrap())
        .per_page(5)
        .prefetch(3)
        .stream();
    // The five tokens of page 1, and work between them.
    for _ in 0..5 {
        assert!(tokens.try_next().await.unwrap().is_some());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(served.load(Ordering::SeqCst), 4);
}

#[tokio::test(start_paused = true)]
async fn pages_before_a_resumed_one_count_towards_the_cap() {
    let fails = Arc::new(AtomicU32::new(1));
    let service = tower::service_fn(move |request: transport::Request| {
        let page = page_number(&request);
        let mut response = response(healthy(first_pass(page), 20));
        if page == 2 && fails.swap(0, Ordering::SeqCst) == 1 {
            *response.status_mut() = http::StatusCode::BAD_GATEWAY;
        }
        std::future::ready(Ok::<_, Infallible>(response))
    });
    let mut pages = Client::with_service(service)
        .list_tokens(ACCOUNT.parse().unwrap())
        .per_page(5)
        .prefetch(1)
        .max_pages(3)
        .pages();
    assert!(pages.try_next().await.unwrap().is_some());
    assert_eq!(pages.try_next().await.unwrap_err().kind(), &ErrorKind::Server);
    assert!(pages.resume());
    assert!(pages.try_next().await.unwrap().is_some());
    assert!(pages.try_next().await.unwrap().is_some());
    let error = pages.try_next().await.unwrap_err();
    assert_eq!((error.kind(), error.page()), (&ErrorKind::Incomplete, Some(3)));
}

#[test]
fn a_coverage_is_printed_with_its_reason() {
    let coverages = [
        ("proven", r#"{"state":"proven","reason":"a"}"#),
        ("unproven", r#"{"state":"unproven","reason":"a"}"#),
        ("broken", r#"{"state":"broken","reason":"a"}"#),
    ];
    for (name, json) in coverages {
        let coverage: Coverage = serde_json::from_str(json).unwrap();
        assert_eq!(coverage.state.as_str(), name);
        assert_eq!(coverage.to_string(), format!("{name} (a)"));
    }
}

#[tokio::test(start_paused = true)]
async fn pages_are_read_ahead_from_the_second_full_page_if_the_first_has_no_number() {
    let service = tower::service_fn(|request: transport::Request| async move {
        tokio::time::sleep(Duration::from_millis(50)).await;
        let start = (page_number(&request) - 1) * 5;
        let info = r#"{"per_page":5,"total_count":50}"#;
        Ok::<_, Infallible>(response(page(start + 1..=start + 5, info)))
    });
    let started = tokio::time::Instant::now();
    let listing = Client::with_service(service)
        .list_tokens(ACCOUNT.parse().unwrap())
        .per_page(5)
        .prefetch(9)
        .collect_all()
        .await
        .unwrap();
    assert_eq!((listing.tokens().len(), listing.summary.requests), (50, 10));
    // Page 1, page 2, then all others at once.
    assert_eq!(started.elapsed().as_millis() / 50, 3);
}
