//! How the service writes times and addresses, as `serde_with` adapters.

use std::fmt;
use std::marker::PhantomData;
use std::net::{IpAddr, Ipv4Addr};

use chrono::{DateTime, Datelike as _, NaiveDate, SecondsFormat, Utc};
use ipnet::{IpNet, Ipv4Net};
use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Unexpected, Visitor};
use serde::ser::{Serialize, Serializer};
use serde_with::{DeserializeAs, SerializeAs};

/// An RFC 3339 time at any offset, read as UTC with its fraction of a second; null and the empty string are none.
pub(crate) struct OptionalTime;

/// A CIDR with its host bits kept; a bare address reads as /32 or /128.
pub(crate) struct Cidr;

/// A list that has one or two elements as a rule, and takes room for two at first.
pub(crate) struct ShortList;

struct TimeVisitor;
struct CidrVisitor;

/// The time, or that there is none; nothing where it is no RFC 3339 time.
pub(crate) fn time(text: &str) -> Option<Option<DateTime<Utc>>> {
    if text.is_empty() {
        return Some(None);
    }
    if let Some(time) = whole_seconds(text) {
        return Some(Some(time));
    }
    // chrono is lenient about what stands between date and time, and about signs.
    let is_strict = text.is_ascii() && matches!(text.as_bytes().get(10), Some(b'T' | b't'));
    let time = DateTime::parse_from_rfc3339(text)
        .ok()
        .filter(|_| is_strict)?
        .to_utc();
    // Of other years, as an offset may make of the first and the last ones, there is no such text.
    (0..=9999).contains(&time.year()).then_some(Some(time))
}

pub(crate) fn network(text: &str) -> Option<IpNet> {
    // Most of them are IPv4, and the standard library reads those faster.
    if let Some((address, prefix)) = text.split_once('/')
        && let (Ok(address), Some(prefix)) = (address.parse::<Ipv4Addr>(), small(prefix))
    {
        return Ipv4Net::new(address, prefix).ok().map(IpNet::V4);
    }
    let bare = || text.parse::<IpAddr>().ok().map(IpNet::from);
    text.parse::<IpNet>().ok().or_else(bare)
}

/// One or two digits, as a prefix is written.
fn small(digits: &str) -> Option<u8> {
    let is_plain = matches!(digits.as_bytes(), [b'0'..=b'9'] | [b'1'..=b'9', b'0'..=b'9']);
    digits.parse().ok().filter(|_| is_plain)
}

/// The form the service writes, `2026-01-31T12:00:00Z`; all others are chrono's to read or to refuse. It is a tenth of
/// the time of a listing otherwise.
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
    ] = text.as_bytes().first_chunk::<20>().filter(|_| text.len() == 20)?
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

impl<'de> Visitor<'de> for TimeVisitor {
    type Value = Option<DateTime<Utc>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an RFC 3339 time such as `2026-01-31T12:00:00Z`")
    }

    fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        time(text).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }
}

impl<'de> DeserializeAs<'de, Option<DateTime<Utc>>> for OptionalTime {
    fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<Option<DateTime<Utc>>, D::Error> {
        deserializer.deserialize_option(TimeVisitor)
    }
}

impl SerializeAs<Option<DateTime<Utc>>> for OptionalTime {
    fn serialize_as<S: Serializer>(time: &Option<DateTime<Utc>>, serializer: S) -> Result<S::Ok, S::Error> {
        match time {
            Some(time) => serializer.serialize_str(&time.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
            None => serializer.serialize_none(),
        }
    }
}

impl Visitor<'_> for CidrVisitor {
    type Value = IpNet;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an address or CIDR such as `192.0.2.0/24` or `2001:db8::/32`")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<IpNet, E> {
        network(text).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }
}

impl<'de> DeserializeAs<'de, IpNet> for Cidr {
    fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<IpNet, D::Error> {
        deserializer.deserialize_str(CidrVisitor)
    }
}

// === impl ShortList ===

impl ShortList {
    pub(crate) fn push<T>(list: &mut Vec<T>, element: T) {
        if list.capacity() == 0 {
            *list = Vec::with_capacity(2);
        } else if list.len() == list.capacity() {
            list.reserve_exact(list.len());
        }
        list.push(element);
    }
}

impl<'de, T: Deserialize<'de>> DeserializeAs<'de, Vec<T>> for ShortList {
    fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
        struct ListVisitor<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for ListVisitor<T> {
            type Value = Vec<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Vec<T>, A::Error> {
                let mut list = Vec::new();
                while let Some(element) = elements.next_element()? {
                    ShortList::push(&mut list, element);
                }
                Ok(list)
            }
        }
        deserializer.deserialize_seq(ListVisitor(PhantomData))
    }
}

impl<T: Serialize> SerializeAs<Vec<T>> for ShortList {
    fn serialize_as<S: Serializer>(list: &Vec<T>, serializer: S) -> Result<S::Ok, S::Error> {
        list.serialize(serializer)
    }
}

impl SerializeAs<IpNet> for Cidr {
    fn serialize_as<S: Serializer>(net: &IpNet, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(net)
    }
}
