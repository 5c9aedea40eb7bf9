//! How a fault changes a page of the listing.

/// The changes that a fault makes to a page of the listing.
#[derive(Debug, Clone, Default)]
pub(crate) struct ListingChange {
    /// Return this page, whatever page was requested.
    pub(crate) page: Option<u64>,
    /// Report this total.
    pub(crate) total_count: Option<u64>,
    /// Replace the whole `result_info` with this JSON text.
    pub(crate) result_info: Option<String>,
}
