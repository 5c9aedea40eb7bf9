//! Patterns of filters.

use std::convert::Infallible;
use std::str::FromStr;

use cf_tokens::models::rights;

/// The syntax, for the help.
pub(crate) const GLOBS: &str = "\
Globs match the entire value and ignore case: `*` is any text, `?` is one character, `[abc]`
or `[a-z]` is one of these, `[!abc]` is any other; `[*]` is a literal asterisk. Quote them:
--name 'ci-*'.";

/// Pattern of a filter.
#[derive(Clone, Debug)]
pub(crate) struct Glob(rights::Glob);

// === impl Glob ===

impl Glob {
    pub(crate) fn matches(&self, text: &str) -> bool {
        self.0.matches(text)
    }

    /// Returns whether it can match more than one text.
    pub(crate) fn is_pattern(&self) -> bool {
        self.0.is_pattern()
    }

    pub(crate) fn pattern(&self) -> String {
        self.0.to_string()
    }
}

impl From<&str> for Glob {
    fn from(text: &str) -> Self {
        Self(rights::Glob::new(text))
    }
}

impl FromStr for Glob {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self::from(text))
    }
}
