//! What a table shows of a token besides its fields.

use std::cmp::Reverse;

use cf_audit::{Can, Catalog, Level, Mark, Marker, On};
use cf_tokens::Token;
use cf_tokens::models::rights::Rights;
use chrono::{DateTime, Utc};

/// A token's mark, and what it may do on what.
#[derive(Clone, Debug)]
pub(crate) struct Assessment {
    pub(crate) mark: Mark,
    pub(crate) can: Can,
    pub(crate) on: On,
}

/// How many tokens have each level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct LevelCounts {
    dangerous: usize,
    worth_a_look: usize,
    fine: usize,
    inactive: usize,
}

// === impl Assessment ===

impl Assessment {
    pub(crate) fn new(token: &Token, catalog: &Catalog, now: DateTime<Utc>) -> Self {
        let scopes = |group: &_| catalog.scopes(group);
        let rights = Rights::new(token).with_scopes(&scopes).effective();
        Self {
            mark: Marker::new(catalog).mark_with(token, &rights, now),
            can: Can::new(&rights, catalog),
            on: On::new(&rights),
        }
    }

    /// The riskiest first.
    pub(crate) fn order(&self) -> impl Ord + use<> {
        (Reverse(self.mark.level), Reverse(self.mark.concerns.len()))
    }
}

// === impl LevelCounts ===

impl LevelCounts {
    pub(crate) fn add(&mut self, level: Level) {
        let count = match level {
            Level::Dangerous => &mut self.dangerous,
            Level::WorthALook => &mut self.worth_a_look,
            Level::Inactive => &mut self.inactive,
            _ => &mut self.fine,
        };
        *count = count.saturating_add(1);
    }
}

impl std::fmt::Display for LevelCounts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            dangerous,
            worth_a_look,
            fine,
            inactive,
        } = self;
        write!(
            f,
            "{dangerous} dangerous, {worth_a_look} worth a look, {fine} fine, {inactive} inactive"
        )
    }
}
