//! The elements of `result`, of which there is an end.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};

use crate::quick::{Cursor, Quick};

/// The service gives 50 at the most. An element may be two bytes and a token takes hundreds, so that without an end a
/// small answer could take all memory.
const MOST: usize = 100_000;

/// A list with an end.
pub(crate) struct Elements<T>(pub(crate) Vec<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Elements<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ElementsVisitor<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for ElementsVisitor<T> {
            type Value = Elements<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of tokens")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Elements<T>, A::Error> {
                let mut list = Vec::new();
                while let Some(element) = elements.next_element()? {
                    if list.len() == MOST {
                        return Err(A::Error::custom(format_args!(
                            "more than {MOST} elements in one answer"
                        )));
                    }
                    list.push(element);
                }
                Ok(Elements(list))
            }
        }
        deserializer.deserialize_seq(ElementsVisitor(PhantomData))
    }
}

impl<'a, T: Quick<'a>> Quick<'a> for Elements<T> {
    fn quick(cursor: &mut Cursor<'a>) -> Option<Self> {
        let mut list = Vec::new();
        cursor.elements(|cursor| {
            if list.len() == MOST {
                return None;
            }
            list.push(T::quick(cursor)?);
            Some(())
        })?;
        Some(Self(list))
    }
}
