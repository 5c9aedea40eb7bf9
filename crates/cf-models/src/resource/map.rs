use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Unexpected, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::adapters::push;
use crate::json::{is_number, not_reserved};
use crate::member_name::{MemberName, SeenNames, duplicate};
use crate::resource::ResourceName;

/// A map from names of resources to values, ordered by name: [`Resources`](crate::Resources) and
/// [`NestedResources`](crate::NestedResources).
///
/// ```
/// use cf_models::{ResourceKind, Resources};
///
/// let resources = Resources::from_iter([("com.cloudflare.api.account.zone.*", "*")]);
/// for (name, scope) in &resources {
///     assert_eq!(name.kind(), ResourceKind::Zone);
///     assert_eq!(scope.as_value(), Some("*"));
/// }
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceMap<V> {
    entries: Vec<(ResourceName, V)>,
}

/// Iterator over the entries of a [`ResourceMap`], see [`ResourceMap::iter`].
#[derive(Clone, Debug)]
pub struct ResourceIter<'a, V>(std::slice::Iter<'a, (ResourceName, V)>);

// === impl ResourceMap ===

impl<V> ResourceMap<V> {
    /// Returns an empty map.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns names and values, ordered by name.
    #[must_use]
    pub fn iter(&self) -> ResourceIter<'_, V> {
        ResourceIter(self.entries.iter())
    }

    /// Returns the value of exactly this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&V> {
        let index = self
            .entries
            .binary_search_by(|(other, _)| other.as_str().cmp(name))
            .ok()?;
        self.entries.get(index).map(|(_, value)| value)
    }

    /// Returns the number of names.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Returns whether there are no names.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The order of the API means nothing; ours makes maps comparable.
    fn sort(&mut self) {
        if !self.entries.is_sorted_by(|one, next| one.0 <= next.0) {
            self.entries.sort_by(|one, next| one.0.cmp(&next.0));
        }
    }
}

impl<V> Default for ResourceMap<V> {
    fn default() -> Self {
        Self { entries: Vec::new() }
    }
}

/// Of equal names, the last one counts.
impl<N: Into<ResourceName>, S: Into<V>, V> FromIterator<(N, S)> for ResourceMap<V> {
    fn from_iter<I: IntoIterator<Item = (N, S)>>(entries: I) -> Self {
        let entries = entries
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()));
        let mut map = Self {
            entries: entries.collect(),
        };
        // Sorting keeps the order of equal names, so that the last one comes first and stays.
        map.entries.reverse();
        map.sort();
        map.entries.dedup_by(|next, one| next.0 == one.0);
        map
    }
}

impl<'a, V> IntoIterator for &'a ResourceMap<V> {
    type Item = (&'a ResourceName, &'a V);
    type IntoIter = ResourceIter<'a, V>;

    fn into_iter(self) -> ResourceIter<'a, V> {
        self.iter()
    }
}

impl<V: fmt::Debug> fmt::Debug for ResourceMap<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for ResourceMap<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MapVisitor::new("a map of resources"))
    }
}

impl<V: Serialize> Serialize for ResourceMap<V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

/// Reads a map; each name may occur once.
pub(super) struct MapVisitor<V> {
    expected: &'static str,
    value: PhantomData<V>,
}

impl<V> MapVisitor<V> {
    pub(super) fn new(expected: &'static str) -> Self {
        Self {
            expected,
            value: PhantomData,
        }
    }
}

impl<'de, V: Deserialize<'de>> Visitor<'de> for MapVisitor<V> {
    type Value = ResourceMap<V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ResourceMap<V>, A::Error> {
        let mut entries: Vec<(ResourceName, V)> = Vec::new();
        let mut seen = SeenNames::default();
        while let Some(name) = map.next_key::<MemberName<'de>>()? {
            if !seen.is_new(name.as_str(), entries.iter().map(|(name, _)| name.as_str())) {
                return Err(duplicate(&mut map));
            }
            if entries.is_empty() && is_number(name.as_str()) {
                return Err(A::Error::invalid_type(Unexpected::Other("number"), &self));
            }
            not_reserved(name.as_str()).map_err(A::Error::custom)?;
            let value = map.next_value()?;
            push(&mut entries, (name.into_boxed().into(), value))?;
        }
        let mut map = ResourceMap { entries };
        map.sort();
        Ok(map)
    }
}

// === impl ResourceIter ===

impl<'a, V> Iterator for ResourceIter<'a, V> {
    type Item = (&'a ResourceName, &'a V);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(name, value)| (name, value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl<V> ExactSizeIterator for ResourceIter<'_, V> {}
