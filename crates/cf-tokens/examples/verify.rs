//! Verifies the calling token, and prints what it may do.
//!
//! `cargo run -p cf-tokens --example verify`

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
    let account_id: AccountId = api.account_id().parse()?;

    let own = client.verify_token(account_id.clone()).await?;
    println!("token {} is {}", own.id, own.status);

    let token = client.get_token(account_id, own.id).await?;
    for policy in token.policies() {
        for group in &policy.permission_groups {
            println!("{} {}", policy.effect, group.name.as_deref().unwrap_or_default());
        }
    }
    assert!(!token.policies().is_empty());
    Ok(())
}
