use std::fmt;

/// How much attention a token needs. The most urgent is the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Level {
    /// Disabled or expired: it cannot be used, whatever it may do.
    Inactive,
    /// Nothing stands out.
    Fine,
    /// Worth a look.
    WorthALook,
    /// Dangerous to leak as it is.
    Dangerous,
}

// === impl Level ===

impl Level {
    /// All levels, the most urgent first.
    pub const ALL: [Self; 4] = [Self::Dangerous, Self::WorthALook, Self::Fine, Self::Inactive];

    /// Returns the mark for a table: `!!`, `!`, nothing, or `x`.
    #[must_use]
    pub const fn mark(self) -> &'static str {
        match self {
            Self::Dangerous => "!!",
            Self::WorthALook => "!",
            Self::Fine => "",
            Self::Inactive => "x",
        }
    }

    /// Returns the level in words.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dangerous => "dangerous",
            Self::WorthALook => "worth a look",
            Self::Fine => "fine",
            Self::Inactive => "inactive",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
