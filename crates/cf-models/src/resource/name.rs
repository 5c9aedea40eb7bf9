use std::borrow::Borrow;
use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

/// The name of a resource, such as `com.cloudflare.api.account.zone.*`. Its text is kept unchanged.
///
/// ```
/// use cf_models::{ResourceKind, ResourceName, ResourceSelector};
///
/// let name = ResourceName::from("com.cloudflare.api.account.zone.a2eafb5d50859cb62e2c9aa7997765b6");
/// assert_eq!(name.kind(), ResourceKind::Zone);
/// assert_eq!(name.selector(), Some(ResourceSelector::One("a2eafb5d50859cb62e2c9aa7997765b6")));
/// assert!(ResourceName::from("com.cloudflare.api.account.zone.*").covers(&name));
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceName(Box<str>);

/// The kind of a resource, by the prefixes that the reference and its examples show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ResourceKind {
    /// `com.cloudflare.api.account.…`: an account.
    Account,
    /// `com.cloudflare.api.account.zone.…`: a zone.
    Zone,
    /// `com.cloudflare.edge.r2.bucket.…`: an R2 bucket.
    #[serde(rename = "r2_bucket")]
    R2Bucket,
    /// `com.cloudflare.api.user.…`: a user.
    User,
    /// Any other resource.
    Other,
}

/// The resources of a kind that a name selects: one or all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ResourceSelector<'a> {
    /// `*`: all of them, future ones included.
    All,
    /// One, by its ID.
    One(&'a str),
}

/// The parts of an R2 bucket's name: `<account>_<jurisdiction>_<bucket>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct R2Bucket<'a> {
    /// The account's ID.
    pub account: &'a str,
    /// Where its data is stored: `default`, `eu`, `fedramp`.
    pub jurisdiction: &'a str,
    /// The name of the bucket.
    pub bucket: &'a str,
}

/// Longer prefixes first: a zone's name begins like an account's.
const PREFIXES: [(&str, ResourceKind); 4] = [
    ("com.cloudflare.api.account.zone.", ResourceKind::Zone),
    ("com.cloudflare.api.account.", ResourceKind::Account),
    ("com.cloudflare.edge.r2.bucket.", ResourceKind::R2Bucket),
    ("com.cloudflare.api.user.", ResourceKind::User),
];

// === impl ResourceName ===

impl ResourceName {
    /// Returns a name with this text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into().into())
    }

    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the kind of the resource.
    #[must_use]
    pub fn kind(&self) -> ResourceKind {
        self.split().map_or(ResourceKind::Other, |(kind, _)| kind)
    }

    /// Returns which resources of its kind the name selects; `None` for [`ResourceKind::Other`].
    #[must_use]
    pub fn selector(&self) -> Option<ResourceSelector<'_>> {
        self.split().map(|(_, rest)| match rest {
            "*" => ResourceSelector::All,
            id => ResourceSelector::One(id),
        })
    }

    /// Returns the parts of a bucket's name; `None` if it is not a bucket's name or lacks one of the three parts.
    #[must_use]
    pub fn r2_bucket(&self) -> Option<R2Bucket<'_>> {
        let (ResourceKind::R2Bucket, rest) = self.split()? else {
            return None;
        };
        let mut parts = rest.splitn(3, '_');
        Some(R2Bucket {
            account: parts.next()?,
            jurisdiction: parts.next()?,
            bucket: parts.next()?,
        })
    }

    /// Returns whether this name is `other`, or a pattern ending in `*` that covers it.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        if self == other {
            return true;
        }
        // A pattern covers only its own kind: `account.*` covers accounts, not zones.
        match (self.split(), other.split()) {
            (Some((own, "*")), Some((kind, _))) => own == kind,
            (None, None) => self
                .0
                .strip_suffix('*')
                .is_some_and(|prefix| prefix.ends_with('.') && other.0.starts_with(prefix)),
            _ => false,
        }
    }

    /// Splits the name into its kind and what follows the prefix. A longer name is of another kind, not an account.
    fn split(&self) -> Option<(ResourceKind, &str)> {
        PREFIXES.iter().find_map(|(prefix, kind)| {
            let rest = self.0.strip_prefix(prefix)?;
            let is_one = *kind == ResourceKind::R2Bucket || !rest.contains('.');
            (is_one && !rest.is_empty()).then_some((*kind, rest))
        })
    }
}

