//! The built-in table of permission groups.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

use super::access_class::AccessClass;
use super::tier::Tier;

const TEXT: &str = include_str!("../../data/permission-groups.tsv");

/// The day on which the table was compiled.
pub const TABLE_DATE: &str = "2026-11-25";

/// A permission group of the built-in table.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TableEntry {
    /// The ID; `None` where only the name is documented.
    pub id: Option<&'static str>,
    /// The name, as of [`TABLE_DATE`].
    pub name: &'static str,
    /// The kinds of resource it applies to, such as `com.cloudflare.api.account.zone`.
    pub scopes: Vec<&'static str>,
    /// What it lets a token do.
    pub access: AccessClass,
    /// What it is worth to a thief; `None` for most groups.
    pub tier: Option<Tier>,
    /// What access and tier rest on; empty where the name shows it.
    pub note: &'static str,
    /// Where ID, name and scopes were found.
    pub source: &'static str,
}

/// The table, with its indexes.
pub(super) struct Table {
    pub(super) entries: Vec<TableEntry>,
    by_id: HashMap<&'static str, usize>,
    /// By name in lower case; seven names have two entries.
    by_name: HashMap<String, Vec<usize>>,
}

/// Returns the table, which is parsed on first use. A line that cannot be parsed is left out; the tests require that none is.
pub(super) fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| Table::new(lines().filter_map(parse_line).collect()))
}

/// The lines after comments and the header.
fn lines() -> impl Iterator<Item = &'static str> {
    TEXT.lines().filter(|line| !line.starts_with('#')).skip(1)
}

fn parse_line(line: &'static str) -> Option<TableEntry> {
    let mut fields = line.split('\t');
    let mut next = || fields.next();
    let id = next().map(|id| (!id.is_empty()).then_some(id))?;
    let entry = TableEntry {
        id,
        name: next()?,
        scopes: next()?
            .split([',', ' '])
            .filter(|scope| !scope.is_empty())
            .collect(),
        access: next()?.parse().ok()?,
        tier: match next()? {
            "-" => None,
            name => Some(Tier::from_name(name)?),
        },
        note: next()?,
        source: next()?,
    };
    fields.next().is_none().then_some(entry)
}

// === impl Table ===

impl Table {
    fn new(entries: Vec<TableEntry>) -> Self {
        let mut by_id = HashMap::new();
        let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, entry) in entries.iter().enumerate() {
            if let Some(id) = entry.id {
                by_id.insert(id, index);
            }
            by_name.entry(entry.name.to_lowercase()).or_default().push(index);
        }
        Self {
            entries,
            by_id,
            by_name,
        }
    }

    pub(super) fn by_id(&self, id: &str) -> Option<&TableEntry> {
        self.entries.get(*self.by_id.get(&*lower_case(id))?)
    }

    /// The entries of a name, in any case.
    pub(super) fn by_name(&self, name: &str) -> impl Iterator<Item = &TableEntry> {
        let indexes = self.by_name.get(&name.to_lowercase());
        indexes
            .into_iter()
            .flatten()
            .filter_map(|index| self.entries.get(*index))
    }
}

/// An ID as the indexes have it: hexadecimal digits mean the same in both cases.
pub(super) fn lower_case(id: &str) -> Cow<'_, str> {
    if id.bytes().any(|byte| byte.is_ascii_uppercase()) {
        id.to_ascii_lowercase().into()
    } else {
        id.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_data_file_is_an_entry() {
        for line in lines() {
            assert!(parse_line(line).is_some(), "{line}");
        }
        assert_eq!(table().entries.len(), 343);
        assert!(TEXT.starts_with(&format!(
            "# Permission groups of Cloudflare API tokens, as of {TABLE_DATE}."
        )));
    }

    #[test]
    fn ids_are_unique_and_seven_names_have_two() {
        let with_id = table().entries.iter().filter(|entry| entry.id.is_some()).count();
        assert_eq!((with_id, table().by_id.len()), (339, 339));
        assert_eq!(
            table()
                .by_name
                .values()
                .filter(|entries| entries.len() == 2)
                .count(),
            7
        );
        assert_eq!(
            table()
                .by_name
                .values()
                .filter(|entries| entries.len() > 2)
                .count(),
            0
        );
    }

    #[test]
    fn every_scope_is_one_that_the_models_know() {
        for entry in &table().entries {
            let scopes = cf_models::rights::GroupScopes::from_names(entry.scopes.iter().copied());
            assert!(scopes.is_some(), "{}", entry.name);
        }
    }

    #[test]
    fn control_and_write_tiers_are_never_read_only() {
        for entry in &table().entries {
            if entry.tier.is_some_and(|tier| tier.is_t0() || tier.is_t1()) {
                assert!(!entry.access.is_read_only(), "{}", entry.name);
            }
        }
    }
}
