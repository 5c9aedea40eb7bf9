//! Filters that cannot match.

use crate::args::FilterArgs;

impl FilterArgs {
    /// Returns why no token can match, for a warning. `lists_expired` is whether expired tokens are in the listing.
    pub(crate) fn contradiction(&self, lists_expired: bool) -> Option<&'static str> {
        let only_expired = !self.filters.status.is_empty()
            && self
                .filters
                .status
                .iter()
                .all(|status| !status.is_pattern() && status.matches("expired"));
        if !only_expired {
            None
        } else if !lists_expired {
            Some("--status expired cannot match: expired tokens are listed only with --include-expired")
        } else if self.filters.never_expires {
            Some("--status expired --never-expires cannot match: a token that never expires is not expired")
        } else {
            None
        }
    }
}
