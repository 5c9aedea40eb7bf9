use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::resource::map::MapVisitor;
use crate::resource::{ResourceMap, ResourceName};
use crate::text::Text;

/// The resources of a policy, each with its scope. Flat and nested ones can occur in one map.
pub type Resources = ResourceMap<ResourceScope>;

/// Resources within a resource, each with a value, usually `*`.
pub type NestedResources = ResourceMap<Text>;

/// How much of a resource a policy applies to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ResourceScope {
    /// A value, usually `*`: the resource itself.
    Value(Text),
    /// These resources within it.
    Nested(NestedResources),
}

// === impl Resources ===

impl Resources {
    /// Returns whether any resource name in the map, top-level or nested, equals `name` or is a pattern that covers it.
    ///
    /// Only names are compared. A zone's name does not show which account it belongs to.
    #[must_use]
    pub fn matches(&self, name: &ResourceName) -> bool {
        self.iter().any(|(own, scope)| {
            let is_nested = match scope {
                ResourceScope::Nested(nested) => nested.iter().any(|(own, _)| own.covers(name)),
                ResourceScope::Value(_) => false,
            };
            is_nested || own.covers(name)
        })
    }
}

// === impl ResourceScope ===

impl ResourceScope {
    /// Returns the value of a flat scope.
    #[must_use]
    pub fn as_value(&self) -> Option<&str> {
        match self {
            Self::Value(text) => Some(text),
            Self::Nested(_) => None,
        }
    }

    /// Returns the resources of a nested scope.
    #[must_use]
    pub fn as_nested(&self) -> Option<&NestedResources> {
        match self {
            Self::Value(_) => None,
            Self::Nested(nested) => Some(nested),
        }
    }
}

impl From<&str> for ResourceScope {
    fn from(text: &str) -> Self {
        Self::Value(text.into())
    }
}

impl From<String> for ResourceScope {
    fn from(text: String) -> Self {
        Self::Value(text.into())
    }
}

impl From<NestedResources> for ResourceScope {
    fn from(nested: NestedResources) -> Self {
        Self::Nested(nested)
    }
}

impl<'de> Deserialize<'de> for ResourceScope {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        const EXPECTED: &str = "a string such as `*`, or a map of resources to strings";

        struct ScopeVisitor;

        impl<'de> Visitor<'de> for ScopeVisitor {
            type Value = ResourceScope;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(EXPECTED)
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<ResourceScope, E> {
                Ok(text.into())
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<ResourceScope, A::Error> {
                MapVisitor::new(EXPECTED)
                    .visit_map(map)
                    .map(ResourceScope::Nested)
            }
        }
        deserializer.deserialize_any(ScopeVisitor)
    }
}

impl Serialize for ResourceScope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Value(text) => text.serialize(serializer),
            Self::Nested(nested) => nested.serialize(serializer),
        }
    }
}
