//! Stored listings that another one is compared with.

use std::path::Path;

use cf_text::{counted, escape};
use cf_tokens::AccountId;

use crate::account_listing::AccountListing;
use crate::exit::Exit;
use crate::input;
use crate::problem::{Problem, Stop};
use crate::stored::{Evidence, Stored};

/// Name of the error of listings that cannot be compared.
const NAME: &str = "not_comparable";

/// Hint for a listing that proves nothing.
pub(crate) const STORE_COMPLETE: &str = "store complete listings with `list --include-expired --output json`";

/// The listings of a file.
pub(crate) struct StoredListings {
    /// Name of the file, for messages; escaped.
    source: String,
    listings: Vec<(AccountListing, Evidence)>,
}

/// One listing.
pub(crate) struct Comparable {
    /// Where it is from, for messages; escaped.
    pub(crate) source: String,
    pub(crate) listing: AccountListing,
    pub(crate) evidence: Evidence,
}

/// Why a listing cannot be compared.
#[derive(Default)]
pub(crate) struct Refusals {
    pub(crate) reasons: Vec<String>,
    /// Signs that it is incomplete, or may be.
    pub(crate) incomplete: Vec<String>,
}

/// The error of listings that cannot be compared.
pub(crate) fn refused(reasons: &[String], hint: &str) -> Stop {
    let message = format!("cannot compare the listings: {}", reasons.join("; "));
    Problem::new(Exit::Failure, NAME, message).hint(hint).into()
}

// === impl StoredListings ===

impl StoredListings {
    pub(crate) async fn read(path: &Path) -> Result<Self, Stop> {
        let source = input::name(path);
        let bytes = input::bytes(path.to_owned()).await?;
        let mut stored = Stored::default();
        stored.add(&bytes).map_err(|reason| {
            Problem::new(Exit::Failure, "decode", format!("{source}: {}", escape(&reason)))
                .hint("run cf-tokens read --help for the accepted input")
        })?;
        Ok(Self {
            source,
            listings: stored.into_listings(),
        })
    }

    /// Takes the listing of an account, or the only one. Pages of the API do not name their account, so they may be of any.
    pub(crate) fn take(
        &mut self,
        account: Option<&AccountId>,
        hint_if_several: &str,
    ) -> Result<Comparable, Stop> {
        let source = &self.source;
        let is_asked = |(listing, _): &mut (AccountListing, Evidence)| {
            account.is_none_or(|account| listing.account.as_ref().is_none_or(|own| own == account))
        };
        let mut listings: Vec<_> = self.listings.extract_if(.., is_asked).collect();
        let count = u64::try_from(listings.len()).unwrap_or(u64::MAX);
        match (listings.pop(), listings.is_empty()) {
            (Some((listing, evidence)), true) => Ok(Comparable {
                source: source.clone(),
                listing,
                evidence,
            }),
            (Some(_), false) => {
                let message = format!("{source} has {}", counted(count, "listing"));
                let problem = Problem::new(Exit::Failure, NAME, message);
                Err(problem.hint(hint_if_several).into())
            }
            (None, _) => {
                let of_account = match account {
                    Some(account) => format!(" of account {account}"),
                    None => String::new(),
                };
                let message = format!("{source} has no listing{of_account}");
                Err(Problem::new(Exit::Failure, NAME, message).into())
            }
        }
    }
}

// === impl Comparable ===

impl Comparable {
    /// Returns why this listing cannot be compared.
    pub(crate) fn refusals(&self, side: &str) -> Refusals {
        let source = &self.source;
        let mut refusals = Refusals::default();
        if let Some(problem) = &self.listing.problem {
            let message = escape(&problem.message);
            let reason = format!("the {side} listing ({source}) failed: {message}");
            refusals.reasons.push(reason);
        }
        if !self.evidence.filters.is_empty() {
            let filters = escape(&self.evidence.filters.join(" ")).into_owned();
            let reason = format!("the {side} listing ({source}) was stored with filters: {filters}");
            refusals.reasons.push(reason);
        }
        let contradictions = &self.evidence.contradictions;
        let mut incomplete: Vec<String> = contradictions
            .iter()
            .map(|reason| format!("is incomplete: {}", escape(reason)))
            .collect();
        if !self.evidence.is_complete && incomplete.is_empty() && self.listing.problem.is_none() {
            incomplete.push("is not known to be complete: it contains no summary".to_owned());
        }
        let incomplete = incomplete.into_iter();
        refusals.incomplete = incomplete
            .map(|reason| format!("the {side} listing ({source}) {reason}"))
            .collect();
        refusals
    }
}
