use std::fmt;
use std::net::IpAddr;

use chrono::{DateTime, Utc};

use super::glob;
use super::region::{Region, Select};
use crate::{
    AccountId, PermissionGroup, PermissionGroupId, ResourceKind, ResourceName, ResourceSelector, Token,
};

/// An access to check: permission group, resource, caller's address and time. Fields that are not set are not checked.
///
/// ```
/// use cf_models::rights::Access;
///
/// let access = Access::new().group_name("DNS Write").zone("a2eafb5d50859cb62e2c9aa7997765b6").from("192.0.2.1".parse()?);
/// # Ok::<(), std::net::AddrParseError>(())
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Access<'a> {
    /// The permission group. Default: any.
    pub group: GroupSelector<'a>,
    /// The resource. Default: any.
    pub resource: ResourceQuery,
    /// The account that owns the tokens, and the account of zones for which none is given.
    pub account: Option<AccountId>,
    /// The caller's address. If `None`, the token's condition is not checked.
    pub from: Option<IpAddr>,
    /// Time of the access. If `None`, the token's status and dates are not checked.
    pub at: Option<DateTime<Utc>>,
}

/// Permission groups of an [`Access`].
#[derive(Clone, Copy, Default)]
#[non_exhaustive]
pub enum GroupSelector<'a> {
    /// Any group.
    #[default]
    Any,
    /// The group with this ID, in any case.
    Id(&'a PermissionGroupId),
    /// Groups whose name in the listing matches this pattern: `*` is any text, `?` one character, case is ignored.
    Name(&'a str),
    /// Groups for which the function returns true, such as those that a catalog knows by a name.
    Matching(&'a dyn Fn(&PermissionGroup) -> bool),
}

/// Resource of an [`Access`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ResourceQuery {
    /// Any resource.
    #[default]
    Any,
    /// An account, and what is nested in it.
    Account(String),
    /// A zone.
    Zone {
        /// The zone's ID.
        id: String,
        /// The ID of its account, where it is known.
        account: Option<String>,
    },
    /// An R2 bucket.
    Bucket {
        /// The ID of its account; `None` means any.
        account: Option<String>,
        /// Its jurisdiction (`default`, `eu`, `fedramp`); `None` means any.
        jurisdiction: Option<String>,
        /// Its name.
        name: String,
    },
    /// A text whose kind is not known: compared with the IDs of zones and accounts, and with the names of buckets. See
    /// [`ResourceQuery::resolve`].
    Id(String),
    /// The resource with this full name. The full name of an account, a zone or a bucket is treated like the variant for that
    /// kind.
    Named(ResourceName),
    /// Resources whose name, as written in the policy, matches this pattern: `*` is any text, `?` one character,
    /// case is ignored.
    Glob(String),
}

// === impl Access ===

impl<'a> Access<'a> {
    /// Returns an access to anything; restrict it with the other methods.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the permission groups.
    #[must_use]
    pub fn group(mut self, group: GroupSelector<'a>) -> Self {
        self.group = group;
        self
    }

    /// Sets the permission groups by name: `*` is any text, `?` one character, case is ignored.
    #[must_use]
    pub fn group_name(self, pattern: &'a str) -> Self {
        self.group(GroupSelector::Name(pattern))
    }

    /// Sets the resource.
    #[must_use]
    pub fn resource(mut self, resource: ResourceQuery) -> Self {
        self.resource = resource;
        self
    }

    /// Sets the resource to the zone with this ID.
    #[must_use]
    pub fn zone(self, id: impl Into<String>) -> Self {
        self.resource(ResourceQuery::Zone {
            id: id.into(),
            account: None,
        })
    }

    /// Sets the account that owns the tokens.
    #[must_use]
    pub fn account(mut self, account: AccountId) -> Self {
        self.account = Some(account);
        self
    }

    /// Sets the caller's address.
    #[must_use]
    pub fn from(mut self, address: IpAddr) -> Self {
        self.from = Some(address);
        self
    }

    /// Sets the time of the access.
    #[must_use]
    pub fn at(mut self, at: DateTime<Utc>) -> Self {
        self.at = Some(at);
        self
    }
}

// === impl GroupSelector ===

impl GroupSelector<'_> {
    pub(super) fn matches(&self, group: &PermissionGroup) -> bool {
        match self {
            Self::Any => true,
            Self::Id(id) => group.id.as_ref().eq_ignore_ascii_case(id.as_ref()),
            Self::Name(pattern) => group
                .name
                .as_ref()
                .is_some_and(|name| glob::matches(pattern, name.as_ref())),
            Self::Matching(matches) => matches(group),
        }
    }
}

