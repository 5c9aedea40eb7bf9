use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, Visitor};

/// The name of an object's member, borrowed from the document where possible.
pub(crate) struct MemberName<'de>(Cow<'de, str>);

/// The names of one object that were read so far, for objects whose names are not known in advance.
#[derive(Default)]
pub(crate) struct SeenNames(HashSet<Box<str>>);

/// The beginning of the message for a member that occurs twice; [`ParseError`](crate::ParseError) locates it by this.
pub(crate) const DUPLICATE: &str = "duplicate member";

/// Up to this many names are compared one by one; more are hashed.
const FEW: usize = 16;

// === impl MemberName ===

impl<'de> MemberName<'de> {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn into_boxed(self) -> Box<str> {
        self.0.into()
    }
}

impl<'de> Deserialize<'de> for MemberName<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameVisitor;

        impl<'de> Visitor<'de> for NameVisitor {
            type Value = MemberName<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a member")
            }

            fn visit_borrowed_str<E: Error>(self, name: &'de str) -> Result<MemberName<'de>, E> {
                Ok(MemberName(Cow::Borrowed(name)))
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<MemberName<'de>, E> {
                Ok(MemberName(Cow::Owned(name.to_owned())))
            }
        }
        deserializer.deserialize_str(NameVisitor)
    }
}

// === impl SeenNames ===

impl SeenNames {
    /// Returns whether `name` differs from all `earlier` names, which are those passed here before.
    pub(crate) fn is_new<'a>(&mut self, name: &str, earlier: impl ExactSizeIterator<Item = &'a str>) -> bool {
        if earlier.len() < FEW {
            return earlier.into_iter().all(|other| other != name);
        }
        if self.0.is_empty() {
            self.0.extend(earlier.map(Box::from));
        }
        self.0.insert(name.into())
    }
}

/// The error for a member whose name was read before. It is raised where its value is, so that the path names the member.
pub(crate) fn duplicate<'de, A: MapAccess<'de>>(map: &mut A) -> A::Error {
    struct Duplicate;

    impl<'de> DeserializeSeed<'de> for Duplicate {
        type Value = ();

        fn deserialize<D: Deserializer<'de>>(self, _: D) -> Result<(), D::Error> {
            Err(D::Error::custom(DUPLICATE))
        }
    }

    match map.next_value_seed(Duplicate) {
        Err(error) => error,
        Ok(()) => A::Error::custom(DUPLICATE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_names_are_distinguished_too() {
        let names: Vec<String> = (0..10_000).map(|number| format!("m{number}")).collect();
        let mut seen = SeenNames::default();
        for (index, name) in names.iter().enumerate() {
            assert!(
                seen.is_new(name, names.iter().take(index).map(String::as_str)),
                "{name}"
            );
        }
        assert!(!seen.is_new("m77", names.iter().map(String::as_str)));
    }
}
