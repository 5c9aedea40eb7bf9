//! Lists the accounts that the credentials can see, then the tokens of each.
//!
//! `cargo run -p cf-tokens --example accounts`

#![allow(
    clippy::print_stdout,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "an example prints, and panics where it fails"
)]

use cf_mock::MockApi;
use cf_tokens::{Client, Credential};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let api = MockApi::builder()
        .another_account("fedcba9876543210fedcba9876543210")
        .start()
        .await?;
    let client = Client::builder()
        .base_url(&api.base_url())
        .credential(Credential::bearer(api.api_token())?)
        .build()?;

    let accounts = client.list_accounts().collect_all().await?;
    for account in &accounts {
        println!("{} {}", account.id, account.display_name().escape_debug());
    }
    let ids = accounts.into_iter().map(|account| account.id);
    let mut listings = client.list_tokens_for_accounts(ids);
    let mut listed = 0;
    while let Some((account_id, listing)) = listings.next().await {
        println!("{account_id}: {} tokens", listing?.tokens().len());
        listed += 1;
    }
    assert_eq!(listed, 2);
    Ok(())
}
