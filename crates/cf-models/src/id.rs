//! Identifiers, each a type of its own.

use std::fmt;
use std::str::FromStr;

use serde::de::{Deserializer, Error, Unexpected, Visitor};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};

use crate::quick::{Cursor, Quick};
use crate::text::Text;

/// Ids that arrive from the service are taken as they are; only an empty one is refused, for it would name every
/// token without an id.
macro_rules! ids {
    ($($(#[$doc:meta])* $id:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $id(Text);

        impl Serialize for $id {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_ref())
            }
        }

        impl<'de> Deserialize<'de> for $id {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_str(IdVisitor).map(Self)
            }
        }

        impl AsRef<str> for $id {
            fn as_ref(&self) -> &str {
                self.0.as_str()
            }
        }

        impl fmt::Display for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.0.as_str())
            }
        }

        impl fmt::Debug for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($id), "({:?})"), self.0.as_str())
            }
        }

        impl From<&str> for $id {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }

        impl From<String> for $id {
            fn from(text: String) -> Self {
                Self(text.as_str().into())
            }
        }

        impl<'a> Quick<'a> for $id {
            fn quick(cursor: &mut Cursor<'a>) -> Option<Self> {
                let text = cursor.string()?;
                (!text.is_empty()).then(|| Self::from(&*text))
            }
        }

        impl FromStr for $id {
            type Err = std::convert::Infallible;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Ok(Self(text.into()))
            }
        }
    )+};
}

struct IdVisitor;

impl Visitor<'_> for IdVisitor {
    type Value = Text;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an id, a string that is not empty")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Text, E> {
        if text.is_empty() {
            return Err(E::invalid_value(Unexpected::Str(text), &self));
        }
        Ok(text.into())
    }
}

ids! {
    /// The id of a token: at most 32 characters by the reference, 32 hexadecimal digits as seen.
    TokenId,
    /// The id of a policy.
    PolicyId,
    /// The id of a permission group.
    PermissionGroupId,
}

/// The id of an account: exactly 32 characters of `[0-9a-zA-Z]`, checked when it is made, for it becomes part of a
/// path.
///
/// ```
/// use cf_models::AccountId;
///
/// let id: AccountId = "0123456789abcdef0123456789abcdef".parse()?;
/// assert_eq!(id.as_ref().len(), 32);
/// assert!("../users".parse::<AccountId>().is_err());
/// # Ok::<(), cf_models::InvalidAccountId>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(Box<str>);

/// Why a text is no account id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidAccountId {
    reason: String,
}

// === impl AccountId ===

impl FromStr for AccountId {
    type Err = InvalidAccountId;

    fn from_str(text: &str) -> Result<Self, InvalidAccountId> {
        let reason = if text.is_empty() {
            "got an empty text".to_owned()
        } else if let Some(odd) = text.chars().find(|character| !character.is_ascii_alphanumeric()) {
            format!("got the character {odd:?}")
        } else if text.len() != 32 {
            format!("got {} of them", text.len())
        } else {
            return Ok(Self(text.into()));
        };
        Err(InvalidAccountId { reason })
    }
}

impl Serialize for AccountId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for AccountId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl AsRef<str> for AccountId {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AccountId({:?})", self.0)
    }
}

// === impl InvalidAccountId ===

impl fmt::Display for InvalidAccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "an account id has exactly 32 characters of 0-9, a-z and A-Z: {}",
            self.reason
        )
    }
}

impl std::error::Error for InvalidAccountId {}
