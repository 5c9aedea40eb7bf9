use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::extra::{Extra, ExtraReader};
use crate::key::Key;
use crate::object::object;
use crate::quick::{Cursor, Quick};
use crate::strict;

/// What every answer of the API is wrapped in.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Envelope<T> {
    /// Whether the request was done. It was seen false with HTTP status 200.
    pub success: bool,
    /// Why not; null and missing read as empty.
    pub errors: Vec<ApiMessage>,
    /// What else there is to say; null and missing read as empty.
    pub messages: Vec<ApiMessage>,
    /// The answer itself.
    pub result: Option<T>,
    /// What the service says of the listing as a whole.
    pub result_info: Option<ResultInfo>,
    /// Fields nobody knows yet.
    pub extra: Extra,
}

/// An item of `errors` or `messages`. A bare string reads as one with that message.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct ApiMessage {
    /// The code: seen missing, 0, 2, 971 and 100146.
    pub code: Option<i64>,
    /// The words. Foreign text: escape it before a terminal sees it.
    pub message: Option<String>,
    /// Where it is explained.
    pub documentation_url: Option<String>,
    /// What in the request it is about.
    pub source: Option<ErrorSource>,
    /// The causes.
    pub error_chain: Vec<ApiMessage>,
    /// Fields nobody knows yet.
    pub extra: Extra,
}

/// What in a request a message is about.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct ErrorSource {
    /// A JSON pointer.
    pub pointer: Option<String>,
    /// Fields nobody knows yet.
    pub extra: Extra,
}

/// What the service says of a listing as a whole. A hint: a number that is negative, fractional or beyond 32 bits
/// reads as absent, and stays in `extra`.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct ResultInfo {
    /// The number of this page, from 1.
    pub page: Option<u64>,
    /// How many items a page holds.
    pub per_page: Option<u64>,
    /// How many this page holds.
    pub count: Option<u64>,
    /// How many there are.
    pub total_count: Option<u64>,
    /// How many pages there are.
    pub total_pages: Option<u64>,
    /// Fields nobody knows yet, and numbers that cannot be.
    pub extra: Extra,
}

object!(ErrorSource, "the source of a message" { "pointer" => pointer: optional });

// === impl Envelope ===

impl<T> Envelope<T> {
    pub(crate) fn map<U>(self, change: impl FnOnce(T) -> U) -> Envelope<U> {
        Envelope {
            success: self.success,
            errors: self.errors,
            messages: self.messages,
            result: self.result.map(change),
            result_info: self.result_info,
            extra: self.extra,
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Envelope<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct EnvelopeVisitor<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for EnvelopeVisitor<T> {
            type Value = Envelope<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an answer of the API, an object with `success` and `result`")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Envelope<T>, A::Error> {
                let (mut success, mut errors, mut messages) = (None, None, None);
                let (mut result, mut result_info) = (None, None);
                let mut extra = ExtraReader::default();
                while let Some(key) = map.next_key::<Key<'de>>()? {
                    let again = match key.as_str() {
                        "success" => success.replace(map.next_value::<bool>()?).is_some(),
                        "errors" => errors.replace(map.next_value::<Option<Vec<_>>>()?).is_some(),
                        "messages" => messages.replace(map.next_value::<Option<Vec<_>>>()?).is_some(),
                        "result" => result.replace(map.next_value::<Option<T>>()?).is_some(),
                        "result_info" => result_info.replace(map.next_value::<Option<_>>()?).is_some(),
                        _ => {
                            extra.read(&key, &mut map)?;
                            continue;
                        }
                    };
                    if again {
                        return Err(A::Error::custom(strict::Refused::Twice(key.into_cow())));
                    }
                }
                Ok(Envelope {
                    success: success.ok_or_else(|| A::Error::missing_field("success"))?,
                    errors: errors.flatten().unwrap_or_default(),
                    messages: messages.flatten().unwrap_or_default(),
                    result: result.flatten(),
                    result_info: result_info.flatten(),
                    extra: extra.finish()?,
                })
            }
        }
        deserializer.deserialize_map(EnvelopeVisitor(PhantomData))
    }
}

/// Only what a good answer holds; messages go the long way.
impl<'a, T: Quick<'a>> Quick<'a> for Envelope<T> {
    fn quick(cursor: &mut Cursor<'a>) -> Option<Self> {
        let (mut success, mut errors, mut messages) = (None, None, None);
        let (mut result, mut result_info) = (None, None);
        let mut extra = ExtraReader::default();
        cursor.members(|name, cursor| {
            let again = match &*name {
                "success" => success.replace(cursor.serde::<bool>()?).is_some(),
                "errors" => errors.replace(empty(cursor)?).is_some(),
                "messages" => messages.replace(empty(cursor)?).is_some(),
                "result" => result.replace(Option::<T>::quick(cursor)?).is_some(),
                "result_info" => result_info
                    .replace(cursor.serde::<Option<ResultInfo>>()?)
                    .is_some(),
                _ => {
                    extra.push(&name, cursor.raw()?);
                    false
                }
            };
            (!again).then_some(())
        })?;
        Some(Self {
            success: success?,
            errors: Vec::new(),
            messages: Vec::new(),
            result: result.flatten(),
            result_info: result_info.flatten(),
            extra: extra.finish_quick()?,
        })
    }
}

