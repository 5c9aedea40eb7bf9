//! What names of resources cover, as regions that can be compared.

use super::PolicyResource;
use crate::{ResourceKind, ResourceName, ResourceSelector};

/// One part of a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Select<'a> {
    /// Every one there is.
    All,
    /// This one.
    One(&'a str),
    /// In a question: whichever. A part of it is enough.
    Any,
}

/// What a resource's name covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Region<'a> {
    Account(Select<'a>),
    Zone {
        /// `None` where the name is not nested under an account.
        account: Option<Select<'a>>,
        zone: Select<'a>,
    },
    Bucket {
        account: Select<'a>,
        jurisdiction: Select<'a>,
        bucket: Select<'a>,
    },
    User(Select<'a>),
    /// A form that is not understood. Only its text can be compared.
    Unknown {
        name: &'a str,
        account: Option<Select<'a>>,
    },
}

/// Whether one region covers another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Covers {
    Yes,
    No,
    /// It depends on the account of a zone, which nothing shows.
    ZoneAccountUnknown,
}

// === impl Select ===

impl<'a> Select<'a> {
    fn of(selector: ResourceSelector<'a>) -> Self {
        match selector {
            ResourceSelector::All => Self::All,
            ResourceSelector::One(id) => Self::One(id),
        }
    }

    fn of_part(part: &'a str) -> Self {
        if part == "*" { Self::All } else { Self::One(part) }
    }

    /// What both select; `self` is a policy's, `asked` a question's.
    fn meet(self, asked: Self) -> Option<Self> {
        match (self, asked) {
            (own, Self::Any) | (Self::Any, own) => Some(own),
            (Self::All, asked) => Some(asked),
            (Self::One(own), Self::One(asked)) if own == asked => Some(self),
            (Self::One(_), _) => None,
        }
    }

    fn covers(self, other: Self) -> bool {
        self == Self::All || (self == other && self != Self::Any)
    }
}

// === impl Region ===

impl<'a> Region<'a> {
    /// What an entry of a policy covers.
    pub(super) fn of(resource: PolicyResource<'a>) -> Self {
        let account = resource
            .within
            .filter(|within| within.kind() == ResourceKind::Account)
            .and_then(ResourceName::selector)
            .map(Select::of);
        let unknown = Region::Unknown {
            name: resource.name.as_ref(),
            account,
        };
        // `*` is the only value whose meaning is documented.
        if resource.value != Some("*") {
            return unknown;
        }
        match (resource.within, account, Self::of_name(resource.name, None)) {
            (None, _, region) | (Some(_), Some(_), region @ Region::Bucket { .. }) => region,
            (Some(_), Some(_), Region::Zone { zone, .. }) => Region::Zone { account, zone },
            _ => unknown,
        }
    }

    /// What a name covers by itself; a zone lies in `home`, where that is known.
    pub(super) fn of_name(name: &'a ResourceName, home: Option<&'a str>) -> Self {
        let unknown = Region::Unknown {
            name: name.as_ref(),
            account: None,
        };
        let Some(selector) = name.selector() else {
            return unknown;
        };
        match (name.kind(), Select::of(selector)) {
            (ResourceKind::Account, account) => Region::Account(account),
            (ResourceKind::Zone, zone) => Region::Zone {
                account: home.map(Select::One),
                zone,
            },
            (ResourceKind::User, user) => Region::User(user),
            (ResourceKind::R2Bucket, Select::One(_)) => match name.r2_bucket() {
                Some(parts) => Region::Bucket {
                    account: Select::of_part(parts.account),
                    jurisdiction: Select::of_part(parts.jurisdiction),
                    bucket: Select::of_part(parts.bucket),
                },
                None => unknown,
            },
            (ResourceKind::R2Bucket, all) => Region::Bucket {
                account: all,
                jurisdiction: all,
                bucket: all,
            },
            (ResourceKind::Other, _) => unknown,
        }
    }

    pub(super) fn kind(self) -> ResourceKind {
        match self {
            Self::Account(_) => ResourceKind::Account,
            Self::Zone { .. } => ResourceKind::Zone,
            Self::Bucket { .. } => ResourceKind::R2Bucket,
            Self::User(_) => ResourceKind::User,
            Self::Unknown { .. } => ResourceKind::Other,
        }
    }

