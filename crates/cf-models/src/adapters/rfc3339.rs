use std::fmt;
use std::marker::PhantomData;

use chrono::{DateTime, Datelike as _, NaiveDate, SecondsFormat, Utc};
use serde::de::{Deserializer, Error, Unexpected, Visitor};
use serde::ser::Serializer;
use serde_with::{DeserializeAs, SerializeAs};

/// An RFC 3339 time at any offset, as `DateTime<Utc>`, with up to nine digits of a second.
///
/// On an `Option<DateTime<Utc>>`, three values are `None`: null, the empty string, and the zero time of Go services,
/// `0001-01-01T00:00:00Z`. More than nine digits of a second are an error, since they could not be kept.
///
/// Years outside 0 to 9999, which RFC 3339 cannot express, are written and read with a sign (`+10000-01-01T00:00:00Z`).
#[derive(Clone, Copy, Debug)]
pub struct Rfc3339;

/// What a time may be read as: itself, or absent.
trait FromTime: Sized {
    fn from_time(time: DateTime<Utc>) -> Self;

    /// The value of null or an empty string, where there is one.
    fn absent() -> Option<Self>;
}

struct TimeVisitor<T>(PhantomData<T>);

/// Returns `None` for the zero time, which stands for an absent one.
pub(crate) fn or_absent(time: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let is_zero = time.timestamp() == ZERO_TIME && time.timestamp_subsec_nanos() == 0;
    (!is_zero).then_some(time)
}

/// `0001-01-01T00:00:00Z` in seconds since 1970: what Go writes for a time that was never set.
const ZERO_TIME: i64 = -62_135_596_800;

/// More would be dropped.
const FRACTION_DIGITS: usize = 9;

fn parse(text: &str) -> Option<DateTime<Utc>> {
    if let Some(time) = whole_seconds(text) {
        return Some(time);
    }
    if text.starts_with(['+', '-']) {
        let time: DateTime<Utc> = text.parse().ok()?;
        return (format(&time) == text).then_some(time);
    }
    // chrono accepts any separator between date and time, and signs that are not ASCII.
    let is_strict = text.is_ascii() && matches!(text.as_bytes().get(10), Some(b'T' | b't'));
    let fraction = text.split_once('.').map_or(0, |(_, after)| {
        after.bytes().take_while(u8::is_ascii_digit).count()
    });
    let time = DateTime::parse_from_rfc3339(text)
        .ok()
        .filter(|_| is_strict && fraction <= FRACTION_DIGITS)?
        .to_utc();
    // An offset can move the first and last years out of the range.
    (0..=9999).contains(&time.year()).then_some(time)
}

fn format(time: &DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// Parses the form that the API writes, `2026-01-31T12:00:00Z`. chrono's general parser would take a tenth of the time that
/// parsing a listing takes.
fn whole_seconds(text: &str) -> Option<DateTime<Utc>> {
    let &[
        y1,
        y2,
        y3,
        y4,
        b'-',
        m1,
        m2,
        b'-',
        d1,
        d2,
        b'T',
        h1,
        h2,
        b':',
        i1,
        i2,
        b':',
        s1,
        s2,
        b'Z',
    ] = <&[u8; 20]>::try_from(text.as_bytes()).ok()?
    else {
        return None;
    };
    let pair = |tens: u8, ones: u8| {
        let (tens, ones) = (tens.checked_sub(b'0')?, ones.checked_sub(b'0')?);
        (tens < 10 && ones < 10).then(|| u32::from(tens).saturating_mul(10).saturating_add(u32::from(ones)))
    };
    let year = pair(y1, y2)?.saturating_mul(100).saturating_add(pair(y3, y4)?);
    let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, pair(m1, m2)?, pair(d1, d2)?)?;
    let time = date.and_hms_opt(pair(h1, h2)?, pair(i1, i2)?, pair(s1, s2)?)?;
    Some(time.and_utc())
}

impl FromTime for DateTime<Utc> {
    fn from_time(time: DateTime<Utc>) -> Self {
        time
    }

    fn absent() -> Option<Self> {
        None
    }
}

impl FromTime for Option<DateTime<Utc>> {
    fn from_time(time: DateTime<Utc>) -> Self {
        or_absent(time)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<'de, T: FromTime> Visitor<'de> for TimeVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an RFC 3339 time such as `2026-01-31T12:00:00Z`")
    }

    fn visit_none<E: Error>(self) -> Result<T, E> {
        self.visit_unit()
    }

    fn visit_unit<E: Error>(self) -> Result<T, E> {
        T::absent().ok_or_else(|| E::invalid_type(Unexpected::Unit, &self))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_str(self)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        let time = match parse(text) {
            Some(time) => Some(T::from_time(time)),
            None if text.is_empty() => T::absent(),
            None => None,
        };
        time.ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }
}

impl<'de> DeserializeAs<'de, DateTime<Utc>> for Rfc3339 {
    fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<DateTime<Utc>, D::Error> {
        deserializer.deserialize_str(TimeVisitor(PhantomData))
    }
}

impl<'de> DeserializeAs<'de, Option<DateTime<Utc>>> for Rfc3339 {
    fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<Option<DateTime<Utc>>, D::Error> {
        deserializer.deserialize_option(TimeVisitor(PhantomData))
    }
}

impl SerializeAs<DateTime<Utc>> for Rfc3339 {
    fn serialize_as<S: Serializer>(time: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&format(time))
    }
}

impl SerializeAs<Option<DateTime<Utc>>> for Rfc3339 {
    fn serialize_as<S: Serializer>(time: &Option<DateTime<Utc>>, serializer: S) -> Result<S::Ok, S::Error> {
        match time {
            Some(time) => serializer.serialize_some(&format(time)),
            None => serializer.serialize_none(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_beyond_nanoseconds_are_rejected() {
        let nine = parse("2026-01-31T12:00:00.123456789Z").unwrap();
        assert_eq!(nine.timestamp_subsec_nanos(), 123_456_789);
        assert_eq!(parse("2026-01-31T12:00:00.1234567890Z"), None);
        assert_eq!(parse("2026-01-31T12:00:00.1234567891+01:00"), None);
    }

    #[test]
    fn years_beyond_four_digits_read_back() {
        for time in [DateTime::<Utc>::MAX_UTC, DateTime::<Utc>::MIN_UTC] {
            assert_eq!(parse(&format(&time)), Some(time));
        }
        for text in [
            "+2026-01-31T12:00:00Z",
            "+10000-1-1T00:00:00Z",
            "-",
            "+",
            "+99999999-01-01T00:00:00Z",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_zero_time_is_absent() {
        let zero = parse("0001-01-01T00:00:00Z").unwrap();
        assert_eq!(or_absent(zero), None);
        assert_eq!(or_absent(parse("0001-01-01T01:00:00+01:00").unwrap()), None);
        let later = parse("0001-01-01T00:00:00.000000001Z").unwrap();
        assert_eq!(or_absent(later), Some(later));
    }
}