fn empty(cursor: &mut Cursor<'_>) -> Option<()> {
    cursor.null().or_else(|| cursor.elements(|_| None))
}

impl<T: Serialize> Serialize for Envelope<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("success", &self.success)?;
        map.serialize_entry("errors", &self.errors)?;
        map.serialize_entry("messages", &self.messages)?;
        if let Some(result) = &self.result {
            map.serialize_entry("result", result)?;
        }
        if let Some(result_info) = &self.result_info {
            map.serialize_entry("result_info", result_info)?;
        }
        self.extra.serialize_into(&mut map)?;
        map.end()
    }
}

// === impl ApiMessage ===

impl<'de> Deserialize<'de> for ApiMessage {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct MessageVisitor;

        impl<'de> Visitor<'de> for MessageVisitor {
            type Value = ApiMessage;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a message, an object or a string")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<ApiMessage, E> {
                Ok(ApiMessage {
                    message: Some(text.to_owned()),
                    ..ApiMessage::default()
                })
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<ApiMessage, A::Error> {
                let object = MessageObject::deserialize(serde::de::value::MapAccessDeserializer::new(map))?;
                Ok(ApiMessage {
                    code: object.code,
                    message: object.message,
                    documentation_url: object.documentation_url,
                    source: object.source,
                    error_chain: object.error_chain,
                    extra: object.extra,
                })
            }
        }
        deserializer.deserialize_any(MessageVisitor)
    }
}

/// The message as an object, which a macro reads and writes.
struct MessageObject {
    code: Option<i64>,
    message: Option<String>,
    documentation_url: Option<String>,
    source: Option<ErrorSource>,
    error_chain: Vec<ApiMessage>,
    extra: Extra,
}

object!(MessageObject, "a message" {
    "code" => code: optional,
    "message" => message: optional,
    "documentation_url" => documentation_url: optional,
    "source" => source: optional,
    "error_chain" => error_chain: list,
});

impl Serialize for ApiMessage {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(code) = &self.code {
            map.serialize_entry("code", code)?;
        }
        if let Some(message) = &self.message {
            map.serialize_entry("message", message)?;
        }
        if let Some(url) = &self.documentation_url {
            map.serialize_entry("documentation_url", url)?;
        }
        if let Some(source) = &self.source {
            map.serialize_entry("source", source)?;
        }
        if !self.error_chain.is_empty() {
            map.serialize_entry("error_chain", &self.error_chain)?;
        }
        self.extra.serialize_into(&mut map)?;
        map.end()
    }
}

// === impl ResultInfo ===

impl ResultInfo {
    fn field(&mut self, name: &str) -> Option<&mut Option<u64>> {
        Some(match name {
            "page" => &mut self.page,
            "per_page" => &mut self.per_page,
            "count" => &mut self.count,
            "total_count" => &mut self.total_count,
            "total_pages" => &mut self.total_pages,
            _ => return None,
        })
    }
}

/// A whole number of a believable size, floats such as `1.0` included.
fn believable(json: &str) -> Option<u64> {
    let number: f64 = json.parse().ok()?;
    let whole = number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&number);
    // Exact: whole and within 32 bits.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked just above"
    )]
    whole.then_some(number as u64)
}

impl<'de> Deserialize<'de> for ResultInfo {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InfoVisitor;

        impl<'de> Visitor<'de> for InfoVisitor {
            type Value = ResultInfo;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of counts")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ResultInfo, A::Error> {
                let mut info = ResultInfo::default();
                let mut extra = ExtraReader::default();
                let mut seen = Vec::new();
                while let Some(key) = map.next_key::<Key<'de>>()? {
                    let Some(field) = info.field(key.as_str()) else {
                        extra.read(&key, &mut map)?;
                        continue;
                    };
                    if seen.iter().any(|name| name == key.as_str()) {
                        return Err(A::Error::custom(strict::Refused::Twice(key.into_cow())));
                    }
                    let json = map.next_value::<Box<RawValue>>()?;
                    *field = believable(json.get());
                    if field.is_none() && json.get() != "null" {
                        extra.push(key.as_str(), json.get());
                    }
                    seen.push(key.into_cow());
                }
                info.extra = extra.finish()?;
                Ok(info)
            }
        }
        deserializer.deserialize_map(InfoVisitor)
    }
}

impl Serialize for ResultInfo {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        let fields = [
            ("page", self.page),
            ("per_page", self.per_page),
            ("count", self.count),
            ("total_count", self.total_count),
            ("total_pages", self.total_pages),
        ];
        for (name, number) in fields {
            if let Some(number) = number {
                map.serialize_entry(name, &number)?;
            }
        }
        self.extra.serialize_into(&mut map)?;
        map.end()
    }
}
