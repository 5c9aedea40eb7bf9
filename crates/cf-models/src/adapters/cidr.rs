use std::fmt;
use std::net::IpAddr;

use ipnet::IpNet;
use serde::de::{Deserializer, Error, Unexpected, Visitor};
use serde::ser::Serializer;
use serde_with::{DeserializeAs, SerializeAs};

/// A network in CIDR notation, as [`IpNet`]. Host bits are kept; a bare address is read as /32 or /128.
///
/// Only canonical decimal numbers are accepted: `010.1.1.1/8` and `1.2.3.4/08` are errors, since other programs read them as octal.
#[derive(Clone, Copy, Debug)]
pub struct Cidr;

struct CidrVisitor;

/// `ipnet`'s own parser accepts leading zeros, so the standard library's parsers read the address.
fn parse(text: &str) -> Option<IpNet> {
    let Some((address, prefix)) = text.split_once('/') else {
        return text.parse::<IpAddr>().ok().map(IpNet::from);
    };
    let is_decimal = match prefix.as_bytes() {
        [b'0'] => true,
        [first, rest @ ..] => matches!(first, b'1'..=b'9') && rest.iter().all(u8::is_ascii_digit),
        [] => false,
    };
    let prefix: u8 = prefix.parse().ok().filter(|_| is_decimal)?;
    IpNet::new(address.parse().ok()?, prefix).ok()
}

impl Visitor<'_> for CidrVisitor {
    type Value = IpNet;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an address or CIDR such as `192.0.2.0/24` or `2001:db8::/32`")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<IpNet, E> {
        parse(text).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_decimal_numbers_are_read() {
        let read = [
            ("192.0.2.0/24", "192.0.2.0/24"),
            ("192.0.2.77/24", "192.0.2.77/24"),
            ("0.0.0.0/0", "0.0.0.0/0"),
            ("192.0.2.7", "192.0.2.7/32"),
            ("2001:db8::/32", "2001:db8::/32"),
            ("::1", "::1/128"),
            ("::ffff:10.1.1.1/128", "::ffff:10.1.1.1/128"),
        ];
        for (text, network) in read {
            assert_eq!(
                parse(text).map(|net| net.to_string()),
                Some(network.to_owned()),
                "{text}"
            );
        }
        for text in [
            "",
            "/",
            "010.1.1.1/8",
            "1.2.3.4/08",
            "1.2.3.4/+8",
            "1.2.3.4/",
            "1.2.3.4/33",
            "1.2.3.4/256",
            "1.2.3.4/8/8",
            " 1.2.3.4",
            "1.2.3",
            "::ffff:010.1.1.1/128",
            "1:2:3:4::5:6:7:8/64",
            "fe80::1%eth0",
            "2001:db8::/129",
            "2001:db8::/032",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
