//! JSON values that no type describes: read within limits, and written as plain values in every format.

use std::cell::Cell;
use std::fmt;
use std::sync::LazyLock;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use serde_json::{Map, Number, Value};

use crate::budget;
use crate::member_name::{MemberName, duplicate};

/// How many levels of arrays and objects a value may have. The types around it add at most 9, and `serde_json` reads 127.
pub(crate) const DEPTH: usize = 64;

/// Reads a value. Duplicates and excess depth are found while reading.
#[derive(Clone, Copy)]
pub(crate) struct ValueSeed<'a> {
    depth: usize,
    /// Charged for each value.
    bytes: usize,
    /// Set when something could not be kept; without it, that is an error.
    is_lossy: Option<&'a Cell<bool>>,
}

/// Writes a value as an ordinary value of any format, with the members of objects by name.
pub(crate) struct Plain<'a>(pub(crate) &'a Value);

/// `serde_json` gives these names a meaning of its own, depending on features that any crate in the build may enable.
const RESERVED: [&str; 2] = [NUMBER, "$serde_json::private::RawValue"];

const NUMBER: &str = "$serde_json::private::Number";

/// What a tree node of a `serde_json` object takes at least: space for 11 entries.
const NODE: usize = 640;

/// With this feature of `serde_json`, numbers arrive as an object with one reserved member.
static ARBITRARY_PRECISION: LazyLock<bool> =
    LazyLock::new(|| serde_json::from_str::<Number>("1.50").is_ok_and(|number| number.to_string() == "1.50"));

pub(crate) fn is_reserved(name: &str) -> bool {
    RESERVED.contains(&name)
}

/// Whether the first member of a map shows that it stands for a number.
pub(crate) fn is_number(name: &str) -> bool {
    name == NUMBER && *ARBITRARY_PRECISION
}

/// Checks what [`ValueSeed`] checks, for a value built in code.
pub(crate) fn check(value: &Value) -> Result<(), String> {
    fn check_at(value: &Value, depth: usize) -> Result<(), String> {
        match value {
            Value::Number(number) if number.as_u64().is_none() && number.as_i64().is_none() => {
                in_range(number.as_f64().unwrap_or(f64::INFINITY)).map(drop)
            }
            Value::Array(elements) => {
                let depth = deeper(depth)?;
                elements.iter().try_for_each(|element| check_at(element, depth))
            }
            Value::Object(members) => {
                let depth = deeper(depth)?;
                members.iter().try_for_each(|(name, value)| {
                    not_reserved(name)?;
                    check_at(value, depth)
                })
            }
            _ => Ok(()),
        }
    }
    check_at(value, DEPTH)
}

pub(crate) fn not_reserved(name: &str) -> Result<(), String> {
    if is_reserved(name) {
        return Err(format!("the member name `{name}` is reserved by serde_json"));
    }
    Ok(())
}

fn deeper(depth: usize) -> Result<usize, String> {
    let too_deep = || format!("nested too deeply: more than {DEPTH} levels in an unknown member");
    depth.checked_sub(1).ok_or_else(too_deep)
}

/// A number that is not a `u64` or `i64`. Beyond 64 bits a float would silently replace the digits of an integer.
fn in_range(number: f64) -> Result<Number, String> {
    // -2^63 and 2^64, both excluded: an integer just beyond them has the same float.
    let is_in_range = number > -9_223_372_036_854_775_808.0 && number < 18_446_744_073_709_551_616.0;
    Number::from_f64(number)
        .filter(|_| is_in_range)
        .ok_or_else(|| "number out of range: not between -2^63 and 2^64".to_owned())
}

/// A number by its text, as the feature `arbitrary_precision` supplies it: an integer, or else a float.
fn number(text: &str) -> Result<Number, f64> {
    if text != "-0"
        && let Some(number) = text
            .parse()
            .map(u64::into)
            .or_else(|_| text.parse().map(i64::into))
            .ok()
    {
        return Ok(number);
    }
    Err(text.parse().unwrap_or(f64::INFINITY))
}

// === impl ValueSeed ===

