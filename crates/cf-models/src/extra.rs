//! Members nobody knows yet, kept as they came.

use std::fmt;

use serde::de::{Error as _, MapAccess};
use serde::ser::SerializeMap;
use serde_json::value::RawValue;

use crate::key::Key;

/// The members of an object that these types do not name, to the letter and in their order.
///
/// They are written out again. An object without any costs a null pointer.
#[derive(Clone, Default)]
pub struct Extra(Option<Box<Members>>);

type Members = Vec<(Box<str>, Box<RawValue>)>;

// === impl Extra ===

impl Extra {
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// The JSON text of a member, as it came.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter()
            .find(|(other, _)| *other == name)
            .map(|(_, json)| json)
    }

    /// Names and JSON texts, in the order they came in.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .flat_map(|members| members.iter())
            .map(|(name, json)| (&**name, json.get()))
    }

    pub(crate) fn insert_from<'de, A: MapAccess<'de>>(
        &mut self,
        key: Key<'de>,
        map: &mut A,
    ) -> Result<(), A::Error> {
        if self.get(key.as_str()).is_some() {
            return Err(A::Error::custom(format_args!(
                "the member `{}` twice",
                key.as_str().escape_debug()
            )));
        }
        let value = map.next_value()?;
        self.0.get_or_insert_default().push((key.into_boxed(), value));
        Ok(())
    }

    pub(crate) fn insert(&mut self, name: &str, json: Box<RawValue>) {
        self.0.get_or_insert_default().push((name.into(), json));
    }

    pub(crate) fn serialize_into<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        for (name, json) in self.0.iter().flat_map(|members| members.iter()) {
            map.serialize_entry(name, json)?;
        }
        Ok(())
    }
}

/// The same members with the same texts; their order says nothing.
impl PartialEq for Extra {
    fn eq(&self, other: &Self) -> bool {
        self.iter().count() == other.iter().count()
            && self.iter().all(|(name, json)| other.get(name) == Some(json))
    }
}

impl Eq for Extra {}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}
