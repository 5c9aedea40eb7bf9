//! Finds a value in a document by its path, for an error message.

use std::fmt;

use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use serde_path_to_error::{Path, Segment};

use crate::member_name::MemberName;

/// Returns the JSON text of the value at a path, in a document that is valid JSON up to there.
pub(crate) fn value_at<'a>(document: &'a str, path: &Path) -> Option<&'a str> {
    path.iter().try_fold(document.trim_ascii(), child)
}

/// Returns the JSON text of the name of the second member with the name that the path ends in.
pub(crate) fn second_member<'a>(document: &'a str, path: &Path) -> Option<&'a str> {
    let parents = path.iter().count().checked_sub(1)?;
    let parent = path.iter().take(parents).try_fold(document, child)?;
    match path.iter().next_back()? {
        Segment::Map { key } => visit(parent, Find::second_name(key)),
        _ => None,
    }
}

/// Returns line and column (in bytes), both from 1, of a part of the document.
pub(crate) fn line_and_column(document: &str, part: &str) -> Option<(usize, usize)> {
    let offset = part.as_ptr().addr().checked_sub(document.as_ptr().addr())?;
    let before = document.as_bytes().get(..offset)?;
    Some(end_of(before))
}

/// The place after these bytes.
pub(crate) fn end_of(before: &[u8]) -> (usize, usize) {
    let is_end = |byte: &u8| *byte == b'\n';
    let lines = before.iter().filter(|byte| is_end(byte)).count();
    let line_start = before
        .iter()
        .rposition(is_end)
        .map_or(0, |end| end.saturating_add(1));
    (
        lines.saturating_add(1),
        before.len().saturating_sub(line_start).saturating_add(1),
    )
}

fn child<'a>(value: &'a str, segment: &Segment) -> Option<&'a str> {
    match segment {
        Segment::Seq { index } => visit(value, Find::element(*index)),
        Segment::Map { key } => visit(value, Find::member(key)),
        Segment::Enum { .. } | Segment::Unknown => None,
    }
}

/// What to look for in an array or object.
struct Find<'n> {
    element: Option<usize>,
    name: &'n str,
    /// The name itself, of the second member that has it; otherwise the value of the last one.
    is_second_name: bool,
}

fn visit<'a>(value: &'a str, find: Find<'_>) -> Option<&'a str> {
    let mut found = None;
    let mut deserializer = serde_json::Deserializer::from_str(value);
    // What was found counts, even if the rest is not valid JSON.
    let _ = deserializer.deserialize_any(FindVisitor {
        find,
        found: &mut found,
    });
    found
}

impl<'n> Find<'n> {
    fn element(index: usize) -> Self {
        Self {
            element: Some(index),
            name: "",
            is_second_name: false,
        }
    }

    fn member(name: &'n str) -> Self {
        Self {
            element: None,
            name,
            is_second_name: false,
        }
    }

    fn second_name(name: &'n str) -> Self {
        Self {
            is_second_name: true,
            ..Self::member(name)
        }
    }
}

struct FindVisitor<'n, 'f, 'de> {
    find: Find<'n>,
    found: &'f mut Option<&'de str>,
}

impl<'de> Visitor<'de> for FindVisitor<'_, '_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array or object")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<(), A::Error> {
        for _ in 0..self.find.element.unwrap_or_default() {
            elements.next_element::<IgnoredAny>()?;
        }
        if let Some(element) = elements.next_element::<&RawValue>()? {
            *self.found = Some(element.get());
        }
        while elements.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut count = 0_usize;
        while let Some(json) = map.next_key::<&RawValue>()? {
            // A name with an escape has to be read to be compared.
            let is_same = serde_json::from_str::<MemberName<'_>>(json.get())
                .is_ok_and(|name| name.as_str() == self.find.name);
            count = count.saturating_add(usize::from(is_same));
            if is_same && self.find.is_second_name && count == 2 {
                *self.found = Some(json.get());
            }
            if is_same && !self.find.is_second_name {
                *self.found = Some(map.next_value::<&RawValue>()?.get());
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}
