//! How faults change a page of the listing.

use crate::account::AccountChange;
use crate::envelope::Message;

/// The changes that faults make to a page of the listing.
#[derive(Debug, Clone, Default)]
pub(crate) struct ListingChange {
    /// Return this page, whatever page was requested.
    pub(crate) page: Option<u64>,
    /// Repeat this number of tokens from the end of the page before.
    pub(crate) overlap: Option<u64>,
    /// Report this total.
    pub(crate) total_count: Option<u64>,
    /// Add this to the total.
    pub(crate) total_off_by: Option<i64>,
    /// Count recently expired tokens in the total, even if they were not requested.
    pub(crate) total_counts_expired: bool,
    /// Leave out `total_count` and `total_pages`.
    pub(crate) no_total: bool,
    /// Report this number of pages.
    pub(crate) total_pages: Option<u64>,
    /// Members to add to `result_info`: names and JSON texts.
    pub(crate) members: Vec<(String, String)>,
    /// Replace the whole `result_info` with this JSON text.
    pub(crate) result_info: Option<String>,
    /// Errors together with the tokens.
    pub(crate) errors: Vec<Message>,
    /// Messages together with the tokens.
    pub(crate) messages: Vec<Message>,
    /// Changes to the account, made before the page is read.
    pub(crate) account: Vec<AccountChange>,
}

// === impl ListingChange ===

impl ListingChange {
    /// Adds the changes of another fault. Where both set the same value, that of `self` is kept.
    pub(crate) fn merge(&mut self, other: Self) {
        self.page = self.page.or(other.page);
        self.overlap = self.overlap.or(other.overlap);
        self.total_count = self.total_count.or(other.total_count);
        self.total_off_by = self.total_off_by.or(other.total_off_by);
        self.total_counts_expired |= other.total_counts_expired;
        self.no_total |= other.no_total;
        self.total_pages = self.total_pages.or(other.total_pages);
        self.members.extend(other.members);
        self.result_info = self.result_info.take().or(other.result_info);
        self.errors.extend(other.errors);
        self.messages.extend(other.messages);
        self.account.extend(other.account);
    }

    /// Returns the total to report for an account with `listed` tokens in the listing, and `with_expired` tokens
    /// including those that expired recently.
    pub(crate) fn total(&self, listed: u64, with_expired: u64) -> Option<u64> {
        if self.no_total {
            return None;
        }
        let counted = if self.total_counts_expired {
            with_expired
        } else {
            listed
        };
        let total = self.total_count.unwrap_or(counted);
        Some(total.saturating_add_signed(self.total_off_by.unwrap_or(0)))
    }
}
