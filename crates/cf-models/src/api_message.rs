use std::cell::Cell;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error as _};
use serde::ser::{Serialize, Serializer};
use serde_json::Value;
use serde_with::{DeserializeAs, SerializeAs};

use crate::extra::Extra;
use crate::hint::{read_code, read_text};
use crate::json::{Plain, ValueSeed};
use crate::object::lenient_object;

/// An item of `errors` or `messages`.
///
/// Reading one never fails, so that the reason for a failure survives: a bare string is the message, a code may be a string or a
/// float, and anything else of an unexpected form is kept in `extra`. Of members with the same name, the last one counts. A number
/// beyond 64 bits is kept as the nearest float, and what is nested more than 64 levels deep is null.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ApiMessage {
    /// Error code. Responses without a code, and with 0, 2, 971 and 100146, have been observed.
    pub code: Option<i64>,
    /// The message, as untrusted text: escape it for terminal output.
    pub message: Option<String>,
    /// URL of a page that explains the message.
    pub documentation_url: Option<String>,
    /// The part of the request that it is about.
    pub source: Option<ErrorSource>,
    /// The causes.
    pub error_chain: Vec<ApiMessage>,
    /// Unknown members, and values whose type did not match their field, sorted by name.
    pub extra: Extra,
}

/// The part of a request that a message is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ErrorSource {
    /// A JSON pointer.
    pub pointer: Option<String>,
    /// Unknown members, and values whose type did not match their field, sorted by name.
    pub extra: Extra,
}

/// Adapter for `errors` and `messages`: a list of items of any form, or one item without a list.
pub(crate) struct Messages;

lenient_object!(ApiMessage {
    "code" => code: optional as read_code,
    "message" => message: optional as read_text,
    "documentation_url" => documentation_url: optional as read_text,
    "source" => source: optional as read_source,
    "error_chain" => error_chain: list as read_messages,
});
lenient_object!(ErrorSource {
    "pointer" => pointer: optional as read_text,
});

// === impl ApiMessage ===

impl ApiMessage {
    /// Parses an element of any form; null is `None`.
    pub(crate) fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Null => None,
            Value::Object(map) => Some(Self::from_map(map)),
            Value::String(text) => Some(Self {
                message: Some(text),
                ..Self::default()
            }),
            other => Some(Self {
                code: read_code(other.clone()).ok(),
                message: Some(serde_json::to_string(&Plain(&other)).unwrap_or_default()),
                ..Self::default()
            }),
        }
    }

    /// Returns whether it contains anything that explains why a request failed.
    pub(crate) fn is_reason(&self) -> bool {
        self.code.is_some() || self.message.is_some()
    }
}

/// Reads a list of items, or one item without a list.
pub(crate) fn read_messages(value: Value) -> Result<Vec<ApiMessage>, Value> {
    match value {
        Value::Array(items) => Ok(items.into_iter().filter_map(ApiMessage::from_value).collect()),
        Value::Null => Ok(Vec::new()),
        one => Ok(ApiMessage::from_value(one).into_iter().collect()),
    }
}

fn read_source(value: Value) -> Result<ErrorSource, Value> {
    match value {
        Value::Object(map) => Ok(ErrorSource::from_map(map)),
        other => Err(other),
    }
}

impl<'de> Deserialize<'de> for ApiMessage {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let is_lossy = Cell::new(false);
        let value = message_seed(&is_lossy).deserialize(deserializer)?;
        Ok(Self::from_value(value).unwrap_or_default())
    }
}

// === impl Messages ===

/// Each value in it may become a message, which is larger.
fn message_seed(is_lossy: &Cell<bool>) -> ValueSeed<'_> {
    ValueSeed::lenient(is_lossy, size_of::<ApiMessage>())
}

impl<'de> DeserializeAs<'de, Vec<ApiMessage>> for Messages {
    fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<Vec<ApiMessage>, D::Error> {
        let is_lossy = Cell::new(false);
        let value = message_seed(&is_lossy).deserialize(deserializer)?;
        Ok(read_messages(value).unwrap_or_default())
    }
}

impl SerializeAs<Vec<ApiMessage>> for Messages {
    fn serialize_as<S: Serializer>(messages: &Vec<ApiMessage>, serializer: S) -> Result<S::Ok, S::Error> {
        messages.serialize(serializer)
    }
}

// === impl ErrorSource ===

impl<'de> Deserialize<'de> for ErrorSource {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let is_lossy = Cell::new(false);
        let value = ValueSeed::lenient(&is_lossy, 0).deserialize(deserializer)?;
        read_source(value).map_err(|_| D::Error::custom("expected the source of a message, an object"))
    }
}
