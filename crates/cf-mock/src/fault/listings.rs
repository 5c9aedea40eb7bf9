//! Listings with false or missing data.

use super::{Fault, FaultKind};
use crate::listing_change::ListingChange;

/// # Listings with false or missing data
impl Fault {
    /// Returns this page, whatever page was requested, as a server does that ignores `page`.
    #[must_use]
    pub fn same_page(page: u64) -> Self {
        Self::listing(ListingChange {
            page: Some(page),
            ..ListingChange::default()
        })
    }

    /// Reports this number of tokens as `total_count`.
    #[must_use]
    pub fn total_count(total_count: u64) -> Self {
        Self::listing(ListingChange {
            total_count: Some(total_count),
            ..ListingChange::default()
        })
    }

    /// Replaces the whole `result_info` with this JSON text: `null`, `{}`, `{"total_count":1.5}`.
    #[must_use]
    pub fn result_info(json: &str) -> Self {
        Self::listing(ListingChange {
            result_info: Some(json.to_owned()),
            ..ListingChange::default()
        })
    }

    fn listing(change: ListingChange) -> Self {
        Self::new(FaultKind::Listing(change))
    }
}
