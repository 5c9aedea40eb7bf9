//! Lists the permission groups of an account that apply to zones.
//!
//! `cargo run -p cf-tokens --example permission_groups`

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
    let api = MockApi::start().await?;
    let client = Client::builder()
        .base_url(&api.base_url())
        .credential(Credential::bearer(api.api_token())?)
        .build()?;
    let groups = client
        .list_permission_groups(api.account_id().parse()?)
        .scope("com.cloudflare.api.account.zone")
        .await?;
    for group in &groups {
        println!("{}", group.name.as_deref().unwrap_or("(unnamed)"));
    }
    assert!(!groups.is_empty());
    Ok(())
}
