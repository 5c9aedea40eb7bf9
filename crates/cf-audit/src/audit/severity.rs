use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// How serious a finding is. The most serious is the greatest.
///
/// The severity belongs to the rule and the profile, never to the single finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Severity {
    /// Good to know.
    Info,
    /// Worth cleaning up.
    Low,
    /// Only for CFT903: the audit cannot show that it saw all tokens.
    Warning,
    /// A risk that grows with time.
    Medium,
    /// A risk to act on.
    High,
    /// Act now.
    Critical,
    /// Only for CFT902: there is no verdict.
    Error,
}

/// Text that is not a severity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidSeverity {
    text: String,
}

// === impl Severity ===

impl Severity {
    /// All severities, the most serious first.
    pub const ALL: [Self; 7] = [
        Self::Error,
        Self::Critical,
        Self::High,
        Self::Medium,
        Self::Warning,
        Self::Low,
        Self::Info,
    ];

    /// Returns the name, such as `high`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Warning => "warning",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Severity {
    type Err = InvalidSeverity;

    fn from_str(text: &str) -> Result<Self, InvalidSeverity> {
        let found = Self::ALL.into_iter().find(|severity| severity.as_str() == text);
        found.ok_or_else(|| InvalidSeverity {
            text: text.to_owned(),
        })
    }
}

// === impl InvalidSeverity ===

impl fmt::Display for InvalidSeverity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = cf_text::excerpt(&self.text, 40);
        write!(
            f,
            "invalid severity `{text}`: expected info, low, medium, high or critical"
        )
    }
}

impl std::error::Error for InvalidSeverity {}
