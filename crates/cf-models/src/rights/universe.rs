//! What two states of a token's rights can differ on, as a finite set.

use std::collections::{BTreeMap, BTreeSet};

use super::PolicyResource;
use super::pair::{Fit, Pair};
use super::region::{Region, Select};

/// What a name may stand for in the comparison: the IDs that the policies of a group name, and one that none of them names,
/// which stands for all others.
#[derive(Default)]
pub(super) struct Universe<'a> {
    accounts: BTreeSet<&'a str>,
    /// Each with the accounts that it may lie in; none where nothing shows them.
    zones: BTreeMap<&'a str, BTreeSet<&'a str>>,
    jurisdictions: BTreeSet<&'a str>,
    buckets: BTreeSet<&'a str>,
    users: BTreeSet<&'a str>,
}

/// Something that a token may have rights on, as far as policies can distinguish it from others.
#[derive(Clone, Copy)]
pub(super) enum Point<'a> {
    /// One account, zone, bucket or user.
    One(Region<'a>),
    /// An entry of a form that is not understood: only the same entry is the same.
    Entry(PolicyResource<'a>),
}

// === impl Universe ===

impl<'a> Universe<'a> {
    /// Everything that these regions name, and `other`.
    pub(super) fn of(regions: &[Region<'a>], home: Option<&'a str>, other: &'a str) -> Self {
        let mut universe = Self::default();
        let sets = [
            &mut universe.accounts,
            &mut universe.jurisdictions,
            &mut universe.buckets,
            &mut universe.users,
        ];
        for set in sets {
            set.insert(other);
        }
        universe.accounts.extend(home);
        universe.zones.insert(other, BTreeSet::new());
        for region in regions {
            match *region {
                Region::Account(account) => add(&mut universe.accounts, account),
                Region::Zone { account, zone } => {
                    let account = account.or(home.map(Select::One));
                    account
                        .into_iter()
                        .for_each(|account| add(&mut universe.accounts, account));
                    if let Select::One(zone) = zone {
                        let accounts = universe.zones.entry(zone).or_default();
                        account.into_iter().for_each(|account| add(accounts, account));
                    }
                }
                Region::Bucket {
                    account,
                    jurisdiction,
                    bucket,
                } => {
                    add(&mut universe.accounts, account);
                    add(&mut universe.jurisdictions, jurisdiction);
                    add(&mut universe.buckets, bucket);
                }
                Region::User(user) => add(&mut universe.users, user),
                Region::Unknown { .. } => {}
            }
        }
        universe
    }

    /// Length of the longest name.
    pub(super) fn longest(&self) -> usize {
        let sets = [&self.accounts, &self.jurisdictions, &self.buckets, &self.users];
        let names = sets.into_iter().flatten().chain(self.zones.keys());
        let lengths = names.map(|name| name.len());
        lengths.max().unwrap_or_default()
    }

    /// The points at which a pair may allow something.
    pub(super) fn points(&self, pair: &Pair<'a>, home: Option<&'a str>) -> Vec<Point<'a>> {
        let regions = match (pair.region, pair.fit) {
            (_, Fit::UnknownForm) | (Region::Unknown { .. }, _) => return vec![Point::Entry(pair.resource)],
            (_, Fit::Nothing) => return Vec::new(),
            (Region::Account(account), fit) => {
                let accounts = select(&self.accounts, account);
                let mut regions: Vec<Region<'a>> = Vec::new();
                for account in accounts {
                    regions.push(Region::Account(Select::One(account)));
                    if fit != Fit::Applies {
                        regions.extend(self.zones_in(account, Select::All));
                        regions.extend(self.buckets_in(account, Select::All, Select::All));
                    }
                }
                regions
            }
            (Region::Zone { account, zone }, _) => {
                let account = match (account, zone) {
                    // One zone lies in one account.
                    (None, Select::One(_)) => home.map_or(Select::All, Select::One),
                    (account, _) => account.unwrap_or(Select::All),
                };
                let accounts = select(&self.accounts, account);
                accounts
                    .into_iter()
                    .flat_map(|account| self.zones_in(account, zone))
                    .collect()
            }
            (
                Region::Bucket {
                    account,
                    jurisdiction,
                    bucket,
                },
                _,
            ) => {
                let accounts = select(&self.accounts, account).into_iter();
                accounts
                    .flat_map(|account| self.buckets_in(account, jurisdiction, bucket))
                    .collect()
            }
            (Region::User(user), _) => {
                let users = select(&self.users, user).into_iter();
                users.map(|user| Region::User(Select::One(user))).collect()
            }
        };
        regions.into_iter().map(Point::One).collect()
    }

    fn zones_in(&self, account: &'a str, zone: Select<'a>) -> Vec<Region<'a>> {
        let zone_in = |zone| Region::Zone {
            account: Some(Select::One(account)),
            zone: Select::One(zone),
        };
        let lies_in = |(id, accounts): (&&'a str, &BTreeSet<&str>)| {
            (accounts.is_empty() || accounts.contains(account)).then_some(*id)
        };
        match zone {
            Select::One(zone) => vec![zone_in(zone)],
            Select::All | Select::Any => self.zones.iter().filter_map(lies_in).map(zone_in).collect(),
        }
    }

    fn buckets_in(&self, account: &'a str, jurisdiction: Select<'a>, bucket: Select<'a>) -> Vec<Region<'a>> {
        let mut regions = Vec::new();
        for jurisdiction in select(&self.jurisdictions, jurisdiction) {
            for bucket in select(&self.buckets, bucket) {
                regions.push(Region::Bucket {
                    account: Select::One(account),
                    jurisdiction: Select::One(jurisdiction),
                    bucket: Select::One(bucket),
                });
            }
        }
        regions
    }
}

fn add<'a>(set: &mut BTreeSet<&'a str>, select: Select<'a>) {
    if let Select::One(id) = select {
        set.insert(id);
    }
}

/// The members that a policy selects.
fn select<'a>(set: &BTreeSet<&'a str>, select: Select<'a>) -> Vec<&'a str> {
    match select {
        Select::One(id) => vec![id],
        Select::All | Select::Any => set.iter().copied().collect(),
    }
}
