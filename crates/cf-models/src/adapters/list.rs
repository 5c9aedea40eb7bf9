use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, Error, SeqAccess, Visitor};
use serde::ser::Serializer;
use serde_with::de::DeserializeAsWrap;
use serde_with::{DeserializeAs, Same, SerializeAs};

use crate::budget;

/// A list with at most [`budget::LIST`] elements, each by the adapter `A`.
pub(crate) struct List<A = Same>(PhantomData<A>);

struct ListVisitor<T, A>(PhantomData<(T, A)>);

/// Appends an element within the limits. Most lists have one or two elements, so space for two is reserved first.
pub(crate) fn push<T, E: Error>(list: &mut Vec<T>, element: T) -> Result<(), E> {
    budget::count(list.len())?;
    budget::charge(size_of::<T>())?;
    if list.capacity() == 0 {
        list.reserve_exact(2);
    }
    list.push(element);
    Ok(())
}

impl<'de, T, A: DeserializeAs<'de, T>> Visitor<'de> for ListVisitor<T, A> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut elements: S) -> Result<Vec<T>, S::Error> {
        let mut list = Vec::new();
        while let Some(element) = elements.next_element::<DeserializeAsWrap<T, A>>()? {
            push(&mut list, element.into_inner())?;
        }
        Ok(list)
    }
}

impl<'de, T, A: DeserializeAs<'de, T>> DeserializeAs<'de, Vec<T>> for List<A> {
    fn deserialize_as<D: Deserializer<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
        deserializer.deserialize_seq(ListVisitor::<T, A>(PhantomData))
    }
}

impl<T, A: SerializeAs<T>> SerializeAs<Vec<T>> for List<A> {
    fn serialize_as<S: Serializer>(list: &Vec<T>, serializer: S) -> Result<S::Ok, S::Error> {
        Vec::<A>::serialize_as(list, serializer)
    }
}
