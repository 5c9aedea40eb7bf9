use std::path::Path;

use cf_tokens::AccountId;
use chrono::Utc;

use super::folder;
use crate::account_listing::AccountListing;
use crate::accounts::Accounts;
use crate::args::Diff;
use crate::client;
use crate::comparable::{Comparable, StoredListings};
use crate::output::DiffSide;
use crate::problem::Stop;
use crate::progress::Progress;
use crate::reporter::Reporter;
use crate::settings::Settings;
use crate::stored::Evidence;

/// Reads a file, or the latest listing of a folder.
pub(super) async fn latest(
    path: &Path,
    account: Option<&AccountId>,
    reporter: &Reporter,
) -> Result<Comparable, Stop> {
    if path.is_dir() {
        let path = folder::latest(path, account, reporter).await?;
        return file(&path, account).await;
    }
    file(path, account).await
}

/// Reads the listing of a file; where it has several, the one of this account.
pub(super) async fn file(path: &Path, account: Option<&AccountId>) -> Result<Comparable, Stop> {
    let mut stored = StoredListings::read(path).await?;
    stored.take(account, "use --account-id to compare one account")
}

/// Lists the account now, with expired tokens: otherwise they would be missing.
pub(super) async fn live(
    args: &Diff,
    stored: Option<&AccountId>,
    reporter: &Reporter,
) -> Result<Comparable, Stop> {
    let settings = Settings::find(&args.connection)?;
    // The account that was stored, unless another one is selected: then the comparison is refused.
    let flag = args.account_id.as_ref();
    let selected = flag.or(settings.account.as_ref().map(|account| &account.value));
    let account: Vec<AccountId> = selected.or(stored).cloned().into_iter().collect();
    let accounts = Accounts::find(&account, None, &settings).await?;
    let progress = Progress::new(reporter, &args.requests);
    let options = args.requests.options();
    let client = client::for_first(&accounts, &options, &settings, reporter, progress.as_ref()).await?;
    let mut listing = AccountListing::default();
    for account in accounts.ids {
        let list = args.pages.describe(client.list_tokens(account));
        let work = async {
            let mut stream = list.include_expired(true).stream();
            while let Some(token) = stream.try_next().await? {
                listing.tokens.push(token);
                if let Some(progress) = &progress {
                    let summary = stream.summary();
                    progress.tokens(summary.tokens, summary.total_count);
                }
            }
            Ok::<_, Stop>(stream.summary())
        };
        let summary = Progress::during(progress.as_ref(), work).await?;
        listing.account.clone_from(&summary.account_id);
        listing.listed_at = Some(Utc::now());
        listing.summary = Some(summary);
    }
    let mut evidence = Evidence {
        is_complete: listing.is_complete(),
        ..Evidence::default()
    };
    let warning = listing.summary.as_ref().and_then(|summary| summary.warning());
    evidence.contradictions.extend(warning);
    Ok(Comparable {
        source: "the account now".to_owned(),
        listing,
        evidence,
    })
}

/// Returns why a listing cannot be compared. What --allow-incomplete accepts is a warning.
pub(super) fn refusals(side: &Comparable, name: &str, args: &Diff, reporter: &Reporter) -> Vec<String> {
    let refusals = side.refusals(name);
    let mut reasons = refusals.reasons;
    for reason in refusals.incomplete {
        if args.pages.allow_incomplete {
            reporter.warning(&reason);
        } else {
            reasons.push(reason);
        }
    }
    reasons
}

pub(super) fn described(side: &Comparable) -> DiffSide<'_> {
    DiffSide {
        source: &side.source,
        account: side.listing.account.as_ref(),
        listed_at: side.listing.listed_at,
        tokens: side.listing.tokens.len(),
        is_complete: side.evidence.is_complete,
    }
}
