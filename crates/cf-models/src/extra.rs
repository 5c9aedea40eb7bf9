//! Members nobody knows yet, kept as they came.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde_json::value::RawValue;

use crate::error::ParseError;
use crate::key::Key;
use crate::strict;

/// The members of an object that these types do not name, to the letter and in their order.
///
/// They are written out again. An object without any costs no allocation, one with some a single one: their JSON text is
/// kept, and read when it is asked for.
///
/// ```
/// let token = cf_models::parse_token(br#"{"id":"a1","seen_in":["git","logs"]}"#)?;
/// assert_eq!(token.extra.get("seen_in"), Some(r#"["git","logs"]"#));
/// # Ok::<(), cf_models::ParseError>(())
/// ```
#[derive(Clone, Default)]
pub struct Extra {
    /// `"name":value` for each, with a comma after it.
    members: String,
}

/// Gathers the members while an object is read.
#[derive(Default)]
pub(crate) struct ExtraReader {
    extra: Extra,
    /// Whether anything has to be looked at again: two names, or a value with members of its own.
    to_check: bool,
}

/// Quotation marks, colon and comma, and some room for the next member: where there is one there are two, as a rule.
const SPARE: usize = 52;

/// So much is searched for a name at once; more is left to the check at the end.
const FEW_BYTES: usize = 1_024;

/// A member: its name, and its value's JSON text.
type Member<'a> = (Cow<'a, str>, &'a RawValue);

// === impl Extra ===

impl Extra {
    /// The members of a JSON object, for a test that needs some.
    ///
    /// ```
    /// let extra = cf_models::Extra::from_json(r#"{"owner":"payments"}"#)?;
    /// assert_eq!(extra.get("owner"), Some("\"payments\""));
    /// # Ok::<(), cf_models::ParseError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When the text is no JSON object, or has a member twice.
    pub fn from_json(object: &str) -> Result<Self, ParseError> {
        struct AnyMembers(Extra);

        impl<'de> Deserialize<'de> for AnyMembers {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct MembersVisitor;

                impl<'de> Visitor<'de> for MembersVisitor {
                    type Value = AnyMembers;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str("an object")
                    }

                    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<AnyMembers, A::Error> {
                        let mut reader = ExtraReader::default();
                        while let Some(key) = map.next_key::<Key<'de>>()? {
                            reader.read(&key, &mut map)?;
                        }
                        reader.finish().map(AnyMembers)
                    }
                }
                deserializer.deserialize_map(MembersVisitor)
            }
        }

        crate::parse::from_json::<AnyMembers>(object.as_bytes(), "", serde_json::from_str)
            .map(|members| members.0)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// The JSON text of a member, as it came.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter()
            .find(|(other, _)| *other == name)
            .map(|(_, json)| json)
    }

    /// Names and JSON texts, in the order they came in.
    pub fn iter(&self) -> impl Iterator<Item = (Cow<'_, str>, &str)> {
        self.members().into_iter().map(|(name, json)| (name, json.get()))
    }

    /// The same members, by name.
    pub(crate) fn sorted(&self) -> Self {
        let mut members = self.members();
        members.sort_by(|one, other| one.0.cmp(&other.0));
        let mut sorted = Self::default();
        for (name, json) in members {
            sorted.push(&name, json.get());
        }
        sorted
    }

    fn members(&self) -> Vec<Member<'_>> {
        let text = &self.members;
        let mut members = Vec::new();
        let mut rest = text.as_str();
        // What is kept was valid when it came: each turn takes a name, a colon, a value and a comma.
        while let Some((name, after)) = take::<Key<'_>>(rest) {
            let Some((json, after)) = after.strip_prefix(':').and_then(take::<&RawValue>) else {
                break;
            };
            members.push((name.into_cow(), json));
            rest = after.strip_prefix(',').unwrap_or_default();
        }
        members
    }

    pub(crate) fn push(&mut self, name: &str, json: &str) {
        let is_plain = |byte: u8| byte >= b' ' && byte != b'"' && byte != b'\\';
        self.members
            .reserve(name.len().saturating_add(json.len()).saturating_add(SPARE));
        if name.bytes().all(is_plain) {
            self.members.push('"');
            self.members.push_str(name);
            self.members.push('"');
        } else {
            self.members.push_str(&serde_json::Value::from(name).to_string());
        }
        self.members.push(':');
        self.members.push_str(json);
        self.members.push(',');
    }

    pub(crate) fn serialize_into<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        if self.is_empty() {
            return Ok(());
        }
        self.members()
            .iter()
            .try_for_each(|(name, json)| map.serialize_entry(name, json))
    }
}

