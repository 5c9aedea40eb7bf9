//! What one account, or one store of tokens, gave.

use cf_tokens::{AccountId, Listing, Summary, Token};
use chrono::{DateTime, Utc};

use crate::args::FilterArgs;
use crate::filter::{Coverage, Filter};
use crate::problem::Problem;

/// Tokens, and what is known of them as a listing; or why there are none.
#[derive(Debug, Default)]
pub(crate) struct Part {
    pub(crate) account: Option<AccountId>,
    pub(crate) listed_at: Option<DateTime<Utc>>,
    /// None where tokens were stored without.
    pub(crate) summary: Option<Summary>,
    /// There where not all tokens are.
    pub(crate) filter: Option<Coverage>,
    pub(crate) problem: Option<Problem>,
    pub(crate) tokens: Vec<Token>,
}

// === impl Part ===

impl Part {
    pub(crate) fn failed(account: AccountId, problem: Problem) -> Self {
        Self {
            account: Some(account),
            problem: Some(problem),
            ..Self::default()
        }
    }

    /// Keeps the tokens that pass, and states it.
    pub(crate) fn filter(&mut self, args: &FilterArgs, now: DateTime<Utc>) {
        self.filter = Filter::apply(args, now, self.filter.take(), &mut self.tokens);
    }

    /// How many tokens there were before any filter.
    pub(crate) fn seen(&self) -> u64 {
        let held = u64::try_from(self.tokens.len()).unwrap_or(u64::MAX);
        self.summary.as_ref().map_or(held, |summary| summary.tokens)
    }

    /// Whether it is known to hold all tokens there are, apart from what was filtered on purpose.
    pub(crate) fn is_complete(&self) -> bool {
        self.summary.as_ref().is_some_and(Summary::is_complete)
    }
}

impl From<Listing> for Part {
    fn from(listing: Listing) -> Self {
        Self {
            account: Some(listing.summary.account_id.clone()),
            listed_at: Some(listing.listed_at),
            summary: Some(listing.summary),
            filter: None,
            problem: None,
            tokens: listing.tokens,
        }
    }
}
