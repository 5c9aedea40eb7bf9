use std::net::IpAddr;

use ipnet::IpNet;
use serde::de::{Deserialize, Deserializer, Error};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::adapters::Cidr;
use crate::coverage;
use crate::extra::Extra;
use crate::object::quick_object;
use crate::quick::{Cursor, Quick};

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
pub enum IpAccess {
    /// A list names the address, or excludes only others.
    Allowed,
    /// The address is on `not_in`, or not on `in`.
    Denied,
    /// No restriction is shown. That is not the same as there being none.
    Unspecified,
}

/// Both names of the member, as they may come.
struct EitherName {
    request_ip: Option<RequestIp>,
    request_dot_ip: Option<RequestIp>,
    extra: Extra,
}

quick_object!(EitherName, "a condition" {
    "request_ip" => request_ip: optional,
    "request.ip" => request_dot_ip: optional,
});
quick_object!(RequestIp, "`in` and `not_in` lists of addresses" {
    "in" => allow: optional as Option<Vec<Cidr>>,
    "not_in" => deny: optional as Option<Vec<Cidr>>,
});

// === impl Condition ===

impl<'de> Deserialize<'de> for Condition {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let either = EitherName::deserialize(deserializer)?;
        either.one().ok_or_else(|| {
            D::Error::custom("`request_ip` and `request.ip` say different things, one of them is enough")
        })
    }
}

impl<'a> Quick<'a> for Condition {
    fn quick(cursor: &mut Cursor<'a>) -> Option<Self> {
        EitherName::quick(cursor)?.one()
    }
}

impl EitherName {
    /// None where they say different things.
    fn one(self) -> Option<Condition> {
        let request_ip = match (self.request_ip, self.request_dot_ip) {
            (Some(new), Some(old)) if new != old => return None,
            (new, old) => new.or(old),
        };
        Some(Condition {
            request_ip,
            extra: self.extra,
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
    /// Whether `address` may use the token. An IPv4-mapped IPv6 address, or network, counts as the IPv4 one it holds; a
    /// wider IPv6 network, such as `::/0`, names no IPv4 address.
    ///
    /// `not_in` refuses whatever `in` says; an `in` that names anything refuses all else.
    ///
    /// ```
    /// use cf_models::{Condition, IpAccess};
    ///
    /// let condition = Condition::new().with_allow(["192.0.2.0/24".parse()?]).with_deny(["192.0.2.7/32".parse()?]);
    /// assert_eq!(condition.permits("192.0.2.1".parse()?), IpAccess::Allowed);
    /// assert_eq!(condition.permits("::ffff:192.0.2.7".parse()?), IpAccess::Denied);
    /// assert_eq!(Condition::new().permits("192.0.2.1".parse()?), IpAccess::Unspecified);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn permits(&self, address: IpAddr) -> IpAccess {
        let (allow, deny) = self.lists();
        let names = |list: &[IpNet]| list.iter().any(|net| coverage::contains(net, address));
        match (allow, deny) {
            ([], []) => IpAccess::Unspecified,
            (_, deny) if names(deny) => IpAccess::Denied,
            (allow, _) if allow.is_empty() || names(allow) => IpAccess::Allowed,
            _ => IpAccess::Denied,
        }
    }

    /// The addresses the token may be used from, as the fewest prefixes, IPv4 first: `in` without `not_in`. Nothing where
    /// no restriction is shown; without an `in` it is every address that `not_in` does not name.
    ///
    /// ```
    /// use cf_models::Condition;
    ///
    /// let condition = Condition::new()
    ///     .with_allow(["192.0.2.0/25".parse()?, "192.0.2.128/25".parse()?])
    ///     .with_deny(["192.0.2.0/26".parse()?]);
    /// let covered: Vec<String> = condition.effective_networks().unwrap().iter().map(ToString::to_string).collect();
    /// assert_eq!(covered, ["192.0.2.64/26", "192.0.2.128/25"]);
    /// # Ok::<(), cf_models::ipnet::AddrParseError>(())
    /// ```
    #[must_use]
    pub fn effective_networks(&self) -> Option<Vec<IpNet>> {
        match self.lists() {
            ([], []) => None,
            ([], deny) => Some(coverage::difference(&coverage::everything(), deny)),
            (allow, deny) => Some(coverage::difference(allow, deny)),
        }
    }

    /// What `in` and `not_in` name.
    fn lists(&self) -> (&[IpNet], &[IpNet]) {
        let lists = self.request_ip.as_ref();
        let allow = lists.and_then(|lists| lists.allow.as_deref());
        let deny = lists.and_then(|lists| lists.deny.as_deref());
        (allow.unwrap_or_default(), deny.unwrap_or_default())
    }

    pub(crate) fn normalized(mut self) -> Self {
        for lists in self.request_ip.iter_mut() {
            for list in [&mut lists.allow, &mut lists.deny].into_iter().flatten() {
                list.sort();
            }
            lists.extra = lists.extra.sorted();
        }
        self.extra = self.extra.sorted();
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn permits(allow: &[&str], deny: &[&str], address: &str) -> IpAccess {
        let nets =
            |texts: &[&str]| -> Vec<IpNet> { texts.iter().map(|text| text.parse().unwrap()).collect() };
        let mut condition = Condition::new();
        condition.request_ip = Some(RequestIp {
            allow: Some(nets(allow)),
            deny: Some(nets(deny)),
            extra: Extra::default(),
        });
        condition.permits(address.parse().unwrap())
    }

    #[test]
    fn the_deny_list_has_the_last_word() {
        assert_eq!(
            permits(&["192.0.2.0/24"], &["192.0.2.1/32"], "192.0.2.1"),
            IpAccess::Denied
        );
        assert_eq!(
            permits(&["192.0.2.0/24"], &["192.0.2.1/32"], "192.0.2.2"),
            IpAccess::Allowed
        );
        assert_eq!(permits(&[], &["192.0.2.1/32"], "192.0.2.2"), IpAccess::Allowed);
        assert_eq!(permits(&["192.0.2.0/24"], &[], "2001:db8::1"), IpAccess::Denied);
        assert_eq!(permits(&[], &[], "192.0.2.2"), IpAccess::Unspecified);
    }

    #[test]
    fn mapped_addresses_and_networks_are_ipv4() {
        assert_eq!(
            permits(&["192.0.2.0/24"], &[], "::ffff:192.0.2.9"),
            IpAccess::Allowed
        );
        assert_eq!(
            permits(&["::ffff:192.0.2.0/120"], &[], "192.0.2.9"),
            IpAccess::Allowed
        );
        assert_eq!(
            permits(&["::ffff:192.0.2.0/120"], &["192.0.2.9/32"], "::ffff:192.0.2.9"),
            IpAccess::Denied
        );
        assert_eq!(
            permits(&[], &["::ffff:192.0.2.0/120"], "192.0.2.9"),
            IpAccess::Denied
        );
    }
}
