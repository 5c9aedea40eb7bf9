//! An audit by hand: what never expires, what was not used for 90 days.
//!
//! `cargo run -p cf-tokens --example audit`

#![allow(
    clippy::print_stdout,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "an example prints, and panics where it fails"
)]

use cf_mock::MockApi;
use cf_tokens::{Client, Credential};
use chrono::{TimeDelta, Utc};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let api = MockApi::start().await?;
    let credential = Credential::bearer(api.api_token())?;
    let client = Client::builder()
        .base_url(&api.base_url())
        .credential(credential)
        .build()?;

    let listing = client
        .list_tokens(api.account_id().parse()?)
        .collect_all()
        .await?;
    if let Some(caution) = listing.summary.caution() {
        return Err(format!("not to be audited: {caution}").into());
    }
    let now = Utc::now();
    let unused = now - TimeDelta::days(90);
    for token in listing.tokens.iter().filter(|token| token.is_usable_at(now)) {
        let name = token.display_name().escape_debug();
        if token.expires_on.is_none() {
            println!("never expires: {name}");
        }
        if token.last_used_on.is_none_or(|used| used < unused) {
            println!("not used for 90 days: {name}");
        }
    }
    Ok(())
}
