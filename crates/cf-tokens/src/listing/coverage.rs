use std::fmt;

use cf_text::escaped;
use serde::{Deserialize, Serialize};

/// Whether a listing has all tokens of the account, or only those that the credentials may see, which no response indicates.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Coverage {
    /// The state.
    pub state: CoverageState,
    /// Whether what the credentials may see was determined. Without it, the state is [`Unproven`](CoverageState::Unproven), or
    /// [`Broken`](CoverageState::Broken) for an incomplete listing.
    #[serde(default = "is_checked")]
    pub checked: bool,
    /// Why. It may contain untrusted text of the API.
    pub reason: String,
}

/// The states of a [`Coverage`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CoverageState {
    /// The listing is complete, the calling token is in it, and its policies allow reading all tokens.
    Proven,
    /// Nothing shows whether the credentials may see all tokens.
    Unproven,
    /// Tokens are missing: the listing is incomplete, or the calling token is not in it.
    Broken,
}

/// Documents of earlier versions have a coverage only if it was checked.
fn is_checked() -> bool {
    true
}

// === impl CoverageState ===

impl CoverageState {
    /// Returns the name: `proven`, `unproven` or `broken`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Proven => "proven",
            Self::Unproven => "unproven",
            Self::Broken => "broken",
        }
    }
}

impl fmt::Display for CoverageState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// `unproven (why)`, escaped for terminal output.
impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.state, escaped(&self.reason))
    }
}
