use std::fmt;
use std::net::IpAddr;

use ipnet::IpNet;
use serde::de::{Deserialize, Deserializer, Error};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::address_ranges;
use crate::extra::Extra;
use crate::ip_access::IpAccess;
use crate::json::Plain;
use crate::object::object;
use crate::request_ip::RequestIp;

/// Restriction on the addresses from which a token may be used.
///
/// An empty condition (`{}`, see [`Condition::is_empty`]) is not the same as an absent one: tokens created with an *empty*
/// condition were seen to block all traffic, while the API returned them like unrestricted ones. So nothing here reports
/// "unrestricted": see [`IpAccess::Unspecified`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Condition {
    /// Restriction on the caller's IP address. Older versions of the API call the member `request.ip`; it is written as
    /// `request_ip`.
    pub request_ip: Option<RequestIp>,
    /// Unknown members, in their original order. Restrictions of unknown kinds are kept here.
    pub extra: Extra,
}

/// Error of a condition with members that this version does not understand, so that its meaning is unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnknownCondition {
    /// The members, as paths within the condition, such as `request_country` and `request_ip.not.in`.
    pub members: Vec<String>,
}

/// A condition as it is read: with both names of the member.
struct EitherName {
    request_ip: Option<RequestIp>,
    request_dot_ip: Option<RequestIp>,
    extra: Extra,
}

object!(EitherName, "a condition" {
    "request_ip" => request_ip: optional,
    "request.ip" => request_dot_ip: optional,
});

// === impl Condition ===

impl<'de> Deserialize<'de> for Condition {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let either = EitherName::deserialize(deserializer)?;
        let request_ip = match (either.request_ip, either.request_dot_ip) {
            (Some(new), Some(old)) if new != old => {
                return Err(D::Error::custom(
                    "conflicting members: `request_ip` and `request.ip` have different values,",
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
        let is_free = |name: &str| !EitherName::FIELDS.contains(&name);
        let extra = self.extra.iter().filter(|(name, _)| is_free(name));
        let length = extra
            .clone()
            .count()
            .saturating_add(usize::from(self.request_ip.is_some()));
        let mut map = serializer.serialize_map(Some(length))?;
        if let Some(request_ip) = &self.request_ip {
            map.serialize_entry("request_ip", request_ip)?;
        }
        for (name, value) in extra {
            map.serialize_entry(name, &Plain(value))?;
        }
        map.end()
    }
}

impl Condition {
    pub(crate) const FIELDS: &'static [&'static str] = EitherName::FIELDS;

    /// Returns whether the condition is `{}`: present, but without any restriction.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.request_ip.is_none() && self.extra.is_empty()
    }

    /// Returns the members that this version does not understand, as paths within the condition.
    ///
    /// ```
    /// let token = cf_models::parse_token(br#"{"condition":{"request_country":{"in":["NL"]},"request_ip":{"not.in":[]}}}"#)?;
    /// let unknown: Vec<String> = token.condition.unwrap().unknown_members().collect();
    /// assert_eq!(unknown, ["request_country", "request_ip.not.in"]);
    /// # Ok::<(), cf_models::ParseError>(())
    /// ```
    pub fn unknown_members(&self) -> impl Iterator<Item = String> {
        let inner = self.request_ip.iter().flat_map(|request_ip| &request_ip.extra);
        let outer = self.extra.iter().map(|(name, _)| name.to_owned());
        outer.chain(inner.map(|(name, _)| format!("request_ip.{name}")))
    }

    /// Returns whether `address` may use the token. An IPv4-mapped IPv6 address or network counts as the IPv4 one it contains; a
    /// wider IPv6 network, such as `::/0`, contains no IPv4 address.
    ///
    /// `not_in` denies whatever `in` contains; an `in` that is not empty denies all other addresses. If anything in the condition
    /// is not understood, every address is [`IpAccess::Unknown`].
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
        if self.unknown_members().next().is_some() {
            return IpAccess::Unknown;
        }
        let (allow, deny) = self.lists();
        let has = |list: &[IpNet]| list.iter().any(|net| address_ranges::contains(net, address));
        match (allow, deny) {
            ([], []) => IpAccess::Unspecified,
            (_, deny) if has(deny) => IpAccess::Denied,
            (allow, _) if allow.is_empty() || has(allow) => IpAccess::Allowed,
            _ => IpAccess::Denied,
        }
    }

