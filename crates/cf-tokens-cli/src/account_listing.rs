//! Listing of one account, or of one stored set of tokens.

use cf_audit::ListedTokens;
use cf_tokens::{AccountId, Listing, Summary, Token};
use chrono::{DateTime, Utc};

use crate::args::FilterArgs;
use crate::filter::{Filter, FilterSummary};
use crate::problem::Problem;

/// Tokens with the summary of their listing, or the error that prevented it.
#[derive(Debug, Default)]
pub(crate) struct AccountListing {
    pub(crate) account: Option<AccountId>,
    pub(crate) listed_at: Option<DateTime<Utc>>,
    /// `None` if the tokens were stored without a summary.
    pub(crate) summary: Option<Summary>,
    /// `Some` if tokens were filtered.
    pub(crate) filter: Option<FilterSummary>,
    pub(crate) problem: Option<Problem>,
    /// Reasons why tokens are missing, or may be, that `summary` does not record.
    pub(crate) incomplete: Vec<String>,
    pub(crate) tokens: Vec<Token>,
}

// === impl AccountListing ===

impl AccountListing {
    pub(crate) fn failed(account: AccountId, problem: Problem) -> Self {
        Self {
            account: Some(account),
            problem: Some(problem),
            ..Self::default()
        }
    }

    /// Keeps the tokens that pass the filters, and records the filters.
    pub(crate) fn filter(&mut self, args: &FilterArgs) {
        let earlier = self.filter.take();
        self.filter = Filter::apply(args, self.account.as_ref(), earlier, &mut self.tokens);
    }

    /// Returns the number of tokens before filtering.
    pub(crate) fn listed(&self) -> u64 {
        let held = u64::try_from(self.tokens.len()).unwrap_or(u64::MAX);
        self.summary.as_ref().map_or(held, |summary| summary.tokens)
    }

    /// Returns the tokens for a comparison with another listing.
    pub(crate) fn to_listed_tokens(&self) -> ListedTokens<'_> {
        let mut listed = ListedTokens::new(&self.tokens);
        if let Some(account) = &self.account {
            listed = listed.with_account(account);
        }
        match self.listed_at {
            Some(at) => listed.with_time(at),
            None => listed,
        }
    }

    /// Returns whether the listing is known to be complete, apart from filters.
    pub(crate) fn is_complete(&self) -> bool {
        self.summary.as_ref().is_some_and(Summary::is_complete)
    }
}

impl From<Listing> for AccountListing {
    fn from(listing: Listing) -> Self {
        Self {
            account: listing.summary.account_id.clone(),
            listed_at: Some(listing.listed_at),
            summary: Some(listing.summary),
            filter: None,
            problem: None,
            incomplete: Vec::new(),
            tokens: listing.elements,
        }
    }
}
