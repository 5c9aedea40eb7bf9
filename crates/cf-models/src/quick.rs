//! The short way from text to types, for the documents there mostly are.
//!
//! `serde_json` has the last word: what is read here is what it would have read, and wherever something is unusual this
//! gives up with `None`, and the document is read again the long way, for its value or its error. Unknown members and
//! small things go through `serde_json` piece by piece. A property test and a fuzz target hold the two together.

mod cursor;
mod values;

use serde::Deserialize;

pub(crate) use cursor::Cursor;
pub(crate) use values::{Quick, QuickAs};

/// Reads a whole document; none is no answer, not even that it is wrong.
pub(crate) fn read<'a, T: Quick<'a>>(text: &'a str) -> Option<T> {
    let mut cursor = Cursor::new(text);
    let value = T::quick(&mut cursor)?;
    cursor.is_at_end().then_some(value)
}

/// Reads a document the short way, else the long one.
pub(crate) fn read_or_parse<'a, T: Quick<'a> + Deserialize<'a>>(text: &'a str) -> serde_json::Result<T> {
    match read(text) {
        Some(value) => Ok(value),
        None => serde_json::from_str(text),
    }
}
