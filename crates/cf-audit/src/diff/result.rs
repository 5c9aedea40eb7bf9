use cf_models::{Token, TokenId};

use super::change::{Change, ChangeKind};

/// What changed between two listings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diff {
    /// The tokens that changed, the most urgent first; the same for listings in any order.
    pub tokens: Vec<TokenDiff>,
    /// Tokens in both listings that did not change.
    pub unchanged: usize,
}

/// A token that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TokenDiff {
    /// The ID.
    pub id: TokenId,
    /// The name in the new listing, or the old one for a removed token. Untrusted text.
    pub name: String,
    /// What changed, the most urgent first; not empty.
    pub changes: Vec<Change>,
}

// === impl Diff ===

impl Diff {
    /// Adds a token, unless nothing changed.
    pub(super) fn add(&mut self, token: &Token, changes: Vec<Change>) {
        if let Some(id) = token.id.clone().filter(|_| !changes.is_empty()) {
            let name = token.name.clone().unwrap_or_default();
            self.tokens.push(TokenDiff { id, name, changes });
        }
    }

    /// Returns whether nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// Returns whether the account's tokens may do more since, or might: see [`ChangeKind::is_widening`].
    #[must_use]
    pub fn is_widened(&self) -> bool {
        let mut kinds = self
            .tokens
            .iter()
            .flat_map(|token| &token.changes)
            .map(Change::kind);
        kinds.any(ChangeKind::is_widening)
    }

    /// Returns how many tokens have each kind of change, without zeros, the most urgent first.
    #[must_use]
    pub fn counts(&self) -> Vec<(ChangeKind, usize)> {
        let count = |kind: ChangeKind| {
            let has_kind = |token: &&TokenDiff| token.changes.iter().any(|change| change.kind() == kind);
            self.tokens.iter().filter(has_kind).count()
        };
        let counts = ChangeKind::ALL.into_iter().map(|kind| (kind, count(kind)));
        counts.filter(|(_, count)| *count > 0).collect()
    }
}

// === impl TokenDiff ===

impl TokenDiff {
    /// Returns the most urgent kind of its changes.
    #[must_use]
    pub fn kind(&self) -> Option<ChangeKind> {
        self.changes.iter().map(Change::kind).min()
    }
}
