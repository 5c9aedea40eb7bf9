use cf_models::Condition;
use cf_models::ipnet::{IpNet, Ipv4Net, Ipv6Net};

/// How the addresses from which a token may be used have changed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AddressChange {
    /// The addresses before, as the fewest prefixes; `None` if no restriction was reported.
    pub before: Option<Vec<IpNet>>,
    /// The addresses after, as the fewest prefixes; `None` if no restriction is reported.
    pub after: Option<Vec<IpNet>>,
    /// Addresses from which it can be used since.
    pub opened: Vec<IpNet>,
    /// Addresses from which it can no longer be used.
    pub closed: Vec<IpNet>,
    /// Members of the conditions that are not understood and differ: the restriction may be wider and narrower.
    pub unknown: Vec<String>,
}

// === impl AddressChange ===

impl AddressChange {
    /// Compares two conditions as sets of addresses. `None` if the sets are equal.
    pub(super) fn between(old: Option<&Condition>, new: Option<&Condition>) -> Option<Self> {
        if old == new {
            return None;
        }
        let mut unknown: Vec<String> = Vec::new();
        if unknown_part(old) != unknown_part(new) {
            let members = [old, new].into_iter().flatten();
            unknown.extend(members.flat_map(Condition::unknown_members));
            unknown.sort();
            unknown.dedup();
        }
        let (before, after) = (known_part(old), known_part(new));
        let (old_set, new_set) = (set(before.as_deref()), set(after.as_deref()));
        let change = Self {
            opened: minus(&new_set, &old_set),
            closed: minus(&old_set, &new_set),
            before,
            after,
            unknown,
        };
        let is_same = change.opened.is_empty() && change.closed.is_empty() && change.unknown.is_empty();
        (!is_same).then_some(change)
    }

    /// Whether it may be used from more addresses, or perhaps so.
    pub(super) fn is_wider(&self) -> bool {
        !self.opened.is_empty() || !self.unknown.is_empty()
    }

    /// Whether it may be used from fewer addresses, or perhaps so.
    pub(super) fn is_narrower(&self) -> bool {
        !self.closed.is_empty() || !self.unknown.is_empty()
    }
}

/// The members that are not understood: a condition without the lists of addresses.
fn unknown_part(condition: Option<&Condition>) -> Condition {
    let mut rest = condition.cloned().unwrap_or_default();
    rest.request_ip = rest
        .request_ip
        .filter(|request_ip| !request_ip.extra.is_empty())
        .map(|mut request_ip| {
            request_ip.allow = None;
            request_ip.deny = None;
            request_ip
        });
    rest
}

/// The addresses that the lists of a condition leave; `None` without a restriction.
fn known_part(condition: Option<&Condition>) -> Option<Vec<IpNet>> {
    let lists = condition?.request_ip.as_ref()?;
    let allow = lists.allow.clone().unwrap_or_default();
    let deny = lists.deny.clone().unwrap_or_default();
    let known = Condition::new().with_allow(allow).with_deny(deny);
    known.effective_networks().ok().flatten()
}

fn set(networks: Option<&[IpNet]>) -> Vec<IpNet> {
    match networks {
        Some(networks) => networks.to_vec(),
        None => vec![IpNet::V4(Ipv4Net::default()), IpNet::V6(Ipv6Net::default())],
    }
}

/// The addresses of one set that are not in another.
fn minus(one: &[IpNet], other: &[IpNet]) -> Vec<IpNet> {
    // An empty list allows everything.
    if one.is_empty() {
        return Vec::new();
    }
    let difference = Condition::new().with_allow(one).with_deny(other);
    difference.effective_networks().ok().flatten().unwrap_or_default()
}