impl AsRef<str> for ResourceName {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl Borrow<str> for ResourceName {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl PartialEq<str> for ResourceName {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for ResourceName {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl From<&str> for ResourceName {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for ResourceName {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<Box<str>> for ResourceName {
    fn from(text: Box<str>) -> Self {
        Self(text)
    }
}

impl FromStr for ResourceName {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(text.into())
    }
}

impl fmt::Display for ResourceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for ResourceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl Serialize for ResourceName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for ResourceName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Box::<str>::deserialize(deserializer).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_a_kind_and_a_selector() {
        let cases = [
            (
                "com.cloudflare.api.account.*",
                ResourceKind::Account,
                Some(ResourceSelector::All),
            ),
            (
                "com.cloudflare.api.account.a1",
                ResourceKind::Account,
                Some(ResourceSelector::One("a1")),
            ),
            (
                "com.cloudflare.api.account.zone.*",
                ResourceKind::Zone,
                Some(ResourceSelector::All),
            ),
            (
                "com.cloudflare.api.account.zone.z1",
                ResourceKind::Zone,
                Some(ResourceSelector::One("z1")),
            ),
            (
                "com.cloudflare.api.user.u1",
                ResourceKind::User,
                Some(ResourceSelector::One("u1")),
            ),
            (
                "com.cloudflare.edge.r2.bucket.a1_eu_my.data",
                ResourceKind::R2Bucket,
                Some(ResourceSelector::One("a1_eu_my.data")),
            ),
            (
                "com.cloudflare.api.account.worker.script.x",
                ResourceKind::Other,
                None,
            ),
            ("com.cloudflare.api.account.", ResourceKind::Other, None),
            ("", ResourceKind::Other, None),
        ];
        for (text, kind, selector) in cases {
            let name = ResourceName::from(text);
            assert_eq!((name.kind(), name.selector()), (kind, selector), "{text}");
            assert_eq!(name.to_string(), text);
        }
    }

    #[test]
    fn a_bucket_has_three_parts() {
        let name = ResourceName::from("com.cloudflare.edge.r2.bucket.a1_default_my_data");
        let bucket = R2Bucket {
            account: "a1",
            jurisdiction: "default",
            bucket: "my_data",
        };
        assert_eq!(name.r2_bucket(), Some(bucket));
        assert_eq!(
            ResourceName::from("com.cloudflare.edge.r2.bucket.a1").r2_bucket(),
            None
        );
        assert_eq!(
            ResourceName::from("com.cloudflare.api.user.a_b_c").r2_bucket(),
            None
        );
    }

    #[test]
    fn a_pattern_covers_only_its_own_kind() {
        let covers = |one: &str, other: &str| ResourceName::from(one).covers(&ResourceName::from(other));
        assert!(covers(
            "com.cloudflare.api.account.*",
            "com.cloudflare.api.account.a1"
        ));
        assert!(covers(
            "com.cloudflare.api.account.a1",
            "com.cloudflare.api.account.a1"
        ));
        assert!(covers("com.example.thing.*", "com.example.thing.7"));
        assert!(!covers(
            "com.cloudflare.api.account.*",
            "com.cloudflare.api.account.zone.z1"
        ));
        assert!(!covers(
            "com.cloudflare.api.account.a1",
            "com.cloudflare.api.account.*"
        ));
        assert!(!covers("com.example.thing*", "com.example.things.7"));
    }
}
