//! What policies are about.

mod name;
mod names;

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};

use crate::quick::{Cursor, Quick};
pub use name::{R2Bucket, ResourceKind, ResourceName, ResourceSelector};
use names::Names;

/// What a policy is about: names of resources, each with its scope. Flat and nested ones may stand in one map.
///
/// ```
/// use cf_models::{ResourceKind, Resources};
///
/// let resources = Resources::from_iter([("com.cloudflare.api.account.zone.*", "*")]);
/// let (name, scope) = resources.iter().next().unwrap();
/// assert_eq!(name.kind(), ResourceKind::Zone);
/// assert_eq!(scope.as_value(), Some("*"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resources(Names<ResourceScope>);

/// Resources within a resource, each with a word of the service's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NestedResources(Names<Cow<'static, str>>);

/// How much of a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResourceScope {
    /// A word of the service's, `*` as a rule.
    Value(Cow<'static, str>),
    /// Resources within it.
    Nested(NestedResources),
}

/// The one word seen so far, which then costs no allocation.
const ALL: &str = "*";

fn word(text: &str) -> Cow<'static, str> {
    if text == ALL {
        Cow::Borrowed(ALL)
    } else {
        Cow::Owned(text.to_owned())
    }
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
        self.0.len() == 0
    }

    /// Whether a name here, at the top or nested, is `name` or a pattern that covers it.
    ///
    /// Names are all that is compared: that a zone lies in an account of another name is not known here.
    #[must_use]
    pub fn matches(&self, name: &ResourceName) -> bool {
        self.iter().any(|(own, scope)| {
            let within = match scope {
                ResourceScope::Nested(nested) => nested.iter().any(|(own, _)| own.covers(name)),
                ResourceScope::Value(_) => false,
            };
            within || own.covers(name)
        })
    }
}

/// A name that comes twice has its last scope.
impl<N: Into<ResourceName>, S: Into<ResourceScope>> FromIterator<(N, S)> for Resources {
    fn from_iter<I: IntoIterator<Item = (N, S)>>(items: I) -> Self {
        let items = items.into_iter().map(|(name, scope)| (name.into(), scope.into()));
        Self(items.collect())
    }
}

// === impl NestedResources ===

impl NestedResources {
    /// The resources and their scopes, ordered by name.
    pub fn iter(&self) -> impl Iterator<Item = (&ResourceName, &str)> {
        self.0.iter().map(|(name, value)| (name, &**value))
    }

    /// The scope of a resource named so to the letter.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|value| &**value)
    }

    /// How many names there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.len() == 0
    }
}

/// A name that comes twice has its last scope.
impl<N: Into<ResourceName>, V: AsRef<str>> FromIterator<(N, V)> for NestedResources {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(items: I) -> Self {
        let items = items
            .into_iter()
            .map(|(name, value)| (name.into(), word(value.as_ref())));
        Self(items.collect())
    }
}

// === impl ResourceScope ===

impl ResourceScope {
    /// The word, where it is one.
    #[must_use]
    pub fn as_value(&self) -> Option<&str> {
        match self {
            Self::Value(text) => Some(text),
            Self::Nested(_) => None,
        }
    }

    /// The resources within, where there are any.
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
        Self::Value(word(text))
    }
}

impl From<NestedResources> for ResourceScope {
    fn from(nested: NestedResources) -> Self {
        Self::Nested(nested)
    }
}

// === reading and writing ===

impl<'de> Deserialize<'de> for Resources {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ResourcesVisitor;

        impl<'de> Visitor<'de> for ResourcesVisitor {
            type Value = Resources;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map of resources")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Resources, A::Error> {
                Names::read(map).map(Resources)
            }
        }
        deserializer.deserialize_map(ResourcesVisitor)
    }
}

impl<'a> Quick<'a> for Resources {
    fn quick(cursor: &mut Cursor<'a>) -> Option<Self> {
        Names::quick(cursor, ResourceScope::quick).map(Self)
    }
}

impl<'a> Quick<'a> for ResourceScope {
    fn quick(cursor: &mut Cursor<'a>) -> Option<Self> {
        if cursor.is_string() {
            return cursor.string().map(|text| Self::Value(word(&text)));
        }
        let nested = Names::quick(cursor, |cursor| cursor.string().map(|text| word(&text)))?;
        Some(Self::Nested(NestedResources(nested)))
    }
}

impl Serialize for Resources {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter())
    }
}

impl<'de> Deserialize<'de> for ResourceScope {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ScopeVisitor;

        impl<'de> Visitor<'de> for ScopeVisitor {
            type Value = ResourceScope;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string such as `*`, or a map of resources to strings")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<ResourceScope, E> {
                Ok(ResourceScope::Value(word(text)))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<ResourceScope, A::Error> {
                let nested = Names::<Word>::read(map)?;
                Ok(ResourceScope::Nested(NestedResources(nested.map(|word| word.0))))
            }
        }
        deserializer.deserialize_any(ScopeVisitor)
    }
}

impl Serialize for ResourceScope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Value(text) => serializer.serialize_str(text),
            Self::Nested(nested) => serializer.collect_map(nested.iter()),
        }
    }
}

/// A nested scope while it is read.
struct Word(Cow<'static, str>);

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct WordVisitor;

        impl Visitor<'_> for WordVisitor {
            type Value = Word;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string such as `*`")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Word, E> {
                Ok(Word(word(text)))
            }
        }
        deserializer.deserialize_str(WordVisitor)
    }
}