/// The JSON value a text begins with, and what comes after it.
fn take<'a, T: Deserialize<'a>>(text: &'a str) -> Option<(T, &'a str)> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<T>();
    let value = values.next()?.ok()?;
    Some((value, text.get(values.byte_offset()..)?))
}

/// The same members with the same texts; their order says nothing.
impl PartialEq for Extra {
    fn eq(&self, other: &Self) -> bool {
        self.members == other.members || self.sorted().members == other.sorted().members
    }
}

impl Eq for Extra {}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

// === impl ExtraReader ===

impl ExtraReader {
    /// Reads the value of a member that has no field.
    pub(crate) fn read<'de, A: MapAccess<'de>>(
        &mut self,
        key: &Key<'de>,
        map: &mut A,
    ) -> Result<(), A::Error> {
        let json = map.next_value::<Box<RawValue>>()?;
        self.push(key.as_str(), json.get());
        Ok(())
    }

    pub(crate) fn push(&mut self, name: &str, json: &str) {
        let before = self.extra.members.len();
        self.extra.push(name, json);
        self.to_check |= json.starts_with(['{', '[']) || self.may_be_there(before);
    }

    /// Whether the member just pushed may have been there before: certain only once it is checked.
    fn may_be_there(&self, before: usize) -> bool {
        let Some((members, added)) = self.extra.members.split_at_checked(before) else {
            return true;
        };
        // Names are all written the same way, so one that does not occur is new.
        let name = added.split_inclusive(':').next().unwrap_or_default();
        before > FEW_BYTES || members.contains(name)
    }

    /// Looks once at all that was skipped, so that an object of a million members takes no time squared.
    pub(crate) fn finish<E: Error>(self) -> Result<Extra, E> {
        if self.to_check {
            let whole = format!("{{{}}}", self.extra.members);
            strict::check(&whole).map_err(E::custom)?;
        }
        Ok(self.extra)
    }

    /// The same, where the reason for a refusal is found the long way.
    pub(crate) fn finish_quick(self) -> Option<Extra> {
        self.finish::<serde::de::value::Error>().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_come_out_as_they_came() -> Result<(), ParseError> {
        let extra = Extra::from_json(r#"{"b":1.0,"a\n\"":{"x": [1e999]},"c":"\ud800","":null}"#)?;
        let members: Vec<_> = extra
            .iter()
            .map(|(name, json)| (name.into_owned(), json))
            .collect();
        let expected = [
            ("b", "1.0"),
            ("a\n\"", r#"{"x": [1e999]}"#),
            ("c", r#""\ud800""#),
            ("", "null"),
        ];
        assert_eq!(members, expected.map(|(name, json)| (name.to_owned(), json)));
        assert_eq!(extra.get("a\n\""), Some(r#"{"x": [1e999]}"#));
        assert_eq!(extra.get("d"), None);
        Ok(())
    }

    #[test]
    fn order_says_nothing() -> Result<(), ParseError> {
        let extra = Extra::from_json(r#"{"a":1,"b":2}"#)?;
        assert_eq!(extra, Extra::from_json(r#"{"b":2,"a":1}"#)?);
        assert_ne!(extra, Extra::from_json(r#"{"a":1}"#)?);
        Ok(())
    }

    #[test]
    fn twice_and_too_deep_are_refused() {
        for json in [r#"{"a":1,"a":1}"#, r#"{"a":{"b":1,"b":2}}"#] {
            let error = Extra::from_json(json).unwrap_err();
            assert!(error.to_string().contains("twice"), "{error}");
        }
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(200_000), "]".repeat(200_000));
        let error = Extra::from_json(&deep).unwrap_err();
        assert!(error.to_string().contains("levels deep"), "{error}");
    }
}
