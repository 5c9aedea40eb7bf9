//! Lists several accounts with one client: a listing or an error for each.
//!
//! `cargo run -p cf-tokens --example many_accounts`

#![allow(
    clippy::print_stdout,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "an example prints, and panics where it fails"
)]

use cf_mock::MockApi;
use cf_tokens::{AccountId, Client, Credential};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let api = MockApi::start().await?;
    let client = Client::builder()
        .base_url(&api.base_url())
        .credential(Credential::bearer(api.api_token())?)
        .build()?;
    // The second account is unknown to the mock.
    let accounts: [AccountId; 2] = [
        api.account_id().parse()?,
        "00000000000000000000000000000000".parse()?,
    ];

    let (mut listed, mut failed) = (0, 0);
    let mut listings = client
        .list_tokens_for_accounts(accounts)
        .each(|list| list.include_expired(true));
    while let Some((account_id, listing)) = listings.next().await {
        match listing {
            Ok(listing) => {
                listed += 1;
                println!("{account_id}: {} tokens", listing.tokens().len());
            }
            Err(error) => {
                failed += 1;
                println!("{account_id}: {error}");
            }
        }
    }
    assert_eq!((listed, failed), (1, 1));
    Ok(())
}