impl<'a> ValueSeed<'a> {
    /// A member that occurs twice is an error.
    pub(crate) fn strict() -> Self {
        Self {
            depth: DEPTH,
            bytes: size_of::<Value>(),
            is_lossy: None,
        }
    }

    /// Of members with the same name, the last one counts; what is too deep is null, and a number beyond 64 bits is a
    /// float; `is_lossy` is then set.
    /// `bytes` is charged for each value, for a type of that size that it becomes.
    pub(crate) fn lenient(is_lossy: &'a Cell<bool>, bytes: usize) -> Self {
        Self {
            depth: DEPTH,
            bytes: size_of::<Value>().saturating_add(bytes),
            is_lossy: Some(is_lossy),
        }
    }

    /// The seed for what is one level down; `None` if that is to be skipped.
    fn deeper<E: Error>(self) -> Result<Option<Self>, E> {
        let depth = self.or_lossy(deeper(self.depth))?;
        Ok(depth.map(|depth| Self { depth, ..self }))
    }

    /// A value that could be kept, or else an error, or `None` if this is lenient.
    fn or_lossy<T, E: Error>(self, kept: Result<T, String>) -> Result<Option<T>, E> {
        match (kept, self.is_lossy) {
            (Ok(kept), _) => Ok(Some(kept)),
            (Err(_), Some(is_lossy)) => {
                is_lossy.set(true);
                Ok(None)
            }
            (Err(reason), None) => Err(E::custom(reason)),
        }
    }
}

impl<'de> DeserializeSeed<'de> for ValueSeed<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        budget::charge(self.bytes)?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ValueSeed<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        // A lenient reader keeps the nearest float.
        let number = self.or_lossy(in_range(value))?;
        Ok(number.map_or_else(|| value.into(), Value::Number))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        self.visit_string(text.to_owned())
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_none<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        let Some(inner) = self.deeper()? else {
            while elements.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(Value::Null);
        };
        let mut list = Vec::new();
        while let Some(element) = elements.next_element_seed(inner)? {
            budget::count(list.len())?;
            list.push(element);
        }
        Ok(list.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let Some(inner) = self.deeper()? else {
            while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            return Ok(Value::Null);
        };
        let mut members = Map::new();
        while let Some(name) = map.next_key::<MemberName<'de>>()? {
            if members.is_empty() && is_number(name.as_str()) {
                return match number(&map.next_value::<String>()?) {
                    Ok(number) => Ok(number.into()),
                    Err(float) => self.visit_f64(float),
                };
            }
            if self.or_lossy(not_reserved(name.as_str()))?.is_none() {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            if members.contains_key(name.as_str()) {
                match self.is_lossy {
                    Some(is_lossy) => is_lossy.set(true),
                    None => return Err(duplicate(&mut map)),
                }
            }
            // A full node is followed by a new one, and nodes are half full at worst.
            if members.len().is_multiple_of(5) {
                budget::charge(NODE)?;
            }
            let value = map.next_value_seed(inner)?;
            members.insert(name.into_boxed().into(), value);
        }
        Ok(members.into())
    }
}

// === impl Plain ===

impl Serialize for Plain<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(value) => serializer.serialize_bool(*value),
            // With `arbitrary_precision`, a number would serialize itself as its private marker.
            Value::Number(number) => match (number.as_u64(), number.as_i64()) {
                (Some(number), _) => serializer.serialize_u64(number),
                (None, Some(number)) => serializer.serialize_i64(number),
                (None, None) => serializer.serialize_f64(number.as_f64().unwrap_or_default()),
            },
            Value::String(text) => serializer.serialize_str(text),
            Value::Array(elements) => serializer.collect_seq(elements.iter().map(Plain)),
            Value::Object(members) if members.keys().is_sorted() => {
                serializer.collect_map(members.iter().map(|(name, value)| (name, Plain(value))))
            }
            // With `preserve_order`, they are in the order of the document.
            Value::Object(members) => {
                let mut sorted: Vec<_> = members.iter().collect();
                sorted.sort_by_key(|(name, _)| *name);
                serializer.collect_map(sorted.into_iter().map(|(name, value)| (name, Plain(value))))
            }
        }
    }
}
