//! Lists tokens without async.
//!
//! `cargo run -p cf-tokens --features blocking --example blocking`

#![allow(
    clippy::print_stdout,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "an example prints, and panics where it fails"
)]

use cf_mock::MockApi;
use cf_tokens::{Credential, blocking};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let api = MockApi::start_blocking()?;
    let client = blocking::Client::builder()
        .base_url(&api.base_url())
        .credential(Credential::bearer(api.api_token())?)
        .build()?;
    let mut count = 0;
    for token in client.list_tokens(api.account_id().parse()?) {
        println!("{}", token?.display_name().escape_debug());
        count += 1;
    }
    assert_eq!(count, 137);
    Ok(())
}
