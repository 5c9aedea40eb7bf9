//! Networks as sets of addresses.

use std::net::{IpAddr, Ipv6Addr};

use ipnet::{IpNet, IpSubnets, Ipv4Net, Ipv4Subnets, Ipv6Net, Ipv6Subnets};

/// The first and the last address, both included.
type Range = (u128, u128);

/// `::ffff:0:0/96`: the IPv4-mapped addresses of IPv6.
const MAPPED_PREFIX: u8 = 96;

/// Returns the IPv4 network of a network of IPv4-mapped addresses, and any other network unchanged.
pub(crate) fn canonical(net: &IpNet) -> IpNet {
    let IpNet::V6(six) = net else { return *net };
    let four = six
        .addr()
        .to_ipv4_mapped()
        .zip(six.prefix_len().checked_sub(MAPPED_PREFIX));
    four.and_then(|(address, prefix)| Ipv4Net::new(address, prefix).ok())
        .map_or(*net, IpNet::V4)
}

/// Returns whether a network contains an address, both in their canonical form.
pub(crate) fn contains(net: &IpNet, address: IpAddr) -> bool {
    canonical(net).contains(&address.to_canonical())
}

/// Returns the addresses of `allow` that are not in `deny`, as the fewest prefixes: IPv4 first, in order.
pub(crate) fn difference(allow: &[IpNet], deny: &[IpNet]) -> Vec<IpNet> {
    let (allow_four, allow_six) = ranges(allow);
    let (deny_four, deny_six) = ranges(deny);
    let four = without(&allow_four, &deny_four)
        .into_iter()
        .filter_map(|(first, last)| {
            let (first, last) = (u32::try_from(first).ok()?, u32::try_from(last).ok()?);
            Some(IpSubnets::V4(Ipv4Subnets::new(first.into(), last.into(), 0)))
        });
    let six = without(&allow_six, &deny_six)
        .into_iter()
        .map(|(first, last)| IpSubnets::V6(Ipv6Subnets::new(first.into(), last.into(), 0)));
    four.chain(six).flatten().collect()
}

/// Returns all addresses.
pub(crate) fn everything() -> [IpNet; 2] {
    [IpNet::V4(Ipv4Net::default()), IpNet::V6(Ipv6Net::default())]
}

/// Returns the networks of each family as ranges, in order, with gaps between them.
fn ranges(nets: &[IpNet]) -> (Vec<Range>, Vec<Range>) {
    let (mut four, mut six) = (Vec::new(), Vec::new());
    for net in nets {
        match canonical(net) {
            IpNet::V4(net) => four.push((u32::from(net.network()).into(), u32::from(net.broadcast()).into())),
            IpNet::V6(net) => six.push((number(net.network()), number(net.broadcast()))),
        }
    }
    (merged(four), merged(six))
}

fn number(address: Ipv6Addr) -> u128 {
    address.into()
}

fn merged(mut ranges: Vec<Range>) -> Vec<Range> {
    ranges.sort_unstable();
    let mut merged: Vec<Range> = Vec::new();
    for (first, last) in ranges {
        match merged.last_mut() {
            Some((_, end)) if first <= end.saturating_add(1) => *end = last.max(*end),
            _ => merged.push((first, last)),
        }
    }
    merged
}

/// Subtracts `deny`. Both lists are in order, with gaps between their ranges.
fn without(allow: &[Range], deny: &[Range]) -> Vec<Range> {
    let mut left = Vec::new();
    let mut deny = deny.iter().copied().peekable();
    for (first, last) in allow.iter().copied() {
        let mut next = Some(first);
        while let (Some(begin), Some((deny_first, deny_last))) = (next, deny.peek().copied()) {
            if deny_first > last {
                break;
            }
            if deny_last >= begin {
                if let Some(end) = deny_first.checked_sub(1).filter(|end| begin <= *end) {
                    left.push((begin, end));
                }
                next = deny_last.checked_add(1);
            }
            if deny_last > last {
                // It may overlap the next one too.
                break;
            }
            deny.next();
        }
        if let Some(begin) = next.filter(|begin| *begin <= last) {
            left.push((begin, last));
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nets(texts: &[&str]) -> Vec<IpNet> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn the_difference_has_the_fewest_prefixes() {
        let cases: [(&[&str], &[&str], &[&str]); 9] = [
            (&["192.0.2.0/24"], &[], &["192.0.2.0/24"]),
            (&["192.0.2.0/25", "192.0.2.128/25"], &[], &["192.0.2.0/24"]),
            (&["192.0.2.0/24", "192.0.2.7/32"], &[], &["192.0.2.0/24"]),
            (&["192.0.2.77/24"], &["192.0.2.128/25"], &["192.0.2.0/25"]),
            (
                &["192.0.2.0/30"],
                &["192.0.2.1/32"],
                &["192.0.2.0/32", "192.0.2.2/31"],
            ),
            (&["192.0.2.0/24"], &["0.0.0.0/0"], &[]),
            (&["::ffff:192.0.2.0/120"], &["192.0.2.0/25"], &["192.0.2.128/25"]),
            (
                &["2001:db8::/32", "192.0.2.0/24"],
                &["2001:db8:8000::/33"],
                &["192.0.2.0/24", "2001:db8::/33"],
            ),
            (
                &["::/0", "0.0.0.0/0"],
                &["8000::/1", "128.0.0.0/1"],
                &["0.0.0.0/1", "::/1"],
            ),
        ];
        for (allow, deny, left) in cases {
            assert_eq!(
                difference(&nets(allow), &nets(deny)),
                nets(left),
                "{allow:?} without {deny:?}"
            );
        }
    }

    #[test]
    fn one_denied_network_can_cut_two_allowed_ones() {
        let left = difference(
            &nets(&["10.0.0.0/30", "10.0.0.8/30"]),
            &nets(&["10.0.0.2/31", "10.0.0.4/30", "10.0.0.8/31"]),
        );
        assert_eq!(left, nets(&["10.0.0.0/31", "10.0.0.10/31"]));
    }
}
