use std::fmt;

use serde::de::{Deserialize, Error, MapAccess};

use crate::adapters::ShortList;
use crate::key::Key;
use crate::quick::Cursor;
use crate::resource::ResourceName;

/// A map by name, kept sorted. Most have one entry, which is kept in place.
#[derive(Clone)]
pub(super) enum Names<V> {
    One([(ResourceName, V); 1]),
    Many(Vec<(ResourceName, V)>),
}

// === impl Names ===

impl<V> Names<V> {
    /// Reads a map, each name once.
    pub(super) fn read<'de, A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error>
    where
        V: Deserialize<'de>,
    {
        let mut entries = Vec::new();
        while let Some(key) = map.next_key::<Key<'de>>()? {
            ShortList::push(
                &mut entries,
                (ResourceName::from(key.into_boxed()), map.next_value()?),
            );
        }
        Self::distinct(entries).map_err(|name| {
            A::Error::custom(format_args!(
                "the resource `{}` twice",
                name.as_ref().escape_debug()
            ))
        })
    }

    /// The short way.
    pub(super) fn quick<'a>(
        cursor: &mut Cursor<'a>,
        mut value: impl FnMut(&mut Cursor<'a>) -> Option<V>,
    ) -> Option<Self> {
        let mut first = None;
        let mut entries = Vec::new();
        cursor.members(|name, cursor| {
            let entry = (ResourceName::from(&*name), value(cursor)?);
            match &first {
                None => first = Some(entry),
                Some(_) => entries.push(entry),
            }
            Some(())
        })?;
        match first {
            Some(entry) if entries.is_empty() => Some(Self::One([entry])),
            first => {
                entries.extend(first);
                Self::distinct(entries).ok()
            }
        }
    }

    /// The map, or the name that comes twice.
    fn distinct(mut entries: Vec<(ResourceName, V)>) -> Result<Self, ResourceName> {
        sort(&mut entries);
        let twice = entries
            .iter()
            .zip(entries.iter().skip(1))
            .find(|(one, next)| one.0 == next.0);
        match twice {
            Some(((name, _), _)) => Err(name.clone()),
            None => Ok(Self::from_sorted(entries)),
        }
    }

    fn from_sorted(entries: Vec<(ResourceName, V)>) -> Self {
        match <[_; 1]>::try_from(entries) {
            Ok(one) => Self::One(one),
            Err(entries) => Self::Many(entries),
        }
    }

    fn entries(&self) -> &[(ResourceName, V)] {
        match self {
            Self::One(entry) => entry,
            Self::Many(entries) => entries,
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&ResourceName, &V)> {
        self.entries().iter().map(|(name, value)| (name, value))
    }

    pub(super) fn get(&self, name: &str) -> Option<&V> {
        let found = self
            .entries()
            .binary_search_by(|(other, _)| other.as_ref().cmp(name))
            .ok()?;
        self.entries().get(found).map(|(_, value)| value)
    }

    pub(super) fn len(&self) -> usize {
        self.entries().len()
    }

    pub(super) fn map<W>(self, mut change: impl FnMut(V) -> W) -> Names<W> {
        match self {
            Self::One(entry) => Names::One(entry.map(|(name, value)| (name, change(value)))),
            Self::Many(entries) => Names::Many(
                entries
                    .into_iter()
                    .map(|(name, value)| (name, change(value)))
                    .collect(),
            ),
        }
    }
}

impl<V: PartialEq> PartialEq for Names<V> {
    fn eq(&self, other: &Self) -> bool {
        self.entries() == other.entries()
    }
}

impl<V: Eq> Eq for Names<V> {}

/// Keeps the order of equal names.
fn sort<V>(entries: &mut [(ResourceName, V)]) {
    if !entries.is_sorted_by(|one, next| one.0 <= next.0) {
        entries.sort_by(|one, next| one.0.cmp(&next.0));
    }
}

impl<V> Default for Names<V> {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

impl<V> FromIterator<(ResourceName, V)> for Names<V> {
    fn from_iter<I: IntoIterator<Item = (ResourceName, V)>>(items: I) -> Self {
        let mut entries: Vec<_> = items.into_iter().collect();
        // Of equal names the last one comes first, and stays.
        entries.reverse();
        sort(&mut entries);
        entries.dedup_by(|next, one| next.0 == one.0);
        Self::from_sorted(entries)
    }
}

impl<V: fmt::Debug> fmt::Debug for Names<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}
