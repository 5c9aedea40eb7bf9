//! The terms that must not return, and their exceptions.

use super::text::{Gap, Text, Word};
use crate::Outcome;
use serde::Deserialize;

/// The content of `xtask/prose.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Terms {
    #[serde(rename = "term")]
    pub(super) terms: Vec<Term>,
    #[serde(rename = "exception", default)]
    pub(super) exceptions: Vec<Exception>,
}

/// A word or phrase that must not return.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Term {
    /// One or more words. `*` at the end of a word matches every ending.
    pub(super) find: String,
    /// The term to use instead.
    pub(super) instead: String,
    /// Whether the term is allowed in identifiers. Default: false.
    #[serde(default)]
    prose_only: bool,
    /// A word before the term that makes it allowed.
    unless_after: Option<String>,
}

/// A place where a term is allowed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Exception {
    /// The `find` of the term; `*` for all terms.
    pub(super) find: String,
    /// A file, or a folder with all its files.
    pub(super) path: String,
    /// Why the term is allowed there.
    #[expect(dead_code, reason = "for those who read the file")]
    reason: String,
}

// === impl Terms ===

impl Terms {
    pub(super) fn parse(text: &str) -> Outcome<Self> {
        Ok(toml::from_str(text)?)
    }

    /// Returns each place in a file where a term is not allowed: the line and the term. Marks the exceptions that were
    /// used.
    pub(super) fn find_in(&self, path: &str, text: &Text, used: &mut [bool]) -> Vec<(usize, &Term)> {
        let mut found = Vec::new();
        for term in &self.terms {
            let pattern: Vec<&str> = term.find.split_whitespace().collect();
            let mut before: Option<&Word> = None;
            for words in text.0.windows(pattern.len().max(1)) {
                let is_allowed = term.is_allowed_after(before);
                before = words.first();
                if is_allowed || !term.matches(&pattern, words) {
                    continue;
                }
                let exception = self
                    .exceptions
                    .iter()
                    .position(|exception| exception.allows(term, path));
                match exception.and_then(|index| used.get_mut(index)) {
                    Some(used) => *used = true,
                    None => found.extend(words.first().map(|word| (word.line, term))),
                }
            }
        }
        found.sort_by_key(|(line, _)| *line);
        found
    }
}

// === impl Term ===

impl Term {
    fn is_allowed_after(&self, before: Option<&Word>) -> bool {
        before.is_some_and(|word| Some(&word.text) == self.unless_after.as_ref())
    }

    fn matches(&self, pattern: &[&str], words: &[Word]) -> bool {
        let is_phrase = words.iter().skip(1).all(|word| match word.gap {
            Gap::Space => true,
            Gap::Identifier => !self.prose_only,
            Gap::Punctuation => false,
        });
        is_phrase
            && pattern
                .iter()
                .zip(words)
                .all(|(pattern, word)| match pattern.strip_suffix('*') {
                    Some(start) => word.text.starts_with(start),
                    None => word.text == *pattern,
                })
    }
}

// === impl Exception ===

impl Exception {
    fn allows(&self, term: &Term, path: &str) -> bool {
        let is_below = || {
            path.strip_prefix(&self.path)
                .is_some_and(|rest| rest.starts_with('/'))
        };
        (self.find == "*" || self.find == term.find) && (path == self.path || is_below())
    }
}
