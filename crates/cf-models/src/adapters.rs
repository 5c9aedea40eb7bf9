//! How the service writes times and addresses, as `serde_with` adapters.

use std::fmt;
use std::net::IpAddr;

use chrono::{DateTime, SecondsFormat, Utc};
use ipnet::IpNet;
use serde::de::{Deserializer, Error, Unexpected, Visitor};
use serde::ser::Serializer;
use serde_with::{DeserializeAs, SerializeAs};

/// An RFC 3339 time at any offset, read as UTC with its fraction of a second; null and the empty string are none.
pub(crate) struct OptionalTime;

/// A CIDR with its host bits kept; a bare address reads as /32 or /128.
pub(crate) struct Cidr;

struct TimeVisitor;
struct CidrVisitor;

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
        if text.is_empty() {
            return Ok(None);
        }
        match DateTime::parse_from_rfc3339(text) {
            Ok(time) => Ok(Some(time.to_utc())),
            Err(_) => Err(E::invalid_value(Unexpected::Str(text), &self)),
        }
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
        let read = match text.parse::<IpNet>() {
            Ok(net) => Some(net),
            Err(_) => text.parse::<IpAddr>().ok().map(IpNet::from),
        };
        read.ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }
}

impl<'de> DeserializeAs<'de, IpNet> for Cidr {
    fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<IpNet, D::Error> {
        deserializer.deserialize_str(CidrVisitor)
    }
}

impl SerializeAs<IpNet> for Cidr {
    fn serialize_as<S: Serializer>(net: &IpNet, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(net)
    }
}