    /// Returns the addresses from which the token may be used (`in` minus `not_in`), as the smallest list of networks, IPv4
    /// first. Without an `in`, these are all addresses that `not_in` does not contain. `None` means that no restriction is
    /// reported.
    ///
    /// ```
    /// use cf_models::Condition;
    ///
    /// let condition = Condition::new()
    ///     .with_allow(["192.0.2.0/25".parse()?, "192.0.2.128/25".parse()?])
    ///     .with_deny(["192.0.2.0/26".parse()?]);
    /// let networks: Vec<String> = condition.effective_networks()?.unwrap().iter().map(ToString::to_string).collect();
    /// assert_eq!(networks, ["192.0.2.64/26", "192.0.2.128/25"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the condition has a member that is not understood.
    pub fn effective_networks(&self) -> Result<Option<Vec<IpNet>>, UnknownCondition> {
        let members: Vec<String> = self.unknown_members().collect();
        if !members.is_empty() {
            return Err(UnknownCondition { members });
        }
        Ok(match self.lists() {
            ([], []) => None,
            ([], deny) => Some(address_ranges::difference(&address_ranges::everything(), deny)),
            (allow, deny) => Some(address_ranges::difference(allow, deny)),
        })
    }

    /// The networks of `in` and `not_in`.
    fn lists(&self) -> (&[IpNet], &[IpNet]) {
        let lists = self.request_ip.as_ref();
        let allow = lists.and_then(|lists| lists.allow.as_deref());
        let deny = lists.and_then(|lists| lists.deny.as_deref());
        (allow.unwrap_or_default(), deny.unwrap_or_default())
    }

    pub(crate) fn normalize(&mut self) {
        for request_ip in self.request_ip.iter_mut() {
            request_ip.normalize();
        }
        self.extra.sort();
    }
}

// === impl UnknownCondition ===

impl fmt::Display for UnknownCondition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unknown condition: ")?;
        for (index, member) in self.members.iter().enumerate() {
            let separator = if index == 0 { "" } else { ", " };
            write!(f, "{separator}`{}`", cf_text::excerpt(member, 80))?;
        }
        Ok(())
    }
}

impl std::error::Error for UnknownCondition {}

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
    fn not_in_overrides_in() {
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
    fn mapped_addresses_and_networks_count_as_ipv4() {
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

    #[test]
    fn a_member_that_is_not_understood_makes_every_address_unknown() {
        for json in [
            r#"{"request_country":{"in":["NL"]}}"#,
            r#"{"requestIp":{"in":["10.0.0.0/8"]}}"#,
            r#"{"request.ip":{"in":[],"not.in":["10.0.0.0/8"]}}"#,
            r#"{"request_ip":{"in":["192.0.2.0/24"]},"later":null}"#,
        ] {
            let condition: Condition = serde_json::from_str(json).unwrap();
            assert_eq!(
                condition.permits("192.0.2.1".parse().unwrap()),
                IpAccess::Unknown,
                "{json}"
            );
            assert!(condition.effective_networks().is_err(), "{json}");
            assert!(!condition.is_empty());
        }
    }

    #[test]
    fn empty_and_absent_are_different() {
        let empty = crate::parse_token(br#"{"condition":{}}"#).unwrap();
        assert_eq!(empty.condition.as_ref().map(Condition::is_empty), Some(true));
        assert_eq!(crate::parse_token(b"{}").unwrap().condition, None);
        assert_eq!(serde_json::to_string(&empty).unwrap(), r#"{"condition":{}}"#);
    }
}
