use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error};
use serde_json::Value;

use crate::extra::Extra;
use crate::hint::{FromValue, Hint, HintSeed, read_count};
use crate::object::lenient_object;

/// Paging information of a response. It may be wrong or missing.
///
/// A number that is negative, fractional, in a string or above 2^32 - 1 is absent here and kept in `extra`. In an
/// [`Envelope`](crate::Envelope), a `result_info` that is not an object is absent, and kept in the `extra` of the envelope; one with
/// a member twice is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ResultInfo {
    /// The number of this page, from 1.
    pub page: Option<u64>,
    /// The page size.
    pub per_page: Option<u64>,
    /// The number of elements on this page.
    pub count: Option<u64>,
    /// The number of elements on all pages.
    pub total_count: Option<u64>,
    /// The number of pages.
    pub total_pages: Option<u64>,
    /// Unknown members, sorted by name, and numbers that are implausible.
    pub extra: Extra,
}

lenient_object!(ResultInfo {
    "page" => page: optional as read_count,
    "per_page" => per_page: optional as read_count,
    "count" => count: optional as read_count,
    "total_count" => total_count: optional as read_count,
    "total_pages" => total_pages: optional as read_count,
});

// === impl ResultInfo ===

impl FromValue for ResultInfo {
    const IS_STRICT: bool = false;

    fn from_value(value: Value) -> Result<Self, Value> {
        match value {
            Value::Object(map) => Ok(Self::from_map(map)),
            other => Err(other),
        }
    }
}

impl<'de> Deserialize<'de> for ResultInfo {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match HintSeed::default().deserialize(deserializer)? {
            Hint::Read(info) => Ok(info),
            Hint::Absent | Hint::Other(_) => Err(D::Error::custom("expected an object of counts")),
        }
    }
}
