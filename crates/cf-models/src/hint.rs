//! Values that are useful but never worth an error: those of an unexpected form are kept as they are.

use std::cell::Cell;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer};
use serde_json::{Map, Value};

use crate::json::ValueSeed;

/// A member that was read without strictness.
pub(crate) enum Hint<T> {
    Read(T),
    /// Null, or nothing that could be kept.
    Absent,
    /// Another form, to be kept in `extra`.
    Other(Value),
}

/// A type that can be read without strictness.
pub(crate) trait FromValue: Sized {
    /// Whether it is an error if something in it cannot be kept; otherwise the hint is absent.
    const IS_STRICT: bool;

    /// Returns the value itself if it has another form.
    fn from_value(value: Value) -> Result<Self, Value>;
}

pub(crate) struct HintSeed<T>(PhantomData<T>);

/// Most whole numbers that are plausible as a count or a page number, and exact as floats.
const MOST: f64 = 4_294_967_295.0;

// === readers of one member ===

/// Takes a member out of a map, or leaves it there if `read` returns it.
pub(crate) fn take<T>(
    map: &mut Map<String, Value>,
    name: &str,
    read: impl FnOnce(Value) -> Result<T, Value>,
) -> Option<T> {
    match map.remove(name)? {
        Value::Null => None,
        value => match read(value) {
            Ok(field) => Some(field),
            Err(value) => {
                map.insert(name.to_owned(), value);
                None
            }
        },
    }
}

pub(crate) fn read_text(value: Value) -> Result<String, Value> {
    match value {
        Value::String(text) => Ok(text),
        other => Err(other),
    }
}

/// A whole number up to 2^32, floats such as `1.0` included.
pub(crate) fn read_count(value: Value) -> Result<u64, Value> {
    whole(&value, 0.0..=MOST)
        .and_then(|number| u64::try_from(number).ok())
        .ok_or(value)
}

/// A code: a whole number, as a number of any spelling or as a string.
pub(crate) fn read_code(value: Value) -> Result<i64, Value> {
    let number = match &value {
        Value::String(text) => text.trim().parse().ok(),
        // Exact as floats.
        _ => value
            .as_i64()
            .or_else(|| whole(&value, -9_007_199_254_740_991.0..=9_007_199_254_740_991.0)),
    };
    number.ok_or(value)
}

fn whole(value: &Value, range: std::ops::RangeInclusive<f64>) -> Option<i64> {
    let number = value.as_f64()?;
    let is_integer = number.fract() == 0.0 && range.contains(&number);
    #[expect(clippy::cast_possible_truncation, reason = "whole, and within 54 bits")]
    is_integer.then_some(number as i64)
}

// === impl HintSeed ===

impl<T> Default for HintSeed<T> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<'de, T: FromValue> DeserializeSeed<'de> for HintSeed<T> {
    type Value = Hint<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Hint<T>, D::Error> {
        let is_lossy = Cell::new(false);
        let seed = if T::IS_STRICT {
            ValueSeed::strict()
        } else {
            ValueSeed::lenient(&is_lossy, 0)
        };
        let value = seed.deserialize(deserializer)?;
        if is_lossy.get() {
            // Such as a member that occurs twice: the values contradict each other, and only one could be kept.
            return Ok(Hint::Absent);
        }
        Ok(match T::from_value(value) {
            Ok(value) => Hint::Read(value),
            Err(Value::Null) => Hint::Absent,
            Err(value) => Hint::Other(value),
        })
    }
}

impl FromValue for String {
    const IS_STRICT: bool = true;

    fn from_value(value: Value) -> Result<Self, Value> {
        read_text(value)
    }
}
