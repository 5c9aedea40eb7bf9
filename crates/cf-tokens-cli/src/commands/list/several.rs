//! Lists several accounts concurrently. The error of one account does not prevent the others.

use cf_tokens::{AccountId, Client};
use chrono::Utc;

use super::{describe, is_streamed};
use crate::account_listing::AccountListing;
use crate::args::List;
use crate::output::{self, Row, Sink};
use crate::problem::{Problem, Stop};
use crate::progress::Progress;
use crate::reporter::Reporter;

/// Lists the accounts, and returns the results in the requested order.
pub(super) async fn list(
    client: &Client,
    accounts: &[AccountId],
    args: &List,
    sink: &mut Sink,
    reporter: &Reporter,
    progress: Option<&Progress>,
) -> Result<Vec<AccountListing>, Stop> {
    if let Some(progress) = progress {
        progress.accounts(accounts.len());
    }
    let each = args.clone();
    let mut results = client
        .list_tokens_for_accounts(accounts.iter().cloned())
        .each(move |list| describe(list, &each));
    let mut listings = Vec::with_capacity(accounts.len());
    while let Some((account, result)) = results.next().await {
        let mut listing = match result {
            Ok(listing) => {
                let mut listing = AccountListing::from(listing);
                listing.filter(&args.filter, Utc::now());
                listing
            }
            Err(error) => {
                let problem = Problem::from(&error).of_account(&account);
                reporter.problem(&problem);
                AccountListing::failed(account, problem)
            }
        };
        if let Some(progress) = progress {
            progress.account_done(listing.listed());
        }
        if is_streamed(args) {
            let mut lines = Vec::new();
            Row::of(&listing).try_for_each(|row| output::ndjson(&mut lines, &row, true))?;
            sink.write_data(&lines)?;
            listing.tokens = Vec::new();
        }
        listings.push(listing);
    }
    listings.sort_by_cached_key(|listing| {
        accounts
            .iter()
            .position(|id| Some(id) == listing.account.as_ref())
    });
    Ok(listings)
}
