//! The accounts that the credentials can see.

use cf_tokens::models::Account;
use cf_tokens::{AccountId, Client};

use crate::args::{List, Pages};
use crate::client;
use crate::exit::Exit;
use crate::problem::{Problem, Stop};
use crate::progress::Progress;
use crate::reporter::Reporter;
use crate::settings::Settings;
use crate::summary;

/// Lists the accounts, and returns their ids.
pub(super) async fn list(
    args: &List,
    settings: &Settings,
    reporter: &Reporter,
    progress: Option<&Progress>,
) -> Result<Vec<AccountId>, Stop> {
    let client = client::build(args.requests.options(), settings, reporter, progress).await?;
    let accounts = accounts(&client, &args.pages, reporter, progress).await?;
    if accounts.is_empty() {
        return Err(
            Problem::new(Exit::Failure, "not_found", "the credentials can see no account")
                .hint("grant them the permission Account Settings Read on the accounts to list")
                .into(),
        );
    }
    Ok(accounts.into_iter().map(|account| account.id).collect())
}

/// Lists the accounts, and prints a warning if they may not be all.
pub(crate) async fn accounts(
    client: &Client,
    pages: &Pages,
    reporter: &Reporter,
    progress: Option<&Progress>,
) -> Result<Vec<Account>, Stop> {
    let list = pages.describe(client.list_accounts());
    let listing = Progress::during(progress, list.collect_all()).await?;
    for warning in summary::warnings_of(&listing.summary) {
        reporter.warning(&format!("accounts: {warning}"));
    }
    Ok(listing.elements)
}
