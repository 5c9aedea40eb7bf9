//! A small audit: tokens that never expire, and tokens not used for 90 days.
//!
//! `cargo run -p cf-tokens --example audit`

#![allow(clippy::print_stdout, reason = "an example prints")]

use cf_mock::MockApi;
use cf_tokens::{Client, Credential, Listing};
use chrono::{DateTime, TimeDelta, Utc};

/// Prints findings. An incomplete listing is an error: a finding could be missing.
fn audit(listing: &Listing, now: DateTime<Utc>) -> Result<(), String> {
    if let Some(warning) = listing.summary.warning() {
        return Err(format!("cannot audit an incomplete listing: {warning}"));
    }
    for token in listing.tokens().iter().filter(|token| token.is_usable_at(now)) {
        let name = token.display_name().escape_debug();
        if token.expires_on.is_none() {
            println!("never expires: {name}");
        }
        let idle = token.last_used_on.map(|used| now.signed_duration_since(used));
        if idle.is_none_or(|idle| idle > TimeDelta::days(90)) {
            println!("not used for 90 days: {name}");
        }
    }
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let api = MockApi::start().await?;
    let client = Client::builder()
        .base_url(&api.base_url())
        .credential(Credential::bearer(api.api_token())?)
        .build()?;
    let listing = client
        .list_tokens(api.account_id().parse()?)
        .collect_all()
        .await?;
    Ok(audit(&listing, Utc::now())?)
}