impl fmt::Debug for GroupSelector<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("Any"),
            Self::Id(id) => f.debug_tuple("Id").field(id).finish(),
            Self::Name(pattern) => f.debug_tuple("Name").field(pattern).finish(),
            Self::Matching(_) => f.write_str("Matching(..)"),
        }
    }
}

// === impl ResourceQuery ===

impl ResourceQuery {
    /// Reads what a person types: a full name, a pattern of names (with `*` or `?`), or else an ID.
    ///
    /// ```
    /// use cf_models::rights::ResourceQuery;
    ///
    /// assert_eq!(ResourceQuery::parse("com.cloudflare.edge.r2.*"), ResourceQuery::Glob("com.cloudflare.edge.r2.*".into()));
    /// assert_eq!(ResourceQuery::parse("a2eafb5d50859cb6"), ResourceQuery::Id("a2eafb5d50859cb6".into()));
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let name = ResourceName::from(text);
        if text.contains(['*', '?']) {
            Self::Glob(text.to_owned())
        } else if name.kind() != ResourceKind::Other || text.starts_with("com.cloudflare.") {
            Self::Named(name)
        } else {
            Self::Id(text.to_owned())
        }
    }

    /// Resolves [`ResourceQuery::Id`] to a zone, an account or a bucket, if a resource of `tokens` has this ID or name. Other
    /// queries are returned unchanged.
    #[must_use]
    pub fn resolve<'t>(self, tokens: impl IntoIterator<Item = &'t Token>) -> Self {
        let Self::Id(id) = &self else { return self };
        let policies = tokens.into_iter().flat_map(Token::policies);
        let mut names = policies
            .flat_map(super::PolicyResource::of)
            .flat_map(|resource| [resource.within, Some(resource.name)])
            .flatten();
        let found = names.find_map(|name| match (name.kind(), name.selector()?) {
            (ResourceKind::Zone, ResourceSelector::One(own)) if own == id => Some(Self::Zone {
                id: id.clone(),
                account: None,
            }),
            (ResourceKind::Account, ResourceSelector::One(own)) if own == id => {
                Some(Self::Account(id.clone()))
            }
            (ResourceKind::R2Bucket, _) if name.r2_bucket().is_some_and(|bucket| bucket.bucket == id) => {
                Some(Self::Bucket {
                    account: None,
                    jurisdiction: None,
                    name: id.clone(),
                })
            }
            _ => None,
        });
        found.unwrap_or(self)
    }

    /// What the question is about, where that is a region; several where it may be one or the other.
    pub(super) fn regions<'q>(&'q self, home: Option<&'q str>) -> Vec<Region<'q>> {
        let part = |text: &'q Option<String>| text.as_deref().map_or(Select::Any, Select::One);
        match self {
            Self::Any | Self::Glob(_) => Vec::new(),
            Self::Account(id) => vec![Region::Account(Select::One(id))],
            Self::Zone { id, account } => vec![Region::Zone {
                account: account.as_deref().or(home).map(Select::One),
                zone: Select::One(id),
            }],
            Self::Bucket {
                account,
                jurisdiction,
                name,
            } => vec![Region::Bucket {
                account: part(account),
                jurisdiction: part(jurisdiction),
                bucket: Select::One(name),
            }],
            Self::Id(id) => vec![
                Region::Zone {
                    account: home.map(Select::One),
                    zone: Select::One(id),
                },
                Region::Account(Select::One(id)),
                Region::Bucket {
                    account: Select::Any,
                    jurisdiction: Select::Any,
                    bucket: Select::One(id),
                },
            ],
            Self::Named(name) => vec![Region::of_name(name, home)],
        }
    }

    /// Whether a name, as written, is one that the question's pattern means.
    pub(super) fn matches_name(&self, name: &ResourceName) -> bool {
        match self {
            Self::Any => true,
            Self::Glob(pattern) => glob::matches(pattern, name.as_ref()),
            _ => false,
        }
    }
}
