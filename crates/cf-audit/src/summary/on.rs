use std::collections::BTreeSet;
use std::fmt;

use cf_models::rights::{PolicyResource, Right};
use cf_models::{ResourceKind, ResourceSelector};
use cf_text::excerpt;

/// Characters of an ID that are shown.
const ID: usize = 8;
/// Longest name of a bucket.
const BUCKET: usize = 24;

/// On what a token has rights, in a few words: `account, all zones`, `zone 023e105f…`, `2 buckets`.
///
/// The widest comes first. Names of zones are not part of a listing, so an ID is shown. Text from the listing is escaped.
///
/// ```
/// use cf_audit::On;
///
/// let token = cf_models::parse_token(br#"{"policies": [{"id": "p1", "effect": "allow",
///     "permission_groups": [{"id": "1"}],
///     "resources": {"com.cloudflare.api.account.zone.023e105f4ecef8ad9ca31a8372d0c353": "*"}}]}"#)?;
/// assert_eq!(On::new(&token.rights()).to_string(), "zone 023e105f…");
/// # Ok::<(), cf_models::ParseError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct On {
    accounts: Names,
    zones: Names,
    buckets: Names,
    users: Names,
    others: Names,
}

/// Resources of a kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Names {
    all: bool,
    ones: BTreeSet<String>,
}

// === impl On ===

impl On {
    /// Summarizes effective rights.
    #[must_use]
    pub fn new(rights: &[Right<'_>]) -> Self {
        Self::of_resources(rights.iter().map(|right| right.resource))
    }

    /// Summarizes resources of policies.
    #[must_use]
    pub fn of_resources<'a>(resources: impl IntoIterator<Item = PolicyResource<'a>>) -> Self {
        let mut on = Self::default();
        for resource in resources {
            let name = resource.name;
            let names = match name.kind() {
                _ if resource.value != Some("*") => &mut on.others,
                ResourceKind::Account => &mut on.accounts,
                ResourceKind::Zone => &mut on.zones,
                ResourceKind::R2Bucket => &mut on.buckets,
                ResourceKind::User => &mut on.users,
                _ => &mut on.others,
            };
            match (name.selector(), name.r2_bucket()) {
                (_, Some(bucket)) if bucket.bucket == "*" => names.all = true,
                (_, Some(bucket)) => names.add(bucket.bucket),
                (Some(ResourceSelector::All), _) => names.all = true,
                (Some(ResourceSelector::One(id)), _) => names.add(id),
                (None, _) => names.add(name.as_ref()),
            }
        }
        on
    }

    /// Returns whether there are rights on an account, all zones or all buckets.
    #[must_use]
    pub fn is_wide(&self) -> bool {
        self.accounts.all || !self.accounts.ones.is_empty() || self.zones.all || self.buckets.all
    }
}

impl fmt::Display for On {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let short = |id: &str, limit| excerpt(id, limit).to_string();
        let parts = [
            self.accounts.words("account", |_| "account".to_owned()),
            self.zones.words("zone", |id| format!("zone {}", short(id, ID))),
            self.buckets
                .words("bucket", |name| format!("bucket {}", short(name, BUCKET))),
            self.users.words("user", |id| format!("user {}", short(id, ID))),
            self.others.words("unknown resource", |name| {
                format!("unknown {}", short(name, BUCKET))
            }),
        ];
        let mut separator = "";
        for part in parts.into_iter().flatten() {
            write!(f, "{separator}{part}")?;
            separator = ", ";
        }
        if separator.is_empty() {
            f.write_str("nothing")?;
        }
        Ok(())
    }
}

// === impl Names ===

impl Names {
    fn add(&mut self, name: &str) {
        self.ones.insert(name.to_owned());
    }

    fn words(&self, noun: &str, one: impl Fn(&str) -> String) -> Option<String> {
        if self.all {
            return Some(format!("all {noun}s"));
        }
        let mut ones = self.ones.iter();
        match (ones.next(), ones.next()) {
            (None, _) => None,
            (Some(name), None) => Some(one(name)),
            _ => Some(format!("{} {noun}s", self.ones.len())),
        }
    }
}
