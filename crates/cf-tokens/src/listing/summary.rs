use cf_models::AccountId;
use serde::{Deserialize, Serialize};

use crate::endpoint::Direction;

/// What a listing covers, and how sure that is.
///
/// Kept up to date while pages come in; final once [`Summary::end_reason`] is set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Summary {
    /// The account that was listed.
    pub account_id: AccountId,
    /// The order that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// Whether recently expired tokens were asked for.
    pub include_expired: bool,
    /// The page the listing began at; the pages before it are not in it.
    pub first_page: u32,
    /// Pages read.
    pub pages: u64,
    /// Pages asked for: those read, and those asked for ahead that turned out not to be needed.
    pub requests: u64,
    /// Requests that were sent again until a page came.
    pub retries: u64,
    /// Tokens given to the caller.
    pub tokens: u64,
    /// Tokens dropped because their id had been seen before.
    pub duplicates: u64,
    /// Elements that are no token, with [`Decoding::Lossy`](crate::Decoding::Lossy).
    pub invalid: u64,
    /// Tokens on the pages before the first one, as many as those pages hold.
    pub skipped: u64,
    /// All that counts as seen: skipped, distinct tokens, and elements that are no token.
    pub accounted_for: u64,
    /// How many tokens the service says there are, by the last page that was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total_count: Option<u64>,
    /// Whether the total fell from one page to the next: tokens went away while the listing was under way, and those
    /// behind them moved up, perhaps onto a page that had been read.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub total_fell: bool,
    /// Why there is no further page; none while the listing is not at its end, or when it ended with an error.
    #[serde(default, alias = "ended_by", skip_serializing_if = "Option::is_none")]
    pub end_reason: Option<EndReason>,
}

/// Why a listing has no further page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum EndReason {
    /// As many distinct tokens were seen as the service says there are.
    TotalReached,
    /// A page came back empty.
    EmptyPage,
    /// A page brought nothing that had not been seen, as from a server that ignores `page`.
    NothingNew,
}

// === impl Summary ===

impl Summary {
    pub(crate) fn new(
        account_id: AccountId,
        direction: Option<Direction>,
        include_expired: bool,
        first_page: u32,
    ) -> Self {
        Self {
            account_id,
            direction,
            include_expired,
            first_page,
            pages: 0,
            requests: 0,
            retries: 0,
            tokens: 0,
            duplicates: 0,
            invalid: 0,
            skipped: 0,
            accounted_for: 0,
            total_count: None,
            total_fell: false,
            end_reason: None,
        }
    }

    /// Whether what was seen is as much as the service says there is; none where it does not say.
    #[must_use]
    pub fn agrees(&self) -> Option<bool> {
        Some(self.total_count? == self.accounted_for)
    }

    /// Whether this is every token the credential is shown: from the first page to the end, all of them read, and
    /// nothing the service says against it.
    ///
    /// A credential that may see only the tokens it created itself is shown only those, and nothing in the
    /// answer says so.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.warning().is_none()
    }

    /// What stands against relying on this listing as the whole, in a sentence; none where nothing does.
    #[must_use]
    pub fn warning(&self) -> Option<String> {
        if self.end_reason.is_none() {
            return Some("the listing did not come to its end".to_owned());
        }
        if self.first_page > 1 {
            return Some(format!(
                "the listing begins at page {}, not at the first",
                self.first_page
            ));
        }
        if self.invalid > 0 {
            return Some(format!(
                "{} of the service's elements could not be read as tokens",
                self.invalid
            ));
        }
        match self.total_count {
            Some(total) if total != self.accounted_for => Some(format!(
                "the service says there are {total} tokens, and gave {} distinct ones",
                self.accounted_for
            )),
            None if self.end_reason == Some(EndReason::NothingNew) => Some(format!(
                "a page brought nothing new and the service does not say how many tokens there are: {} were seen, and \
                 there may be more",
                self.accounted_for
            )),
            _ if self.total_fell => Some(
                "tokens went away while the listing was under way, so that one may have moved to a page already read: \
                 list again to be sure"
                    .to_owned(),
            ),
            _ => None,
        }
    }
}
