use std::fmt;

use cf_text::excerpt;

use super::account::{AccountCatalog, AccountGroup};
use super::table::{TableEntry, table};

/// Longest piece of a name in a message.
const LIMIT: usize = 120;

/// A difference between the built-in table and an account's catalog. `Display` gives it in words, escaped.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Difference<'a> {
    /// The table lacks a group that the account offers.
    NotInTable(&'a AccountGroup),
    /// The account does not offer a group of the table. That is expected of user groups, and of features that an account
    /// does not have.
    NotInCatalog(&'static TableEntry),
    /// The names differ.
    Name {
        /// The table's entry.
        entry: &'static TableEntry,
        /// The catalog's name.
        name: &'a str,
    },
    /// The scopes differ.
    Scopes {
        /// The table's entry.
        entry: &'static TableEntry,
        /// The catalog's scopes.
        scopes: &'a [String],
    },
    /// The catalog shows the ID of an entry that has none.
    Id {
        /// The table's entry.
        entry: &'static TableEntry,
        /// The catalog's ID.
        id: &'a str,
    },
}

/// Compares the built-in table with an account's catalog.
///
/// ```
/// use cf_audit::{AccountCatalog, AccountGroup, Difference, compare_table};
///
/// let catalog = AccountCatalog::from_iter([AccountGroup::new("0123", "Time Travel Write")]);
/// let differences = compare_table(&catalog);
/// assert!(matches!(differences[0], Difference::NotInTable(_)));
/// ```
#[must_use]
pub fn compare_table(catalog: &AccountCatalog) -> Vec<Difference<'_>> {
    let mut differences = Vec::new();
    for group in catalog.groups() {
        let id = group.id.as_deref().unwrap_or_default();
        let name = group.name.as_deref().unwrap_or_default();
        let Some(entry) = table().by_id(id) else {
            let nameless = table().by_name(name).find(|entry| entry.id.is_none());
            differences.push(match nameless {
                Some(entry) => Difference::Id { entry, id },
                None => Difference::NotInTable(group),
            });
            continue;
        };
        if entry.name != name {
            differences.push(Difference::Name { entry, name });
        }
        if let Some(scopes) = &group.scopes {
            let (mut own, mut other) = (
                entry.scopes.clone(),
                Vec::from_iter(scopes.iter().map(String::as_str)),
            );
            own.sort_unstable();
            other.sort_unstable();
            if own != other {
                differences.push(Difference::Scopes { entry, scopes });
            }
        }
    }
    let is_missing = |entry: &&TableEntry| entry.id.is_some_and(|id| catalog.by_id(id).is_none());
    let missing = table().entries.iter().filter(is_missing);
    differences.extend(missing.map(Difference::NotInCatalog));
    differences
}

// === impl Difference ===

impl fmt::Display for Difference<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotInTable(group) => write!(
                f,
                "not in the table: {} `{}`",
                excerpt(group.id.as_deref().unwrap_or("(no id)"), LIMIT),
                excerpt(group.name.as_deref().unwrap_or("(no name)"), LIMIT)
            ),
            Self::NotInCatalog(entry) => {
                write!(
                    f,
                    "not in the catalog: {} `{}`",
                    entry.id.unwrap_or("(no id)"),
                    entry.name
                )
            }
            Self::Name { entry, name } => write!(
                f,
                "name of {}: table `{}`, catalog `{}`",
                entry.id.unwrap_or("(no id)"),
                entry.name,
                excerpt(name, LIMIT)
            ),
            Self::Scopes { entry, scopes } => write!(
                f,
                "scopes of {} `{}`: table `{}`, catalog `{}`",
                entry.id.unwrap_or("(no id)"),
                entry.name,
                entry.scopes.join(","),
                excerpt(&scopes.join(","), LIMIT)
            ),
            Self::Id { entry, id } => write!(
                f,
                "ID of `{}`: table none, catalog `{}`",
                entry.name,
                excerpt(id, LIMIT)
            ),
        }
    }
}
