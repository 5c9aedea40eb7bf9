use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;

use serde_with::{DeserializeFromStr, SerializeDisplay};

/// The ID of an account: exactly 32 characters of `[0-9a-zA-Z]`. It is validated when it is created, since it becomes part of a path.
///
/// ```
/// use cf_models::AccountId;
///
/// let id: AccountId = "0123456789abcdef0123456789abcdef".parse()?;
/// assert_eq!(id.as_str().len(), 32);
/// assert!("../users".parse::<AccountId>().is_err());
/// # Ok::<(), cf_models::InvalidAccountId>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, DeserializeFromStr, SerializeDisplay)]
pub struct AccountId(Box<str>);

/// Error of an invalid account ID.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidAccountId {
    reason: String,
}

const LENGTH: usize = 32;

// === impl AccountId ===

impl AccountId {
    /// Parses an account ID.
    ///
    /// # Errors
    ///
    /// If the text is not 32 ASCII letters and digits.
    pub fn new(text: impl Into<String>) -> Result<Self, InvalidAccountId> {
        text.into().parse()
    }

    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for AccountId {
    type Err = InvalidAccountId;

    fn from_str(text: &str) -> Result<Self, InvalidAccountId> {
        let reason = if text.is_empty() {
            format!("expected {LENGTH} letters and digits, got an empty text")
        } else if let Some(invalid) = text.chars().find(|character| !character.is_ascii_alphanumeric()) {
            format!("invalid character {invalid:?} (expected {LENGTH} letters and digits)")
        } else if text.len() != LENGTH {
            format!(
                "expected {LENGTH} letters and digits, got {} characters",
                text.len()
            )
        } else {
            return Ok(Self(text.into()));
        };
        Err(InvalidAccountId { reason })
    }
}

impl TryFrom<&str> for AccountId {
    type Error = InvalidAccountId;

    fn try_from(text: &str) -> Result<Self, InvalidAccountId> {
        text.parse()
    }
}

impl TryFrom<String> for AccountId {
    type Error = InvalidAccountId;

    fn try_from(text: String) -> Result<Self, InvalidAccountId> {
        text.parse()
    }
}

impl AsRef<str> for AccountId {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl Borrow<str> for AccountId {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl PartialEq<str> for AccountId {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for AccountId {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AccountId({:?})", self.as_str())
    }
}

// === impl InvalidAccountId ===

impl fmt::Display for InvalidAccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "invalid account ID: {}", self.reason)
    }
}

impl std::error::Error for InvalidAccountId {}
