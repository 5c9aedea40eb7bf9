use std::fmt;
use std::str::FromStr;

/// What a permission group lets a token do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum AccessClass {
    /// It reads.
    Read,
    /// It creates, changes or deletes.
    Write,
    /// It triggers something without changing a configuration: purge a cache, revoke sessions, run a model.
    Act,
    /// Neither name nor description shows what it does. Treat it as able to write.
    Other,
}

/// Text that is not an access class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidAccessClass {
    text: String,
}

// === impl AccessClass ===

impl AccessClass {
    /// All classes.
    pub const ALL: [Self; 4] = [Self::Read, Self::Write, Self::Act, Self::Other];

    /// Returns the name used in the table: `read`, `write`, `act` or `other`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Act => "act",
            Self::Other => "other",
        }
    }

    /// Returns whether the group only reads. Everything else may change something.
    #[must_use]
    pub const fn is_read_only(self) -> bool {
        matches!(self, Self::Read)
    }
}

impl fmt::Display for AccessClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for AccessClass {
    type Err = InvalidAccessClass;

    fn from_str(text: &str) -> Result<Self, InvalidAccessClass> {
        let found = Self::ALL.into_iter().find(|class| class.as_str() == text);
        found.ok_or_else(|| InvalidAccessClass {
            text: text.to_owned(),
        })
    }
}

// === impl InvalidAccessClass ===

impl fmt::Display for InvalidAccessClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "invalid access class `{}`: expected read, write, act or other",
            cf_text::excerpt(&self.text, 40)
        )
    }
}

impl std::error::Error for InvalidAccessClass {}
