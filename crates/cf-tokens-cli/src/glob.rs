//! Patterns of filters.

use std::convert::Infallible;
use std::str::FromStr;

use wildmatch::WildMatch;

/// Pattern with `*` and `?`, compared case-insensitively.
#[derive(Clone, Debug)]
pub(crate) struct Glob(WildMatch);

// === impl Glob ===

impl Glob {
    pub(crate) fn matches(&self, text: &str) -> bool {
        self.0.matches(text)
    }

    pub(crate) fn pattern(&self) -> String {
        self.0.pattern()
    }
}

impl FromStr for Glob {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(WildMatch::new_case_insensitive(text)))
    }
}
