use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::text::Text;

/// Any ID received from the API is accepted unchanged. Only an empty one is an error, since it would match every token
/// without an ID.
macro_rules! ids {
    ($($(#[$doc:meta])* $id:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $id(Text);

        impl $id {
            /// Returns an ID with this text.
            ///
            /// # Errors
            ///
            /// If the text is empty.
            pub fn new(text: impl Into<String>) -> Result<Self, EmptyId> {
                Self::from_str(&text.into())
            }

            /// Returns the text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }
        }

        impl FromStr for $id {
            type Err = EmptyId;

            fn from_str(text: &str) -> Result<Self, EmptyId> {
                if text.is_empty() {
                    return Err(EmptyId { kind: stringify!($id) });
                }
                Ok(Self(text.into()))
            }
        }

        impl TryFrom<&str> for $id {
            type Error = EmptyId;

            fn try_from(text: &str) -> Result<Self, EmptyId> {
                text.parse()
            }
        }

        impl TryFrom<String> for $id {
            type Error = EmptyId;

            fn try_from(text: String) -> Result<Self, EmptyId> {
                text.parse()
            }
        }

        impl Serialize for $id {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $id {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_str(IdVisitor).map(Self)
            }
        }

        impl AsRef<str> for $id {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl Borrow<str> for $id {
            fn borrow(&self) -> &str {
                self.as_str()
            }
        }

        impl PartialEq<str> for $id {
            fn eq(&self, other: &str) -> bool {
                self.as_str() == other
            }
        }

        impl PartialEq<&str> for $id {
            fn eq(&self, other: &&str) -> bool {
                self.as_str() == *other
            }
        }

        impl fmt::Display for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl fmt::Debug for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($id), "({:?})"), self.as_str())
            }
        }
    )+};
}

ids! {
    /// ID of a token. Documented with at most 32 characters; 32 hexadecimal digits have been observed.
    TokenId,
    /// ID of a policy.
    PolicyId,
    /// ID of a permission group.
    PermissionGroupId,
}

/// Error of an empty ID.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmptyId {
    kind: &'static str,
}

struct IdVisitor;

impl Visitor<'_> for IdVisitor {
    type Value = Text;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a non-empty string as ID")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Text, E> {
        if text.is_empty() {
            return Err(E::invalid_value(Unexpected::Str(text), &self));
        }
        Ok(text.into())
    }
}

// === impl EmptyId ===

impl fmt::Display for EmptyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "invalid {}: an ID must not be empty", self.kind)
    }
}

impl std::error::Error for EmptyId {}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn an_empty_id_is_rejected_by_every_constructor() {
        assert!(TokenId::new("").is_err());
        assert!(PolicyId::new(String::new()).is_err());
        assert!("".parse::<PermissionGroupId>().is_err());
        assert!(TokenId::try_from("").is_err());
        assert!(serde_json::from_str::<TokenId>("\"\"").is_err());
        assert_eq!(
            TokenId::new("").unwrap_err().to_string(),
            "invalid TokenId: an ID must not be empty"
        );
    }

    #[test]
    fn ids_are_found_by_their_text() {
        let id = TokenId::new("a1").unwrap();
        assert!(id == *"a1" && id == "a1");
        let tokens = HashMap::from([(id, 7)]);
        assert_eq!(tokens.get("a1"), Some(&7));
    }
}
