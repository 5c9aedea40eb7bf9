//! What permission groups are: a built-in table, the listing, the account's catalog.

mod access_class;
mod account;
mod comparison;
mod group_info;
mod table;
mod tier;

use cf_models::rights::{Glob, GroupScopes};
use cf_models::{PermissionGroup, PermissionGroupId};

pub use access_class::{AccessClass, InvalidAccessClass};
pub use account::{AccountCatalog, AccountGroup, InvalidCatalog};
pub use comparison::{Difference, compare_table};
pub use group_info::{GroupInfo, KnownBy};
pub use table::{TABLE_DATE, TableEntry};
pub use tier::Tier;

/// Describes permission groups and finds them by name.
///
/// Groups are identified by ID, since names have changed under one ID and seven names belong to two IDs each. Order of trust:
/// the built-in table by ID, what the listing reports about a group (`meta.label`, `meta.scopes`), the account's catalog, the
/// name. A group that nothing describes is [`AccessClass::Other`], never read-only.
///
/// ```
/// use cf_audit::{AccessClass, Catalog, Tier};
/// use cf_models::PermissionGroup;
///
/// let catalog = Catalog::new();
/// let group = PermissionGroup::new("5bc3f8b21c554832afc660159ab75fa4".parse()?);
/// let info = catalog.describe(&group);
/// assert_eq!(info.name.as_deref(), Some("Account API Tokens Write"));
/// assert_eq!((info.access, info.tier), (AccessClass::Write, Some(Tier::Mint)));
///
/// assert_eq!(catalog.find("logs read").len(), 2);
/// # Ok::<(), cf_models::EmptyId>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    account: Option<AccountCatalog>,
}

/// A permission group that was found by name or ID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FoundGroup<'a> {
    /// The ID; `None` where the table has only the name.
    pub id: Option<&'a str>,
    /// The name.
    pub name: &'a str,
}

// === impl Catalog ===

impl Catalog {
    /// The built-in table alone.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds what the account's catalog shows.
    #[must_use]
    pub fn with_account(mut self, account: AccountCatalog) -> Self {
        self.account = Some(account);
        self
    }

    /// Returns whether the account's catalog is known.
    #[must_use]
    pub fn has_account(&self) -> bool {
        self.account.is_some()
    }

    /// Returns the table's entry for an ID, in any case.
    #[must_use]
    pub fn by_id(&self, id: &str) -> Option<&'static TableEntry> {
        table::table().by_id(id)
    }

    /// Returns all entries of the table, ordered by name.
    #[must_use]
    pub fn entries(&self) -> &'static [TableEntry] {
        &table::table().entries
    }

    /// Describes a group of a listing.
    #[must_use]
    pub fn describe<'a>(&'a self, group: &'a PermissionGroup) -> GroupInfo<'a> {
        GroupInfo::new(self.account.as_ref(), group)
    }

    /// Returns a group's scopes, for [`Rights::with_scopes`](cf_models::rights::Rights::with_scopes); `None` where they are not
    /// known.
    ///
    /// ```
    /// use cf_audit::Catalog;
    /// use cf_models::rights::Rights;
    ///
    /// let catalog = Catalog::new();
    /// let scopes = |group: &_| catalog.scopes(group);
    /// let token = cf_models::Token::new();
    /// assert!(Rights::new(&token).with_scopes(&scopes).effective().is_empty());
    /// ```
    #[must_use]
    pub fn scopes(&self, group: &PermissionGroup) -> Option<GroupScopes> {
        self.describe(group).scopes
    }

    /// Finds groups by name, pattern (`*`, `?`) or ID, in any case: first those of the table, then those that only the
    /// account's catalog has.
    #[must_use]
    pub fn find(&self, pattern: &str) -> Vec<FoundGroup<'_>> {
        let glob = Glob::new(pattern);
        let of_table = self.entries().iter().map(|entry| FoundGroup {
            id: entry.id,
            name: entry.name,
        });
        let of_account = self.account.iter().flat_map(AccountCatalog::groups);
        let of_account = of_account.map(|group| FoundGroup {
            id: group.id.as_deref(),
            name: group.name.as_deref().unwrap_or_default(),
        });
        let mut found: Vec<FoundGroup<'_>> = Vec::new();
        for group in of_table.chain(of_account) {
            let matches = glob.matches(group.name) || group.id.is_some_and(|id| glob.matches(id));
            let is_new = || group.id.is_none() || found.iter().all(|other| other.id != group.id);
            if matches && is_new() {
                found.push(group);
            }
        }
        found
    }

    /// Returns the IDs of the groups that [`Catalog::find`] finds.
    #[must_use]
    pub fn find_ids(&self, pattern: &str) -> Vec<PermissionGroupId> {
        let found = self.find(pattern).into_iter();
        found.filter_map(|group| group.id?.parse().ok()).collect()
    }

    /// Returns whether a group of a listing is meant by a name, a pattern or an ID: by its ID, by the listing's name, or by a
    /// name that table or account's catalog have for its ID.
    #[must_use]
    pub fn matches(&self, pattern: &str, group: &PermissionGroup) -> bool {
        let glob = Glob::new(pattern);
        let id = group.id.as_ref();
        let in_account = self.account.as_ref().and_then(|account| account.by_id(id));
        let names = [
            Some(id),
            group.name.as_deref(),
            self.by_id(id).map(|entry| entry.name),
            in_account.and_then(|group| group.name.as_deref()),
        ];
        names.into_iter().flatten().any(|name| glob.matches(name))
    }
}
