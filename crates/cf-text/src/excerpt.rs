//! The beginning of untrusted text or bytes.

use std::fmt::{self, Write as _};

use crate::classify::{Piece, pieces};
use crate::escape::write_escape;

/// Returns the beginning of untrusted text or bytes: on one line, escaped, at most `limit` characters long.
///
/// Bytes that are not UTF-8 become U+FFFD. ASCII white space is trimmed at both ends and folded to one space between words.
/// Everything else is escaped as by [`escape`](crate::escape()). The limit counts characters of the output; an escape is
/// printed whole or not at all. Where something was left out, `…` follows (not counted in the limit).
///
/// ```
/// use cf_text::excerpt;
///
/// assert_eq!(excerpt("  {\n  \"a\": 1\n}", 80).to_string(), "{ \"a\": 1 }");
/// assert_eq!(excerpt("a long story", 6).to_string(), "a long…");
/// assert_eq!(excerpt("ab\u{1b}[31m", 7).to_string(), "ab…", "the escape takes six characters");
/// assert_eq!(excerpt(b"\xff\xfe", 80).to_string(), "\u{fffd}\u{fffd}");
/// ```
#[must_use]
pub fn excerpt<T: AsRef<[u8]> + ?Sized>(text: &T, limit: usize) -> Excerpt<'_> {
    Excerpt {
        bytes: text.as_ref().trim_ascii(),
        limit,
    }
}

/// The beginning of untrusted text or bytes, as `Display`; see [`excerpt`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Excerpt<'a> {
    bytes: &'a [u8],
    limit: usize,
}

// === impl Excerpt ===

impl Excerpt<'_> {
    /// Returns whether nothing but white space is there to print.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }
}

impl fmt::Display for Excerpt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut left = self.limit;
        for piece in pieces(folded(lossy(self.bytes))) {
            let (length, needed) = match piece {
                Piece::Plain(_) => (1, 1),
                // Never without the emoji that it joins.
                Piece::Joiner(_) => (1, 2),
                Piece::Unsafe(character) => (escape_length(character), escape_length(character)),
            };
            if needed > left {
                return f.write_char('…');
            }
            left = left.saturating_sub(length);
            match piece {
                Piece::Plain(character) | Piece::Joiner(character) => f.write_char(character)?,
                Piece::Unsafe(character) => write_escape(f, character)?,
            }
        }
        Ok(())
    }
}

fn escape_length(character: char) -> usize {
    match character.escape_debug().len() {
        1 => character.escape_unicode().len(),
        length => length,
    }
}

/// The characters of bytes that should be UTF-8. Lazy: what is not printed is not decoded.
fn lossy(bytes: &[u8]) -> impl Iterator<Item = char> {
    bytes.utf8_chunks().flat_map(|chunk| {
        let invalid = (!chunk.invalid().is_empty()).then_some(char::REPLACEMENT_CHARACTER);
        chunk.valid().chars().chain(invalid)
    })
}

/// Runs of ASCII white space as one space.
fn folded(characters: impl Iterator<Item = char>) -> impl Iterator<Item = char> {
    let mut after_space = false;
    characters.filter_map(move |character| {
        let is_space = character.is_ascii_whitespace();
        let is_repeated = is_space && after_space;
        after_space = is_space;
        (!is_repeated).then_some(if is_space { ' ' } else { character })
    })
}
