use cf_tokens::models::TokenId;
use serde::{Deserialize, Serialize};

/// Which filters were applied, and how many tokens match. A filtered list is never mistaken for a complete one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FilterSummary {
    /// Each filter, as it was written.
    #[serde(alias = "asked")]
    pub(crate) filters: Vec<String>,
    pub(crate) passed: u64,
    #[serde(alias = "of")]
    pub(crate) total: u64,
    /// The tokens among those that passed for which a filter cannot be decided.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) unknown: Vec<UnknownMatch>,
    /// Tokens that `--exact` left out, for which a filter cannot be decided.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) left_out: u64,
    /// Whether the filters can leave a token undecided: csv then has a column for it.
    #[serde(skip)]
    pub(crate) may_be_unknown: bool,
}

/// A token for which a filter cannot be decided, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct UnknownMatch {
    pub(crate) id: Option<TokenId>,
    pub(crate) reason: String,
    /// The token's place among those that passed; `None` where this was read from a stored listing.
    #[serde(skip)]
    pub(crate) index: Option<usize>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

// === impl FilterSummary ===

impl FilterSummary {
    /// Why it is unknown whether the token at this place matches.
    pub(crate) fn unknown_reason(&self, index: usize, id: Option<&TokenId>) -> Option<&str> {
        let found = self.unknown.iter().find(|unknown| match unknown.index {
            Some(own) => own == index,
            None => unknown.id.is_some() && unknown.id.as_ref() == id,
        });
        found.map(|unknown| unknown.reason.as_str())
    }
}
