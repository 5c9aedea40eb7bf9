use super::evidence::Evidence;
use super::examined::{Examined, ExaminedToken};
use super::rule_info::RuleInfo;

/// A rule. It reports at most one finding per token, and any number about the listing.
///
/// A rule is asked about every token. Most examine only those that are usable, or may be.
pub(super) trait Rule: Send + Sync {
    fn info(&self) -> &'static RuleInfo;

    /// Examines a token.
    fn token(&self, token: &ExaminedToken<'_>, all: &Examined<'_>) -> Option<Hit> {
        let _ = (token, all);
        None
    }

    /// Examines the listing.
    fn listing(&self, all: &Examined<'_>) -> Vec<Hit> {
        let _ = all;
        Vec::new()
    }
}

/// Why a rule is reported.
#[derive(Debug)]
pub(super) struct Hit {
    /// In words; it may contain untrusted text.
    pub(super) message: String,
    pub(super) evidence: Evidence,
    /// What limits the finding and does not remove it.
    pub(super) notes: Vec<String>,
}

// === impl Hit ===

impl Hit {
    pub(super) fn new(message: impl Into<String>, evidence: Evidence) -> Self {
        Self {
            message: message.into(),
            evidence,
            notes: Vec::new(),
        }
    }

    pub(super) fn with_notes(mut self, notes: Vec<String>) -> Self {
        self.notes = notes;
        self
    }
}
