//! Lists one account repeatedly, with several listings at once, and counts how they end: each must be complete or fail with a
//! typed error, whatever the network does.
//!
//! Without arguments it runs a short round against a mock in which 5 of 100 requests fail. `cargo xtask soak` runs a long
//! round: `soak LISTINGS CONCURRENCY PREFETCH TOKENS`, against the API that the environment sets.

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use cf_mock::MockApi;
use cf_tokens::{AccountId, Client, ClientBuilder, Credential, Environment};
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use tokio::task::JoinSet;

/// Size of a round, and the number of tokens of a complete listing.
#[derive(Debug, Clone, Copy)]
struct Round {
    listings: usize,
    concurrency: usize,
    prefetch: usize,
    tokens: usize,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<usize> = std::env::args()
        .skip(1)
        .map(|text| text.parse())
        .collect::<Result<_, _>>()?;
    let (round, client, account_id, _api) = match arguments[..] {
        [listings, concurrency, prefetch, tokens] => {
            let environment = Environment::from_process()?;
            let client = ClientBuilder::from_environment(&environment)?.build()?;
            let account_id = environment
                .account_id()?
                .ok_or("CLOUDFLARE_ACCOUNT_ID is not set")?;
            (
                Round {
                    listings,
                    concurrency,
                    prefetch,
                    tokens,
                },
                client,
                account_id,
                None,
            )
        }
        [] => {
            let round = Round {
                listings: 20,
                concurrency: 4,
                prefetch: 8,
                tokens: 300,
            };
            let api = MockApi::builder()
                .tokens(round.tokens)
                .random_faults(5)
                .start()
                .await?;
            let credential = Credential::bearer(api.api_token())?;
            let client = Client::builder()
                .base_url(&api.base_url())
                .credential(credential)
                .build()?;
            (round, client, api.account_id().parse()?, Some(api))
        }
        _ => return Err("expected no arguments, or LISTINGS CONCURRENCY PREFETCH TOKENS".into()),
    };

    let ends = run(round, &client, &account_id).await?;
    for (end, count) in &ends {
        println!("{count} {end}");
    }
    match ends.keys().find(|end| end.starts_with("WRONG")) {
        Some(end) => Err(end.clone().into()),
        None => Ok(()),
    }
}

/// Returns the outcomes of a round with their counts.
async fn run(
    round: Round,
    client: &Client,
    account_id: &AccountId,
) -> Result<BTreeMap<String, usize>, Box<dyn Error>> {
    let mut ends = BTreeMap::new();
    let mut running = JoinSet::new();
    for _ in 0..round.listings {
        if running.len() >= round.concurrency
            && let Some(end) = running.join_next().await
        {
            count(&mut ends, end?);
        }
        let (client, account_id) = (client.clone(), account_id.clone());
        running.spawn(async move { list(&client, account_id, round).await });
    }
    while let Some(end) = running.join_next().await {
        count(&mut ends, end?);
    }
    Ok(ends)
}

/// Returns the outcome of one listing.
async fn list(client: &Client, account_id: AccountId, round: Round) -> String {
    match client
        .list_tokens(account_id)
        .prefetch(round.prefetch)
        .collect_all()
        .await
    {
        Ok(listing) => {
            let ids: BTreeSet<_> = listing
                .tokens()
                .iter()
                .filter_map(|token| token.id.as_ref())
                .collect();
            if listing.summary.is_complete() && ids.len() == round.tokens {
                "complete".to_owned()
            } else {
                format!("WRONG: {} of {} tokens, and no error", ids.len(), round.tokens)
            }
        }
        Err(error) => format!("failed: {:?}, status {:?}", error.kind(), error.status()),
    }
}

fn count(ends: &mut BTreeMap<String, usize>, end: String) {
    let count = ends.entry(end).or_default();
    *count = count.saturating_add(1);
}
