use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Which rules report, at which severity, and with which thresholds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Profile {
    /// What is worth acting on.
    #[default]
    Default,
    /// The numbers of the CIS benchmark for AWS keys. Coverage must be proven.
    Cis,
    /// [`Profile::Default`], and hints.
    All,
}

/// Text that is not a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidProfile {
    text: String,
}

// === impl Profile ===

impl Profile {
    /// All profiles.
    pub const ALL: [Self; 3] = [Self::Default, Self::Cis, Self::All];

    /// Returns the name: `default`, `cis` or `all`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Cis => "cis",
            Self::All => "all",
        }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Profile {
    type Err = InvalidProfile;

    fn from_str(text: &str) -> Result<Self, InvalidProfile> {
        let found = Self::ALL.into_iter().find(|profile| profile.as_str() == text);
        found.ok_or_else(|| InvalidProfile {
            text: text.to_owned(),
        })
    }
}

// === impl InvalidProfile ===

impl fmt::Display for InvalidProfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = cf_text::excerpt(&self.text, 40);
        write!(f, "invalid profile `{text}`: expected default, cis or all")
    }
}

impl std::error::Error for InvalidProfile {}
