//! What changed between two listings, one file per format.

mod details;
mod json;
mod markdown;
mod text;

use cf_audit::Diff;
use cf_tokens::AccountId;
use chrono::{DateTime, Utc};

pub(crate) use json::diff_json;
pub(crate) use markdown::diff_markdown;
pub(crate) use text::diff_text;

/// A comparison, with what was compared.
pub(crate) struct DiffDocument<'a> {
    pub(crate) old: DiffSide<'a>,
    pub(crate) new: DiffSide<'a>,
    pub(crate) diff: &'a Diff,
}

/// One of the two listings.
pub(crate) struct DiffSide<'a> {
    /// Where it is from; escaped.
    pub(crate) source: &'a str,
    pub(crate) account: Option<&'a AccountId>,
    pub(crate) listed_at: Option<DateTime<Utc>>,
    pub(crate) tokens: usize,
    pub(crate) is_complete: bool,
}
