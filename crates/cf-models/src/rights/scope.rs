use std::fmt;

use serde_json::Value;

use crate::{PermissionGroup, ResourceKind};

/// The kinds of resource that a permission group applies to.
///
/// ```
/// use cf_models::ResourceKind;
/// use cf_models::rights::GroupScopes;
///
/// let scopes = GroupScopes::parse("com.cloudflare.api.account.zone").unwrap();
/// assert!(scopes.contains(ResourceKind::Zone) && !scopes.contains(ResourceKind::Account));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct GroupScopes {
    account: bool,
    zone: bool,
    bucket: bool,
    user: bool,
}

// === impl GroupScopes ===

impl GroupScopes {
    /// Parses the `scopes` of a permission group: one name or several, separated by commas, spaces or a JSON list's
    /// punctuation. Returns `None` if a name is unknown or the text has no name; such a group may apply to any resource.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_separator = |c: char| c == ',' || c.is_whitespace() || matches!(c, '[' | ']' | '"');
        Self::from_names(text.split(is_separator).filter(|name| !name.is_empty()))
    }

    /// The scopes of these names. `None` where a name is unknown, or there is none.
    pub fn from_names<'a>(names: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let mut scopes = Self::default();
        for name in names {
            match name {
                "com.cloudflare.api.account" => scopes.account = true,
                "com.cloudflare.api.account.zone" => scopes.zone = true,
                "com.cloudflare.edge.r2.bucket" => scopes.bucket = true,
                "com.cloudflare.api.user" => scopes.user = true,
                _ => return None,
            }
        }
        (scopes != Self::default()).then_some(scopes)
    }

    /// Whether the group applies to resources of this kind.
    #[must_use]
    pub fn contains(self, kind: ResourceKind) -> bool {
        match kind {
            ResourceKind::Account => self.account,
            ResourceKind::Zone => self.zone,
            ResourceKind::R2Bucket => self.bucket,
            ResourceKind::User => self.user,
            ResourceKind::Other => false,
        }
    }

    /// The scopes that the listing carries for a group: `meta.scopes`, documented since October 2026.
    pub(super) fn listed(group: &PermissionGroup) -> Option<Self> {
        let meta = group.meta.as_ref()?;
        match (&meta.scopes, meta.extra.get("scopes")) {
            (Some(scopes), _) => Self::parse(scopes),
            (None, Some(Value::Array(names))) => {
                let names: Option<Vec<&str>> = names.iter().map(Value::as_str).collect();
                Self::from_names(names?)
            }
            (None, _) => None,
        }
    }
}

impl fmt::Debug for GroupScopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = [
            (self.account, "account"),
            (self.zone, "zone"),
            (self.bucket, "bucket"),
            (self.user, "user"),
        ];
        f.debug_set()
            .entries(names.iter().filter(|(set, _)| *set).map(|(_, name)| name))
            .finish()
    }
}
