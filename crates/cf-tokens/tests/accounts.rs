//! Many accounts through one client.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    reason = "a failing test should panic where it fails"
)]

mod common;

use std::collections::BTreeMap;

use cf_mock::MockApi;
use cf_tokens::ErrorKind;
use common::{account, client};
use futures_util::StreamExt;

#[tokio::test]
async fn one_accounts_error_hides_no_others_listing() {
    let api = MockApi::start().await.unwrap();
    let strangers = (0..6).map(|number| format!("{number:032}").parse().unwrap());
    let accounts = strangers.chain([account(&api)]);
    let results: BTreeMap<_, _> = client(&api)
        .list_tokens_for_accounts(accounts)
        .concurrency(3)
        .collect()
        .await;

    assert_eq!(results.len(), 7);
    for (account_id, result) in results {
        if account_id == account(&api) {
            assert_eq!(result.unwrap().tokens.len(), 137);
        } else {
            assert_eq!(result.unwrap_err().kind(), &ErrorKind::NotFound, "{account_id}");
        }
    }
}

#[tokio::test]
async fn each_accounts_listing_can_be_described() {
    let api = MockApi::start().await.unwrap();
    let mut listings = client(&api)
        .list_tokens_for_accounts([account(&api)])
        .each(|list| list.per_page(20).prefetch(1));
    let (_, listing) = listings.next().await.unwrap();
    assert_eq!(listing.unwrap().summary.pages, 7);
    assert!(listings.next().await.is_none());
}
