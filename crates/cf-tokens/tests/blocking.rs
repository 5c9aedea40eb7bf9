//! The blocking client.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "a failing test should panic where it fails"
)]
#![cfg(feature = "blocking")]

mod common;

use cf_mock::{Fault, MockApi};
use cf_tokens::{ErrorKind, blocking};
use common::{account, builder, client};

#[test]
fn a_blocking_client_lists_without_a_runtime() {
    let api = MockApi::start_blocking().unwrap();
    let client = blocking::Client::new(client(&api)).unwrap();
    let listing = client.list_tokens(account(&api)).collect_all().unwrap();
    assert_eq!(listing.tokens().len(), 137);
    assert_eq!(
        client.list_tokens(account(&api)).send().unwrap().tokens().len(),
        50
    );
}

#[test]
fn an_error_ends_the_iteration_which_can_be_resumed() {
    let fault = Fault::html_page(502).on_page(2).once();
    let api = MockApi::builder().fault(fault).start_blocking().unwrap();
    let client = blocking::Client::new(builder(&api).max_retries(0).build().unwrap()).unwrap();
    let mut tokens = client.list_tokens(account(&api)).iter();
    assert_eq!(tokens.by_ref().take_while(Result::is_ok).count(), 50);
    assert!(tokens.next().is_none());
    assert!(tokens.resume());
    assert_eq!(tokens.by_ref().map(Result::unwrap).count(), 87);
    assert!(tokens.summary().is_complete());
}

#[test]
fn a_contradicted_listing_is_an_error_with_its_part_and_on_request_a_warning() {
    let api = MockApi::builder()
        .fault(Fault::total_off_by(7))
        .start_blocking()
        .unwrap();
    let client = blocking::Client::new(client(&api)).unwrap();
    let error = client.list_tokens(account(&api)).collect_all().unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Incomplete);
    let partial = error.into_partial().unwrap();
    assert_eq!(partial.tokens().len(), 137);
    assert!(!partial.summary.is_complete());

    let mut tokens = client.list_tokens(account(&api)).iter();
    assert_eq!(tokens.by_ref().take_while(Result::is_ok).count(), 137);
    assert!(!tokens.summary().is_complete());

    let listing = client
        .list_tokens(account(&api))
        .allow_incomplete(true)
        .collect_all()
        .unwrap();
    assert_eq!(listing.tokens().len(), 137);
    assert!(!listing.summary.is_complete());
    assert!(!listing.summary.warnings.is_empty());
}

#[tokio::test]
async fn inside_a_runtime_the_blocking_client_is_an_error_that_names_the_alternative() {
    let api = MockApi::start().await.unwrap();
    let error = blocking::Client::new(client(&api)).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Configuration);
    assert!(error.hint().unwrap().contains("spawn_blocking"));
}

#[test]
fn a_call_inside_a_runtime_ends_the_iteration_and_loses_no_token() {
    let api = MockApi::start_blocking().unwrap();
    let client = blocking::Client::new(client(&api)).unwrap();
    let mut tokens = client.list_tokens(account(&api)).iter();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let results: Vec<_> = runtime.block_on(async { tokens.by_ref().collect() });
    assert_eq!(results.len(), 1, "one error, then the end");
    assert!(
        results[0]
            .as_ref()
            .unwrap_err()
            .to_string()
            .contains("inside an async runtime")
    );

    assert!(tokens.resume());
    assert_eq!(tokens.by_ref().filter(Result::is_ok).count(), 137);
    assert!(!tokens.resume());
}

#[test]
fn a_client_may_be_dropped_inside_a_runtime() {
    let api = MockApi::start_blocking().unwrap();
    let client = blocking::Client::new(client(&api)).unwrap();
    let listing = client.list_tokens(account(&api)).collect_all().unwrap();
    assert_eq!(listing.tokens().len(), 137);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async move { drop(client) });
}

#[test]
fn pages_and_several_accounts_can_be_listed_without_async() {
    let fault = Fault::html_page(502).on_page(2).once();
    let api = MockApi::builder().fault(fault).start_blocking().unwrap();
    let client = blocking::Client::new(builder(&api).max_retries(0).build().unwrap()).unwrap();
    let mut pages = client.list_tokens(account(&api)).pages();
    assert_eq!(pages.next().unwrap().unwrap().tokens().len(), 50);
    assert!(pages.next().unwrap().is_err() && pages.next().is_none());
    assert!(pages.resume());
    let rest: Vec<_> = pages.by_ref().map(|page| page.unwrap().tokens().len()).collect();
    assert_eq!((rest, pages.summary().is_complete()), (vec![50, 37], true));

    let unknown = "00000000000000000000000000000000".parse().unwrap();
    let listings = client
        .list_tokens_for_accounts([account(&api), unknown], |list| list.per_page(20))
        .unwrap();
    let known: Vec<_> = listings
        .iter()
        .filter_map(|(_, listing)| listing.as_ref().ok())
        .collect();
    assert_eq!((listings.len(), known.len(), known[0].summary.pages), (2, 1, 7));
}

#[test]
fn a_blocking_listing_is_built_and_iterated_like_an_async_one() {
    let api = MockApi::builder().tokens(12).start_blocking().unwrap();
    let client = blocking::Client::builder()
        .base_url(&api.base_url())
        .credential(cf_tokens::Credential::bearer(api.api_token()).unwrap())
        .max_retries(0)
        .build()
        .unwrap();
    let mut count = 0;
    for token in client
        .list_tokens(account(&api))
        .per_page(5)
        .include_expired(true)
    {
        token.unwrap();
        count += 1;
    }
    assert_eq!(count, 12);
    assert!(
        api.requests()[0].query.contains("per_page=5"),
        "{:?}",
        api.requests()
    );
}
