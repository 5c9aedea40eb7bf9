//! Several accounts with one client.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "a failing test should panic where it fails"
)]

mod common;

use std::collections::BTreeMap;

use cf_mock::{Fault, MockApi};
use cf_tokens::ErrorKind;
use common::{account, client};
use futures_util::StreamExt;

#[tokio::test]
async fn the_error_of_one_account_does_not_affect_the_others() {
    let api = MockApi::start().await.unwrap();
    let unknown = (0..6).map(|number| format!("{number:032}").parse().unwrap());
    let accounts = unknown.chain([account(&api)]);
    let results: BTreeMap<_, _> = client(&api)
        .list_tokens_for_accounts(accounts)
        .concurrency(3)
        .collect()
        .await;

    assert_eq!(results.len(), 7);
    for (account_id, result) in results {
        if account_id == account(&api) {
            assert_eq!(result.unwrap().tokens().len(), 137);
        } else {
            assert_eq!(result.unwrap_err().kind(), &ErrorKind::NotFound, "{account_id}");
        }
    }
}

#[tokio::test]
async fn the_listing_of_each_account_can_be_configured() {
    let api = MockApi::start().await.unwrap();
    let mut listings = client(&api)
        .list_tokens_for_accounts([account(&api)])
        .each(|list| list.per_page(20).prefetch(1));
    let (_, listing) = listings.next().await.unwrap();
    assert_eq!(listing.unwrap().summary.pages, 7);
    assert!(listings.next().await.is_none());
}

#[tokio::test]
async fn a_contradicted_listing_is_the_error_of_its_account() {
    let fault = Fault::total_off_by(7);
    let api = MockApi::builder().fault(fault).start().await.unwrap();
    let mut listings = client(&api).list_tokens_for_accounts([account(&api)]);
    let error = listings.next().await.unwrap().1.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::Incomplete);
    assert_eq!(error.account_id(), Some(&account(&api)));
    assert_eq!(error.into_partial().unwrap().tokens().len(), 137);

    let mut listings = client(&api)
        .list_tokens_for_accounts([account(&api)])
        .each(|list| list.allow_incomplete(true));
    let listing = listings.next().await.unwrap().1.unwrap();
    assert_eq!(listing.tokens().len(), 137);
    assert!(!listing.summary.is_complete());
}
