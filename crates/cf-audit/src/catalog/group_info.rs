use std::borrow::Cow;
use std::fmt;

use cf_models::PermissionGroup;
use cf_models::rights::GroupScopes;

use super::access_class::AccessClass;
use super::account::AccountCatalog;
use super::table::{TableEntry, table};
use super::tier::Tier;

/// What is known of a permission group in a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GroupInfo<'a> {
    /// The name: the listing's, otherwise that of the table or of the account's catalog. Untrusted text.
    pub name: Option<Cow<'a, str>>,
    /// What the group lets a token do. [`AccessClass::Other`] where nothing shows it.
    pub access: AccessClass,
    /// What the group is worth to a thief.
    pub tier: Option<Tier>,
    /// The kinds of resource that it applies to; `None` where they are not known.
    pub scopes: Option<GroupScopes>,
    /// What the access class rests on.
    pub known_by: KnownBy,
}

/// What the access class of a group rests on, the most trusted first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum KnownBy {
    /// The built-in table, by ID.
    Table,
    /// The listing's `meta.label`.
    Listing,
    /// The account's catalog, by ID.
    AccountCatalog,
    /// The name in the listing: the table's entry of that name, or the name's last word.
    Name,
    /// Nothing: the group is unknown, and counts as write.
    Nothing,
}

// === impl GroupInfo ===

impl<'a> GroupInfo<'a> {
    pub(super) fn new(account: Option<&'a AccountCatalog>, group: &'a PermissionGroup) -> Self {
        let listed_name = group.name.as_deref();
        if let Some(entry) = table().by_id(group.id.as_ref()) {
            return Self {
                name: Some(Cow::Borrowed(listed_name.unwrap_or(entry.name))),
                access: entry.access,
                tier: entry.tier,
                scopes: scopes_of(entry),
                known_by: KnownBy::Table,
            };
        }
        let in_account = account.and_then(|account| account.by_id(group.id.as_ref()));
        let account_name = in_account.and_then(|group| group.name.as_deref());
        let scopes = meta_text(group, "scopes")
            .and_then(|scopes| GroupScopes::parse(&scopes))
            .or_else(|| {
                let scopes = in_account?.scopes.as_ref()?;
                GroupScopes::from_names(scopes.iter().map(String::as_str))
            });
        let by_name = [account_name, listed_name]
            .into_iter()
            .flatten()
            .find_map(|name| named(name, scopes));
        let by_label = meta_text(group, "label").and_then(|label| last_word_class(&label));
        let class = |name: Option<&str>| {
            let name = name?;
            named(name, scopes)
                .map(|entry| entry.access)
                .or_else(|| last_word_class(name))
        };
        let classes = [
            (by_label, KnownBy::Listing),
            (class(account_name), KnownBy::AccountCatalog),
            (class(listed_name), KnownBy::Name),
        ];
        let found = classes
            .into_iter()
            .find_map(|(class, known_by)| Some((class?, known_by)));
        let (access, known_by) = found.unwrap_or((AccessClass::Other, KnownBy::Nothing));
        Self {
            name: listed_name.or(account_name).map(Cow::Borrowed),
            access,
            tier: by_name.and_then(|entry| entry.tier),
            scopes: scopes.or_else(|| scopes_of(by_name?)),
            known_by,
        }
    }

    /// Returns whether the group may change something: everything but a known read.
    #[must_use]
    pub fn may_write(&self) -> bool {
        !self.access.is_read_only()
    }

    /// Returns the name without the word that repeats the access class: `DNS` for `DNS Write`.
    #[must_use]
    pub fn short_name(&self) -> Option<&str> {
        let name = self.name.as_deref()?;
        let short = match name.rsplit_once(' ') {
            Some((short, "Read" | "Write" | "Edit")) if last_word_class(name) == Some(self.access) => short,
            _ => name,
        };
        Some(short)
    }
}

// === impl KnownBy ===

impl fmt::Display for KnownBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Table => "built-in table",
            Self::Listing => "listing",
            Self::AccountCatalog => "account catalog",
            Self::Name => "name",
            Self::Nothing => "unknown",
        })
    }
}

fn scopes_of(entry: &TableEntry) -> Option<GroupScopes> {
    GroupScopes::from_names(entry.scopes.iter().copied())
}

/// The table's entry of a name. Of two, the one with the same scopes, otherwise the more dangerous one.
fn named(name: &str, scopes: Option<GroupScopes>) -> Option<&'static TableEntry> {
    let danger = |entry: &&TableEntry| {
        let tier = entry
            .tier
            .and_then(|tier| Tier::ALL.iter().position(|one| *one == tier));
        let has_scopes = scopes.is_some() && scopes_of(entry) == scopes;
        (!has_scopes, tier.is_none(), tier, entry.access.is_read_only())
    };
    table().by_name(name).min_by_key(danger)
}

/// The class that the last word of a name or a label shows: `DNS Write`, `dns_write`.
fn last_word_class(text: &str) -> Option<AccessClass> {
    let word = text
        .rsplit(|character: char| !character.is_alphanumeric())
        .next()?;
    let is = |words: &[&str]| words.iter().any(|other| word.eq_ignore_ascii_case(other));
    if is(&["read"]) {
        Some(AccessClass::Read)
    } else if is(&["write", "edit"]) {
        Some(AccessClass::Write)
    } else if is(&["revoke", "purge", "run", "send", "bind"]) {
        Some(AccessClass::Act)
    } else {
        None
    }
}

/// A string attribute of the group's `meta`, wherever the models keep it.
fn meta_text(group: &PermissionGroup, name: &str) -> Option<String> {
    let meta = serde_json::to_value(group.meta.as_ref()?).ok()?;
    meta.get(name)?.as_str().map(str::to_owned)
}
