use std::collections::HashMap;

use super::right::targets;
use super::set::ResourceSet;
use crate::resource::ResourceSelector::{All, One};
use crate::token::Token;

/// The accounts under which a token's policies nest zones by id. A zone has one account, so this places the same zone where it
/// is named without one.
#[derive(Debug, Default)]
pub(super) struct Homes<'a>(HashMap<String, &'a str>);

// === impl Homes ===

impl<'a> Homes<'a> {
    pub(super) fn of(token: &'a Token) -> Self {
        let sets = token.policies().iter().flat_map(targets).map(|(set, _, _)| set);
        Self(
            sets.filter_map(|set| match set {
                ResourceSet::Zones {
                    account: One(account),
                    zone: One(zone),
                } => Some((zone.to_ascii_lowercase(), account)),
                _ => None,
            })
            .collect(),
        )
    }

    pub(super) fn get(&self, zone: &str) -> Option<&'a str> {
        if self.0.is_empty() {
            return None;
        }
        self.0.get(&zone.to_ascii_lowercase()).copied()
    }

    /// The same set, with its account where that is known.
    pub(super) fn place(&self, set: ResourceSet<'a>) -> ResourceSet<'a> {
        match set {
            ResourceSet::Zones {
                account: All,
                zone: One(zone),
            } => self.get(zone).map_or(set, |account| set.moved_to(One(account))),
            _ => set,
        }
    }
}
