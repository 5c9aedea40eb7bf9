//! What a stored listing proves about its completeness.

/// Completeness of a stored listing, as far as its input proves it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Evidence {
    /// Whether the input proves that no token is missing.
    pub(crate) is_complete: bool,
    /// Reasons why tokens are missing, or may be.
    pub(crate) contradictions: Vec<String>,
    /// Filters with which the listing was stored.
    pub(crate) filters: Vec<String>,
    /// Tokens that were stored more than once.
    pub(crate) duplicates: u64,
}

// === impl Evidence ===

impl Evidence {
    pub(super) fn contradict(&mut self, reason: impl Into<String>) {
        self.is_complete = false;
        self.contradictions.push(reason.into());
    }
}
