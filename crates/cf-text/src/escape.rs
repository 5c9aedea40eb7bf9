//! Escaping for one line of output, and for JSON that is printed.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use crate::classify::{Piece, pieces};

/// Escapes untrusted text for one line of a terminal or a log.
///
/// Escaped, as `\n`, `\t`, `\r`, `\0` or `\u{…}`:
///
/// - control characters (C0, DEL, C1), line and paragraph separators;
/// - bidirectional controls and other format characters: U+00AD, U+061C, U+180E, U+200B to U+200F, U+202A to U+202E, U+2060 to
///   U+206F, U+FEFF, U+FFF9 to U+FFFB, U+E0000 to U+E007F;
/// - characters that show as nothing: Hangul fillers, the empty Braille pattern, U+034F, spaces other than U+0020, U+00A0 and U+3000;
/// - private use, unassigned (to the Rust release that compiled this) and noncharacters;
/// - combining marks without a base, more than four of them on one base, and variation selectors that select nothing.
///
/// Unchanged: everything else, quotes and backslashes included, combining marks on their base, and emoji sequences with a
/// zero-width joiner or a variation selector. Hence the output of text that contains `\u{1b}` literally is ambiguous.
///
/// ```
/// use cf_text::escape;
///
/// assert_eq!(escape("a\u{1b}]0;title\u{7}\nb"), r"a\u{1b}]0;title\u{7}\nb");
/// assert_eq!(escape("it's \"déjà vu\""), "it's \"déjà vu\"");
/// ```
#[must_use]
pub fn escape(text: &str) -> Cow<'_, str> {
    if is_safe(text, |_| false) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(escaped(text).to_string())
    }
}

/// Returns a `Display` adapter that writes what [`escape`] returns, without allocating.
///
/// ```
/// use cf_text::escaped;
///
/// let name = "x\u{200b}y";
/// assert_eq!(format!("token `{}` not found", escaped(name)), r"token `x\u{200b}y` not found");
/// ```
#[must_use]
pub fn escaped(text: &str) -> Escaped<'_> {
    Escaped(text)
}

/// Escapes the same characters as [`escape`], except line breaks (`\n`), as JSON does (`\u202e`).
///
/// In the text of a JSON document they occur in strings only, so the document keeps its meaning.
///
/// ```
/// use cf_text::escape_json;
///
/// assert_eq!(escape_json("{\"name\":\"a\u{202e}b\u{e0001}\"}\n"), "{\"name\":\"a\\u202eb\\udb40\\udc01\"}\n");
/// ```
#[must_use]
pub fn escape_json(document: &str) -> Cow<'_, str> {
    if is_safe(document, |character| character == '\n') {
        return Cow::Borrowed(document);
    }
    let mut safe = String::with_capacity(document.len());
    for piece in pieces(document.chars()) {
        match piece {
            Piece::Unsafe('\n') => safe.push('\n'),
            Piece::Unsafe(character) => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    // Writing to a string cannot fail.
                    let _ = write!(safe, "\\u{unit:04x}");
                }
            }
            Piece::Plain(character) | Piece::Joiner(character) => safe.push(character),
        }
    }
    Cow::Owned(safe)
}

/// Returns whether the text is printable ASCII: then it needs no escape, and each byte is one column of a terminal.
#[must_use]
pub fn is_printable_ascii(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// Text that is escaped as it is written; see [`escaped`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Escaped<'a>(&'a str);

// === impl Escaped ===

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if is_printable_ascii(self.0) {
            return f.write_str(self.0);
        }
        pieces(self.0.chars()).try_for_each(|piece| match piece {
            Piece::Plain(character) | Piece::Joiner(character) => f.write_char(character),
            Piece::Unsafe(character) => write_escape(f, character),
        })
    }
}

/// Writes one character as an escape, also where `escape_debug` would print it: std counts some blanks as printable.
pub(crate) fn write_escape(f: &mut fmt::Formatter<'_>, character: char) -> fmt::Result {
    let escape = character.escape_debug();
    if escape.len() > 1 {
        write!(f, "{escape}")
    } else {
        write!(f, "{}", character.escape_unicode())
    }
}

fn is_safe(text: &str, also: impl Fn(char) -> bool) -> bool {
    is_printable_ascii(text)
        || pieces(text.chars()).all(|piece| match piece {
            Piece::Plain(_) | Piece::Joiner(_) => true,
            Piece::Unsafe(character) => also(character),
        })
}
