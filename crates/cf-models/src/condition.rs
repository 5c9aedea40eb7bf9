use std::net::IpAddr;

use ipnet::IpNet;
use serde::de::{Deserialize, Deserializer, Error};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::adapters::Cidr;
use crate::extra::Extra;
use crate::object::object;

/// From where a token may be used.
///
/// What an absent condition means is less sure than it looks: tokens made with an *empty* condition were seen to
/// block all traffic and yet read back like unrestricted ones. So nothing here says "unrestricted".
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Condition {
    /// The caller's address. Older versions of the API call the member `request.ip`; it is written as `request_ip`.
    pub request_ip: Option<RequestIp>,
    /// Fields nobody knows yet.
    pub extra: Extra,
}

/// Addresses a token may and may not be used from.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct RequestIp {
    /// `in`: where it may be used from. Host bits are kept; a bare address reads as /32 or /128.
    pub allow: Option<Vec<IpNet>>,
    /// `not_in`: where it may not, whatever `in` says.
    pub deny: Option<Vec<IpNet>>,
    /// Fields nobody knows yet.
    pub extra: Extra,
}

/// Whether a condition lets an address use a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Permit {
    /// A list names the address, or excludes only others.
    Permitted,
    /// The address is on `not_in`, or not on `in`.
    Refused,
    /// No restriction is shown. That is not the same as there being none.
    NoRestrictionShown,
}

/// Both names of the member, as they may come.
struct EitherName {
    request_ip: Option<RequestIp>,
    request_dot_ip: Option<RequestIp>,
    extra: Extra,
}

object!(EitherName, "a condition" {
    "request_ip" => request_ip: optional,
    "request.ip" => request_dot_ip: optional,
});
object!(RequestIp, "`in` and `not_in` lists of addresses" {
    "in" => allow: optional as Option<Vec<Cidr>>,
    "not_in" => deny: optional as Option<Vec<Cidr>>,
});

// === impl Condition ===

impl<'de> Deserialize<'de> for Condition {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let either = EitherName::deserialize(deserializer)?;
        let request_ip = match (either.request_ip, either.request_dot_ip) {
            (Some(new), Some(old)) if new != old => {
                return Err(D::Error::custom(
                    "`request_ip` and `request.ip` say different things, expected one of them",
                ));
            }
            (new, old) => new.or(old),
        };
        Ok(Self {
            request_ip,
            extra: either.extra,
        })
    }
}

impl Serialize for Condition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(request_ip) = &self.request_ip {
            map.serialize_entry("request_ip", request_ip)?;
        }
        self.extra.serialize_into(&mut map)?;
        map.end()
    }
}

impl Condition {
    /// Whether `address` may use the token. An IPv4-mapped IPv6 address counts as the IPv4 address it holds.
    #[must_use]
    pub fn permits(&self, address: IpAddr) -> Permit {
        let Some(lists) = &self.request_ip else {
            return Permit::NoRestrictionShown;
        };
        let address = address.to_canonical();
        let names = |list: &Option<Vec<IpNet>>| list.iter().flatten().any(|net| net.contains(&address));
        match (&lists.allow, &lists.deny) {
            _ if names(&lists.deny) => Permit::Refused,
            (Some(allow), _) if !allow.is_empty() => {
                if names(&lists.allow) {
                    Permit::Permitted
                } else {
                    Permit::Refused
                }
            }
            (_, Some(deny)) if !deny.is_empty() => Permit::Permitted,
            _ => Permit::NoRestrictionShown,
        }
    }
}
