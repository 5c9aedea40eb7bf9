use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};

use crate::key::Key;

/// What a policy is about: names of resources, each with its scope. Flat and nested ones may stand in one map.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resources(BTreeMap<ResourceName, ResourceScope>);

/// The name of a resource, such as `com.cloudflare.api.account.zone.*`; its text is kept as it came.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResourceName(Box<str>);

/// How much of a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResourceScope {
    /// A word of the service's, `*` as a rule.
    Value(Box<str>),
    /// Resources within it.
    Nested(BTreeMap<ResourceName, Box<str>>),
}

// === impl Resources ===

impl Resources {
    /// The resources and their scopes, ordered by name.
    pub fn iter(&self) -> impl Iterator<Item = (&ResourceName, &ResourceScope)> {
        self.0.iter()
    }

    /// The scope of a resource named so to the letter.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&ResourceScope> {
        self.0.get(name)
    }

    /// How many names there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(ResourceName, ResourceScope)> for Resources {
    fn from_iter<I: IntoIterator<Item = (ResourceName, ResourceScope)>>(items: I) -> Self {
        Self(items.into_iter().collect())
    }
}

/// Reads a map, each name once.
fn read_map<'de, A: MapAccess<'de>, V: Deserialize<'de>>(
    mut map: A,
) -> Result<BTreeMap<ResourceName, V>, A::Error> {
    let mut resources = BTreeMap::new();
    while let Some(key) = map.next_key::<Key<'de>>()? {
        let name = ResourceName(key.into_boxed());
        if resources.contains_key(&name) {
            return Err(A::Error::custom(format_args!(
                "the resource `{}` twice",
                name.0.escape_debug()
            )));
        }
        resources.insert(name, map.next_value()?);
    }
    Ok(resources)
}

impl<'de> Deserialize<'de> for Resources {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ResourcesVisitor;

        impl<'de> Visitor<'de> for ResourcesVisitor {
            type Value = Resources;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map of resources")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Resources, A::Error> {
                read_map(map).map(Resources)
            }
        }
        deserializer.deserialize_map(ResourcesVisitor)
    }
}

impl Serialize for Resources {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(&self.0)
    }
}

// === impl ResourceScope ===

impl<'de> Deserialize<'de> for ResourceScope {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ScopeVisitor;

        impl<'de> Visitor<'de> for ScopeVisitor {
            type Value = ResourceScope;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string such as `*`, or a map of resources to strings")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<ResourceScope, E> {
                Ok(ResourceScope::Value(text.into()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<ResourceScope, A::Error> {
                read_map(map).map(ResourceScope::Nested)
            }
        }
        deserializer.deserialize_any(ScopeVisitor)
    }
}

impl Serialize for ResourceScope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Value(text) => serializer.serialize_str(text),
            Self::Nested(map) => {
                let mut nested = serializer.serialize_map(Some(map.len()))?;
                for (name, scope) in map {
                    nested.serialize_entry(name, scope)?;
                }
                nested.end()
            }
        }
    }
}

// === impl ResourceName ===

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