    /// The account that a region lies in, where its name shows one.
    fn account(self, home: Option<&'a str>) -> Option<Select<'a>> {
        match self {
            Self::Account(account) | Self::Bucket { account, .. } => Some(account),
            Self::Zone { account, .. } => account.or(home.map(Select::One)),
            Self::Unknown { account, .. } => account,
            Self::User(_) => None,
        }
    }

    /// For an account's region, the part of it that `other` lies in; any other region as it is.
    pub(super) fn part_in_account_of(self, other: Self, home: Option<&'a str>) -> Self {
        match (self, other.account(home)) {
            (Self::Account(own), Some(account)) => own.meet(account).map_or(self, Self::Account),
            _ => self,
        }
    }

    /// What of the question `asked` this region covers; a question about an account also means what is nested in it.
    /// With it, whether that is certain.
    pub(super) fn meet(self, asked: Self, home: Option<&'a str>) -> Option<(Self, Covers)> {
        match (self, asked) {
            (Self::Account(own), Self::Account(account)) => {
                own.meet(account).map(|both| (Self::Account(both), Covers::Yes))
            }
            (Self::Zone { zone, .. }, Self::Account(account)) => {
                let within = |account| Self::Zone {
                    account: Some(account),
                    zone,
                };
                match self.account(home) {
                    // A flat name of every zone covers those of any account.
                    _ if matches!(
                        self,
                        Self::Zone {
                            account: None,
                            zone: Select::All
                        }
                    ) =>
                    {
                        Some((within(account), Covers::Yes))
                    }
                    Some(own) => own.meet(account).map(|account| (within(account), Covers::Yes)),
                    None => Some((self, Covers::ZoneAccountUnknown)),
                }
            }
            (
                Self::Bucket {
                    account: own,
                    jurisdiction,
                    bucket,
                },
                Self::Account(account),
            ) => {
                let bucket = |account| Self::Bucket {
                    account,
                    jurisdiction,
                    bucket,
                };
                own.meet(account).map(|account| (bucket(account), Covers::Yes))
            }
            (Self::Zone { .. }, Self::Zone { .. }) => match self.covers(asked, home) {
                Covers::No => None,
                covers => Some((asked, covers)),
            },
            (
                Self::Bucket {
                    account,
                    jurisdiction,
                    bucket,
                },
                Self::Bucket {
                    account: asked_account,
                    jurisdiction: asked_jurisdiction,
                    bucket: asked_bucket,
                },
            ) => Some((
                Self::Bucket {
                    account: account.meet(asked_account)?,
                    jurisdiction: jurisdiction.meet(asked_jurisdiction)?,
                    bucket: bucket.meet(asked_bucket)?,
                },
                Covers::Yes,
            )),
            (Self::User(own), Self::User(user)) => own.meet(user).map(|both| (Self::User(both), Covers::Yes)),
            _ => None,
        }
    }

    /// Whether this region covers all of `other`.
    pub(super) fn covers(self, other: Self, home: Option<&'a str>) -> Covers {
        let yes = |covers| if covers { Covers::Yes } else { Covers::No };
        match (self, other) {
            (Self::Account(own), Self::Account(other)) | (Self::User(own), Self::User(other)) => {
                yes(own.covers(other))
            }
            (Self::Zone { zone: own, .. }, Self::Zone { zone, .. }) if !own.covers(zone) => Covers::No,
            // An ID names one zone, whichever account it lies in.
            (
                Self::Zone {
                    zone: Select::One(_), ..
                }
                | Self::Zone {
                    account: None | Some(Select::All),
                    ..
                },
                Self::Zone { .. },
            ) => Covers::Yes,
            (
                Self::Zone {
                    account: Some(own), ..
                },
                Self::Zone { .. },
            ) => match other.account(home) {
                Some(account) => yes(own.covers(account)),
                None => Covers::ZoneAccountUnknown,
            },
            (
                Self::Bucket {
                    account,
                    jurisdiction,
                    bucket,
                },
                Self::Bucket {
                    account: other_account,
                    jurisdiction: other_jurisdiction,
                    bucket: other_bucket,
                },
            ) => yes(account.covers(other_account)
                && jurisdiction.covers(other_jurisdiction)
                && bucket.covers(other_bucket)),
            (Self::Unknown { .. }, Self::Unknown { .. }) => yes(self == other),
            _ => Covers::No,
        }
    }

    /// Whether what lies in the account of this region may be what `asked` means: for forms and scopes that are not
    /// understood.
    pub(super) fn may_hold(self, asked: Self, home: Option<&'a str>) -> bool {
        match (self.account(home), asked.account(home)) {
            (Some(own), Some(account)) => {
                own == account
                    || [own, account]
                        .iter()
                        .any(|part| matches!(part, Select::All | Select::Any))
            }
            _ => true,
        }
    }
}
