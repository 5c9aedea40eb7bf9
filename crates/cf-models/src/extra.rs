use std::fmt;
use std::hash::{Hash, Hasher};

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use serde_json::{Map, Value};

use crate::budget;
use crate::json::{self, Plain, ValueSeed};
use crate::member_name::{MemberName, SeenNames, duplicate};

/// Unknown members of a JSON object, as JSON values in their original order.
///
/// They are written again, as ordinary values in every format. Two things of a document are not kept: the spelling of a
/// number (`1.50` becomes `1.5`), and the order of members inside a nested object, which is by name. A number beyond 64 bits is
/// an error. Two values are equal if they have the same members, in any order.
///
/// ```
/// let token = cf_models::parse_token(br#"{"id":"a1","seen_in":["git","logs"]}"#)?;
/// assert_eq!(token.extra.get("seen_in").unwrap()[1], "logs");
/// assert_eq!(serde_json::to_string(&token).unwrap(), r#"{"id":"a1","seen_in":["git","logs"]}"#);
/// # Ok::<(), cf_models::ParseError>(())
/// ```
///
/// In a test, make one of a JSON object:
///
/// ```
/// use cf_models::{Extra, Token};
///
/// let token = Token::new().with_extra(Extra::try_from(serde_json::json!({"owner": "payments"}))?)?;
/// assert_eq!(token.extra.get("owner").and_then(|owner| owner.as_str()), Some("payments"));
/// # Ok::<(), cf_models::InvalidExtra>(())
/// ```
#[derive(Clone, Default)]
pub struct Extra {
    members: Vec<(Box<str>, Value)>,
}

/// Error of members that cannot be kept as [`Extra`], since they could not be read back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidExtra {
    reason: String,
}

/// Collects the unknown members while an object is read.
#[derive(Default)]
pub(crate) struct ExtraReader {
    extra: Extra,
    seen: SeenNames,
}

/// Iterator over the members of an [`Extra`], see [`Extra::iter`].
#[derive(Clone, Debug)]
pub struct ExtraIter<'a>(std::slice::Iter<'a, (Box<str>, Value)>);

// === impl Extra ===

impl Extra {
    /// Returns whether there are no members.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// Returns the number of members.
    #[must_use]
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Returns the value of a member.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.iter()
            .find(|(other, _)| *other == name)
            .map(|(_, value)| value)
    }

    /// Returns names and values, in their original order.
    #[must_use]
    pub fn iter(&self) -> ExtraIter<'_> {
        ExtraIter(self.members.iter())
    }

    /// Sorts the members by name.
    pub(crate) fn sort(&mut self) {
        self.members.sort_by(|(one, _), (other, _)| one.cmp(other));
    }

    /// The members of a map by name, whatever `serde_json`'s `preserve_order` makes of it.
    pub(crate) fn from_map(map: Map<String, Value>) -> Self {
        let members = map
            .into_iter()
            .map(|(name, value)| (name.into_boxed_str(), value));
        let mut extra = Self {
            members: members.collect(),
        };
        extra.sort();
        extra
    }

    pub(crate) fn push(&mut self, name: &str, value: Value) {
        if self.members.capacity() == 0 {
            self.members.reserve_exact(2);
        }
        self.members.push((name.into(), value));
    }

    /// Checks that no member has the name of a field, which could not be read back.
    pub(crate) fn check(&self, fields: &[&str]) -> Result<(), InvalidExtra> {
        match self.iter().find(|(name, _)| fields.contains(name)) {
            Some((name, _)) => Err(InvalidExtra {
                reason: format!("`{name}` is the name of a field"),
            }),
            None => Ok(()),
        }
    }
}

impl TryFrom<Map<String, Value>> for Extra {
    type Error = InvalidExtra;

    fn try_from(map: Map<String, Value>) -> Result<Self, InvalidExtra> {
        for (name, value) in &map {
            json::not_reserved(name)
                .and_then(|()| json::check(value))
                .map_err(|reason| InvalidExtra { reason })?;
        }
        let members = map
            .into_iter()
            .map(|(name, value)| (name.into_boxed_str(), value));
        Ok(Self {
            members: members.collect(),
        })
    }
}

impl TryFrom<Value> for Extra {
    type Error = InvalidExtra;

    fn try_from(value: Value) -> Result<Self, InvalidExtra> {
        match value {
            Value::Object(map) => map.try_into(),
            _ => Err(InvalidExtra {
                reason: "expected a JSON object".to_owned(),
            }),
        }
    }
}

/// The same members with the same values, in any order.
impl PartialEq for Extra {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len()
            && (self.members == other.members
                || self.iter().all(|(name, value)| other.get(name) == Some(value)))
    }
}

impl Eq for Extra {}

impl Hash for Extra {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let mut members: Vec<_> = self.iter().collect();
        members.sort_by_key(|(name, _)| *name);
        members.hash(state);
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // As JSON: `Value`'s own `Debug` shows its variants, and depends on the features of `serde_json`.
        let members = self
            .iter()
            .map(|(name, value)| (name, serde_json::to_string(&Plain(value)).unwrap_or_default()));
        f.debug_map()
            .entries(members.map(|(name, json)| (name, Unquoted(json))))
            .finish()
    }
}

struct Unquoted(String);

impl fmt::Debug for Unquoted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'a> IntoIterator for &'a Extra {
    type Item = (&'a str, &'a Value);
    type IntoIter = ExtraIter<'a>;

    fn into_iter(self) -> ExtraIter<'a> {
        self.iter()
    }
}

impl<'de> Deserialize<'de> for Extra {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct MembersVisitor;

        impl<'de> Visitor<'de> for MembersVisitor {
            type Value = Extra;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Extra, A::Error> {
                let mut reader = ExtraReader::default();
                while let Some(name) = map.next_key()? {
                    reader.read(name, &mut map)?;
                }
                Ok(reader.finish())
            }
        }
        deserializer.deserialize_map(MembersVisitor)
    }
}

impl Serialize for Extra {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter().map(|(name, value)| (name, Plain(value))))
    }
}

// === impl ExtraReader ===

impl ExtraReader {
    /// Reads the value of a member that has no field.
    pub(crate) fn read<'de, A: MapAccess<'de>>(
        &mut self,
        name: MemberName<'de>,
        map: &mut A,
    ) -> Result<(), A::Error> {
        let earlier = self.extra.members.iter().map(|(name, _)| &**name);
        if !self.seen.is_new(name.as_str(), earlier) {
            return Err(duplicate(map));
        }
        json::not_reserved(name.as_str()).map_err(A::Error::custom)?;
        budget::charge(size_of::<(Box<str>, Value)>())?;
        let value = map.next_value_seed(ValueSeed::strict())?;
        self.extra.push(name.as_str(), value);
        Ok(())
    }

    /// Keeps the value of a field that has an unexpected form.
    pub(crate) fn keep(&mut self, name: &str, value: Value) {
        self.extra.push(name, value);
    }

    pub(crate) fn finish(self) -> Extra {
        self.extra
    }
}

// === impl ExtraIter ===

impl<'a> Iterator for ExtraIter<'a> {
    type Item = (&'a str, &'a Value);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(name, value)| (&**name, value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl ExactSizeIterator for ExtraIter<'_> {}

// === impl InvalidExtra ===

impl fmt::Display for InvalidExtra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "invalid extra members: {}", self.reason)
    }
}

impl std::error::Error for InvalidExtra {}
