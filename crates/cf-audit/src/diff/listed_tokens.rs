use cf_models::chrono::{DateTime, Utc};
use cf_models::{AccountId, Token, TokenStatus};

/// The tokens of one listing, and what is known of it.
///
/// The listing must be complete: a token that it lacks counts as removed.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ListedTokens<'a> {
    /// The tokens, in any order.
    pub tokens: &'a [Token],
    /// The account, where it is known.
    pub account: Option<&'a AccountId>,
    /// When the tokens were listed, where it is known.
    pub at: Option<DateTime<Utc>>,
}

// === impl ListedTokens ===

impl<'a> ListedTokens<'a> {
    /// Tokens of which neither the account nor the time is known.
    #[must_use]
    pub fn new(tokens: &'a [Token]) -> Self {
        Self {
            tokens,
            account: None,
            at: None,
        }
    }

    /// Sets the account.
    #[must_use]
    pub fn with_account(mut self, account: &'a AccountId) -> Self {
        self.account = Some(account);
        self
    }

    /// Sets the time at which the tokens were listed.
    #[must_use]
    pub fn with_time(mut self, at: DateTime<Utc>) -> Self {
        self.at = Some(at);
        self
    }

    /// The time of the listing; where it is not known, the latest time that a token has in the past of the listing: it was made
    /// at that time or later.
    pub(super) fn time(&self) -> Option<DateTime<Utc>> {
        let times = |token: &Token| [token.issued_on, token.modified_on, token.last_used_on];
        self.at
            .or_else(|| self.tokens.iter().flat_map(times).flatten().max())
    }
}

/// Whether a token has expired, by its status or by the time.
pub(super) fn is_expired(token: &Token, at: Option<DateTime<Utc>>) -> bool {
    token.status == Some(TokenStatus::Expired)
        || token.expires_on.zip(at).is_some_and(|(expiry, at)| expiry <= at)
}
