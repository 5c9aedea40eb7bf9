//! The latest listings of a folder.

use std::path::{Path, PathBuf};

use cf_text::{counted, escape};
use cf_tokens::AccountId;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::exit::Exit;
use crate::input;
use crate::problem::{Problem, Stop};
use crate::reporter::Reporter;

/// The members of a stored listing that show when it was made, and of which account.
#[derive(Deserialize)]
struct Head {
    listed_at: Option<DateTime<Utc>>,
    account_id: Option<AccountId>,
    summary: Option<SummaryHead>,
    accounts: Option<Vec<Head>>,
}

#[derive(Deserialize)]
struct SummaryHead {
    account_id: AccountId,
}

/// Returns the latest listing of a folder.
pub(super) async fn latest(
    folder: &Path,
    account: Option<&AccountId>,
    reporter: &Reporter,
) -> Result<PathBuf, Stop> {
    let mut listings = listings(folder, account, reporter).await?;
    listings
        .pop()
        .map(|(_, path)| path)
        .ok_or_else(|| too_few(folder, 1, 0))
}

/// Returns the two latest listings of a folder, the older one first.
pub(super) async fn two_latest(
    folder: &Path,
    account: Option<&AccountId>,
    reporter: &Reporter,
) -> Result<[PathBuf; 2], Stop> {
    let mut listings = listings(folder, account, reporter).await?;
    let count = listings.len();
    match (listings.pop(), listings.pop()) {
        (Some((_, new)), Some((_, old))) => Ok([old, new]),
        _ => Err(too_few(folder, 2, count)),
    }
}

/// Returns the listings in the `.json` files of a folder, by the time at which they were made. Other files are not read.
async fn listings(
    folder: &Path,
    account: Option<&AccountId>,
    reporter: &Reporter,
) -> Result<Vec<(DateTime<Utc>, PathBuf)>, Stop> {
    let cannot = |reason: std::io::Error| {
        Stop::from(Problem::configuration(format!(
            "cannot read {}: {reason}",
            input::name(folder)
        )))
    };
    let mut listings = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(cannot)? {
        let path = entry.map_err(cannot)?.path();
        if path.extension().is_none_or(|extension| extension != "json") || !path.is_file() {
            continue;
        }
        let bytes = input::bytes(path.clone()).await?;
        let head = serde_json::from_slice::<Head>(&bytes);
        let listed_at = head.map(|head| head.listed_at_of(account));
        match listed_at {
            Ok(Some(listed_at)) => listings.push((listed_at, path)),
            Ok(None) if account.is_some() => {}
            Ok(None) => reporter.note(&format!(
                "{} is ignored: it does not contain the time of a listing",
                input::name(&path)
            )),
            Err(reason) => reporter.warning(&format!(
                "{} is ignored: {}",
                input::name(&path),
                escape(&reason.to_string())
            )),
        }
    }
    listings.sort();
    Ok(listings)
}

fn too_few(folder: &Path, needed: u64, found: usize) -> Stop {
    let found = counted(u64::try_from(found).unwrap_or(u64::MAX), "stored listing");
    let name = input::name(folder);
    let verb = if needed == 1 { "is" } else { "are" };
    let message = format!("{name}: found {found}, but at least {needed} {verb} required");
    Problem::new(Exit::Failure, "not_comparable", message)
        .hint(
            "store listings there with `list --include-expired --output json --output-file FOLDER/FILE.json`",
        )
        .into()
}

// === impl Head ===

impl Head {
    /// Returns the time of the listing of an account; without one, of the latest in the file.
    fn listed_at_of(&self, account: Option<&AccountId>) -> Option<DateTime<Utc>> {
        let own = self
            .account_id
            .as_ref()
            .or(self.summary.as_ref().map(|summary| &summary.account_id));
        let is_asked = account.is_none_or(|account| own == Some(account));
        let inner = self.accounts.iter().flatten();
        let inner = inner.filter_map(|head| head.listed_at_of(account)).max();
        self.listed_at.filter(|_| is_asked).max(inner)
    }
}
