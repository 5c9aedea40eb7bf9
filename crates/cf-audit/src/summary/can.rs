use std::collections::HashSet;
use std::fmt;

use cf_models::rights::Right;
use cf_text::excerpt;

use crate::catalog::{AccessClass, Catalog, GroupInfo, Tier};

/// Longest name of a group.
const LIMIT: usize = 60;

/// What a token may do, in a few words: `write DNS, Workers Scripts +2 read`.
///
/// The most powerful access class comes first, and in it the most dangerous groups. `?` follows a group of which it is not
/// certain that the token has it. Names are escaped.
///
/// ```
/// use cf_audit::{Can, Catalog};
///
/// let token = cf_models::parse_token(br#"{"policies": [{"id": "p1", "effect": "allow", "permission_groups": [
///     {"id": "4755a26eedb94da69e1066d98aa820be", "name": "DNS Write"},
///     {"id": "82e64a83756745bbbb1c9c2701bf816b", "name": "DNS Read"}],
///     "resources": {"com.cloudflare.api.account.a1": {"com.cloudflare.api.account.zone.*": "*"}}}]}"#)?;
/// let catalog = Catalog::new();
/// assert_eq!(Can::new(&token.rights(), &catalog).to_string(), "write DNS +1 read");
/// # Ok::<(), cf_models::ParseError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Can {
    /// Each group once, the most powerful first.
    groups: Vec<CanGroup>,
    names: usize,
}

/// A permission group that a token has.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CanGroup {
    /// What it lets the token do.
    pub access: AccessClass,
    /// What it is worth to a thief.
    pub tier: Option<Tier>,
    /// Its name without the access, escaped: `DNS` for `DNS Write`.
    pub name: String,
    /// Whether it is certain that the token has it, somewhere.
    pub is_certain: bool,
}

// === impl Can ===

impl Can {
    /// Summarizes effective rights.
    #[must_use]
    pub fn new(rights: &[Right<'_>], catalog: &Catalog) -> Self {
        let certain: HashSet<&str> = rights
            .iter()
            .filter(|right| right.unknown.is_none())
            .map(|right| right.group.id.as_ref())
            .collect();
        let mut seen = HashSet::new();
        let mut groups: Vec<CanGroup> = rights
            .iter()
            .filter(|right| seen.insert(right.group.id.as_ref()))
            .map(|right| {
                let info = catalog.describe(right.group);
                CanGroup {
                    access: info.access,
                    tier: info.tier,
                    name: name(&info, right.group.id.as_ref()),
                    is_certain: certain.contains(right.group.id.as_ref()),
                }
            })
            .collect();
        groups.sort_by(|one, other| order(one).cmp(&order(other)));
        // Two groups of one name are one thing to a reader.
        groups.dedup_by(|next, one| next.access == one.access && next.name == one.name);
        Self { groups, names: 2 }
    }

    /// Sets how many groups are named; the others are counted. Default: 2.
    #[must_use]
    pub fn with_names(mut self, names: usize) -> Self {
        self.names = names;
        self
    }

    /// Returns the groups, the most powerful first.
    #[must_use]
    pub fn groups(&self) -> &[CanGroup] {
        &self.groups
    }
}

impl fmt::Display for Can {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(first) = self.groups.first() else {
            return f.write_str("nothing");
        };
        let of_class = |class| self.groups.iter().filter(move |group| group.access == class);
        f.write_str(verb(first.access))?;
        let mut named = 0_usize;
        for group in of_class(first.access).take(self.names) {
            let separator = if named == 0 { " " } else { ", " };
            let unsure = if group.is_certain { "" } else { "?" };
            write!(f, "{separator}{}{unsure}", group.name)?;
            named = named.saturating_add(1);
        }
        for class in CLASSES {
            let shown = if class == first.access { named } else { 0 };
            match of_class(class).count().saturating_sub(shown) {
                0 => {}
                more => write!(f, " +{more} {}", verb(class))?,
            }
        }
        Ok(())
    }
}

/// Access classes, the most powerful first. A group of which nobody knows what it does counts as write.
const CLASSES: [AccessClass; 4] = [
    AccessClass::Write,
    AccessClass::Other,
    AccessClass::Act,
    AccessClass::Read,
];

fn verb(class: AccessClass) -> &'static str {
    match class {
        AccessClass::Other => "unknown",
        class => class.as_str(),
    }
}

fn order(group: &CanGroup) -> (Option<usize>, bool, Option<Tier>, &str) {
    let class = CLASSES.iter().position(|class| *class == group.access);
    (class, group.tier.is_none(), group.tier, &group.name)
}

fn name(info: &GroupInfo<'_>, id: &str) -> String {
    let name = info.short_name().filter(|name| !name.is_empty()).unwrap_or(id);
    excerpt(name, LIMIT).to_string()
}
