use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use serde::ser::{Serialize, Serializer};

/// The name of a resource, such as `com.cloudflare.api.account.zone.*`; its text is kept as it came.
///
/// ```
/// use cf_models::{ResourceKind, ResourceName, ResourceSelector};
///
/// let name = ResourceName::from("com.cloudflare.api.account.zone.a2eafb5d50859cb62e2c9aa7997765b6");
/// assert_eq!(name.kind(), ResourceKind::Zone);
/// assert_eq!(name.which(), Some(ResourceSelector::One("a2eafb5d50859cb62e2c9aa7997765b6")));
/// assert!(ResourceName::from("com.cloudflare.api.account.zone.*").covers(&name));
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceName(Box<str>);

/// What a name names, by the prefixes the reference and its examples show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ResourceKind {
    /// `com.cloudflare.api.account.…`: an account.
    Account,
    /// `com.cloudflare.api.account.zone.…`: a zone.
    Zone,
    /// `com.cloudflare.edge.r2.bucket.…`: an R2 bucket.
    R2Bucket,
    /// `com.cloudflare.api.user.…`: a user.
    User,
    /// Anything else.
    Other,
}

/// One of a kind, or all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ResourceSelector<'a> {
    /// `*`: each there is, and each there will be.
    All,
    /// One, by its id.
    One(&'a str),
}

/// The parts of an R2 bucket's name: `<account>_<jurisdiction>_<bucket>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct R2Bucket<'a> {
    /// The account's id.
    pub account: &'a str,
    /// Where its data is kept: `default`, `eu`, `fedramp`.
    pub jurisdiction: &'a str,
    /// The bucket's own name.
    pub bucket: &'a str,
}

/// Longer prefixes first: a zone's name begins as an account's does.
const PREFIXES: [(&str, ResourceKind); 4] = [
    ("com.cloudflare.api.account.zone.", ResourceKind::Zone),
    ("com.cloudflare.api.account.", ResourceKind::Account),
    ("com.cloudflare.edge.r2.bucket.", ResourceKind::R2Bucket),
    ("com.cloudflare.api.user.", ResourceKind::User),
];

// === impl ResourceName ===

impl ResourceName {
    /// What it names.
    #[must_use]
    pub fn kind(&self) -> ResourceKind {
        self.split().map_or(ResourceKind::Other, |(kind, _)| kind)
    }

    /// ResourceSelector of its kind it names; none for [`ResourceKind::Other`].
    #[must_use]
    pub fn which(&self) -> Option<ResourceSelector<'_>> {
        self.split().map(|(_, rest)| match rest {
            "*" => ResourceSelector::All,
            id => ResourceSelector::One(id),
        })
    }

    /// The parts of a bucket's name; none where it is no bucket's, or has not all three.
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

    /// Whether this name is `other`, or a pattern ending in `*` that stands for it among others.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        if self == other {
            return true;
        }
        // The pattern of one kind says nothing of a longer name's: `account.*` is about accounts, not zones.
        match (self.split(), other.split()) {
            (Some((own, "*")), Some((kind, _))) => own == kind,
            (None, None) => self
                .0
                .strip_suffix('*')
                .is_some_and(|prefix| prefix.ends_with('.') && other.0.starts_with(prefix)),
            _ => false,
        }
    }

    /// The kind, and what comes after its prefix. A longer name of a kind nobody knows yet is no account.
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
        &self.0
    }
}

impl std::borrow::Borrow<str> for ResourceName {
    fn borrow(&self) -> &str {
        &self.0
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_what_it_names() {
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
        for (text, kind, which) in cases {
            let name = ResourceName::from(text);
            assert_eq!((name.kind(), name.which()), (kind, which), "{text}");
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
    fn a_pattern_covers_its_own_kind() {
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
