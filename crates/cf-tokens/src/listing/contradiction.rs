use std::fmt;

use cf_text::counted;
use serde::{Deserialize, Serialize};

/// Evidence that a listing is not complete.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Contradiction {
    /// The last known total differs from the number of tokens seen.
    #[non_exhaustive]
    CountMismatch {
        /// The API's number.
        total_count: u64,
        /// Distinct tokens seen, including those before the first page.
        accounted_for: u64,
    },
    /// `total_count` changed between two pages: tokens were created or deleted meanwhile.
    #[non_exhaustive]
    TotalChanged {
        /// Before.
        from: u64,
        /// After.
        to: u64,
        /// The page with the new total.
        page: u32,
    },
    /// A token appeared on two pages, so another one may have been skipped.
    #[non_exhaustive]
    Overlap {
        /// The second page with the token.
        page: u32,
        /// The first page with the token.
        earlier_page: u32,
    },
    /// The last page indicated that more pages follow.
    #[non_exhaustive]
    MoreIndicated {
        /// The last page.
        page: u32,
        /// What indicated it, such as `has_more is true`.
        hint: String,
    },
    /// A full page was returned twice, and there is no total that shows that there are no more tokens.
    #[non_exhaustive]
    FullPageRepeated {
        /// The page that repeated the one before.
        page: u32,
    },
    /// Tokens of the first pass were missing in the second. Without a total, it is unknown whether they were deleted or
    /// skipped.
    #[non_exhaustive]
    Missing {
        /// How many.
        tokens: u64,
    },
    /// No two passes in a row of a double check returned the same tokens in the same state.
    #[non_exhaustive]
    PassesDiffer {
        /// How many passes were made.
        passes: u32,
    },
}

// === impl Contradiction ===

impl Contradiction {
    /// Returns the page where it was found.
    #[must_use]
    pub fn page(&self) -> Option<u32> {
        match self {
            Self::TotalChanged { page, .. }
            | Self::Overlap { page, .. }
            | Self::MoreIndicated { page, .. }
            | Self::FullPageRepeated { page } => Some(*page),
            Self::CountMismatch { .. } | Self::Missing { .. } | Self::PassesDiffer { .. } => None,
        }
    }

    /// Describes it, with `noun` for an element.
    pub(crate) fn describe(&self, noun: &str) -> String {
        match self {
            Self::CountMismatch {
                total_count,
                accounted_for,
            } => format!(
                "the API reports {} but returned {accounted_for}",
                counted(*total_count, noun)
            ),
            Self::TotalChanged { from, to, page } => {
                format!("the API's total changed from {from} to {to} at page {page}")
            }
            Self::Overlap { page, earlier_page } => {
                format!(
                    "page {page} repeats {} {noun} of page {earlier_page}",
                    article(noun)
                )
            }
            Self::MoreIndicated { page, hint } => {
                format!("page {page} ended the listing but indicates further pages ({hint})")
            }
            Self::FullPageRepeated { page } => {
                format!("page {page} repeats the full page before it, and the API reports no total")
            }
            Self::Missing { tokens } => format!(
                "the second pass lacks {} of the first, and the API reports no total",
                counted(*tokens, noun)
            ),
            Self::PassesDiffer { passes } => format!("{passes} passes returned different {noun}s"),
        }
    }
}

fn article(noun: &str) -> &'static str {
    if noun.starts_with(['a', 'e', 'i', 'o', 'u']) {
        "an"
    } else {
        "a"
    }
}

/// Describes it for a listing of tokens.
impl fmt::Display for Contradiction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.describe("token"))
    }
}
