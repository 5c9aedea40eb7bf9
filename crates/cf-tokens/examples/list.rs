//! Lists the account that the environment sets, or a sample account of the mock if it sets no credentials.
//!
//! `CLOUDFLARE_API_TOKEN=… CLOUDFLARE_ACCOUNT_ID=… cargo run -p cf-tokens --example list`

#![allow(
    clippy::print_stdout,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "an example prints, and panics where it fails"
)]

use cf_mock::MockApi;
use cf_tokens::{Client, ClientBuilder, Credential, Direction, Environment};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let environment = Environment::from_process()?;
    let (client, account_id, _api) = match (environment.credential()?, environment.account_id()?) {
        (Some(_), Some(account_id)) => (
            ClientBuilder::from_environment(&environment)?.build()?,
            account_id,
            None,
        ),
        _ => {
            let api = MockApi::start().await?;
            let credential = Credential::bearer(api.api_token())?;
            let client = Client::builder()
                .base_url(&api.base_url())
                .credential(credential)
                .build()?;
            (client, api.account_id().parse()?, Some(api))
        }
    };

    let mut tokens = client.list_tokens(account_id).direction(Direction::Desc).stream();
    while let Some(token) = tokens.try_next().await? {
        println!("{}", token.display_name().escape_debug());
    }
    let summary = tokens.summary();
    println!(
        "{} tokens on {} pages, complete: {}",
        summary.tokens,
        summary.pages,
        summary.is_complete()
    );
    Ok(())
}
