use std::fmt::{self, Write as _};

use cf_text::excerpt;
use serde::{Deserialize, Serialize};
use serde_path_to_error::{Path, Segment};

use crate::locate;
use crate::member_name::DUPLICATE;

/// Error of a document that could not be read: the location, what was expected, and what was found.
///
/// Of the document it contains only a short excerpt, escaped for terminal output.
///
/// ```
/// let error = cf_models::parse_token(br#"{"policies":[{"id":"p1","effect":7}]}"#).unwrap_err();
/// assert_eq!(error.path(), "policies[0].effect");
/// assert_eq!((error.line(), error.column()), (1, 34));
/// assert_eq!(
///     error.to_string(),
///     "policies[0].effect: expected a string (`allow`, `deny`, …), got 7 at line 1 column 34"
/// );
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ParseError(Box<Details>);

#[serde_with::skip_serializing_none]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Details {
    path: String,
    message: String,
    expected: Option<String>,
    found: Option<String>,
    line: usize,
    column: usize,
}

/// Characters of the document in a message: enough to recognize the place.
const EXCERPT: usize = 80;

// === impl ParseError ===

impl ParseError {
    /// Something is wrong with a value that is not there.
    pub(crate) fn missing(path: &str, expected: &str) -> Self {
        Self(Box::new(Details {
            path: path.to_owned(),
            message: format!("missing or null, expected {expected}"),
            expected: Some(expected.to_owned()),
            found: None,
            line: 0,
            column: 0,
        }))
    }

    pub(crate) fn not_utf8(document: &[u8], reason: &std::str::Utf8Error) -> Self {
        let valid = document.get(..reason.valid_up_to()).unwrap_or_default();
        let found = document
            .get(valid.len())
            .map(|byte| format!("the byte 0x{byte:02x}"));
        Self::expected_at("UTF-8", found, locate::end_of(valid))
    }

    pub(crate) fn byte_order_mark() -> Self {
        Self::expected_at("JSON", Some("a byte order mark (U+FEFF)".to_owned()), (1, 1))
    }

    fn expected_at(expected: &str, found: Option<String>, (line, column): (usize, usize)) -> Self {
        Self(Box::new(Details {
            path: String::new(),
            message: format!("expected {expected}"),
            expected: Some(expected.to_owned()),
            found,
            line,
            column,
        }))
    }

    /// An error of `serde_json`, with the path by `serde_path_to_error`; `prefix` is the path of the document itself.
    pub(crate) fn at(document: &str, prefix: &str, path: Option<&Path>, reason: &serde_json::Error) -> Self {
        let text = reason.to_string();
        let place = format!(" at line {} column {}", reason.line(), reason.column());
        let text = text.strip_suffix(&place).unwrap_or(&text);

        let mismatch = text
            .strip_prefix("invalid type: ")
            .or_else(|| text.strip_prefix("invalid value: "))
            .and_then(|words| words.rsplit_once(", expected "));
        let expected = mismatch.map(|(_, expected)| expected);
        let expected = expected.or_else(|| text.strip_prefix("expected "));
        let number = matches!(text, OUT_OF_RANGE | INVALID_NUMBER)
            .then(|| number_around(document, reason))
            .flatten();
        let part = path.filter(|_| reason.is_data()).and_then(|path| {
            if text.starts_with(DUPLICATE) {
                locate::second_member(document, path)
            } else {
                locate::value_at(document, path)
            }
        });
        let part = part.or(number);
        let (line, column) = part
            .and_then(|part| locate::line_and_column(document, part))
            .unwrap_or((reason.line(), reason.column().max(1)));
        let found = match (part, mismatch) {
            _ if reason.is_eof() => None,
            _ if number.is_some() => number.map(str::to_owned),
            _ if reason.is_syntax() => from_place(document, reason).map(str::to_owned),
            (Some(part), _) if expected.is_some() => Some(part.to_owned()),
            (_, Some((found, _))) => Some(found.to_owned()),
            _ => None,
        };
        Self(Box::new(Details {
            path: rendered(prefix, path),
            message: match expected {
                Some(expected) if !reason.is_syntax() => format!("expected {expected}"),
                _ => in_plain_words(text),
            },
            expected: expected.filter(|_| !reason.is_syntax()).map(str::to_owned),
            found: found.map(|found| excerpt(&found, EXCERPT).to_string()),
            line,
            column,
        }))
    }

    /// Returns the location as a JSON path such as `result[3].policies[0].effect`; empty for the document itself.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// Returns what was expected, where that is known.
    #[must_use]
    pub fn expected(&self) -> Option<&str> {
        self.0.expected.as_deref()
    }

    /// Returns the beginning of the JSON text that was found, escaped; `None` at the end of the document, and where the message
    /// does not compare it with something expected.
    #[must_use]
    pub fn found(&self) -> Option<&str> {
        self.0.found.as_deref()
    }

    /// Returns the line, from 1; 0 if the place is unknown.
    ///
    /// Line and column are where the value begins; for a member that occurs twice, where the second one begins.
    #[must_use]
    pub fn line(&self) -> usize {
        self.0.line
    }

    /// Returns the column in bytes, from 1; 0 if the place is unknown.
    #[must_use]
    pub fn column(&self) -> usize {
        self.0.column
    }
}

/// The message of `serde_json` for a number that no float can hold.
const OUT_OF_RANGE: &str = "number out of range";

/// The message of `serde_json` for a number that JSON does not allow, such as `01`.
const INVALID_NUMBER: &str = "invalid number";

/// Rewrites a message of `serde_json` that describes its implementation.
fn in_plain_words(text: &str) -> String {
    let plain = match text {
        "EOF while parsing a value" => "unexpected end of the document",
        "EOF while parsing a string" => "unexpected end of the document in a string",
        "EOF while parsing a list" => "unexpected end of the document in an array",
        "EOF while parsing an object" => "unexpected end of the document in an object",
        "expected value" => "expected a JSON value",
        "expected ident" => "expected `true`, `false` or `null`",
        "key must be a string" => "expected a member name in quotation marks",
        "trailing characters" => "unexpected text after the JSON document",
        "control character (\\u0000-\\u001F) found while parsing a string" => {
            "unescaped control character in a string"
        }
        "lone leading surrogate in hex escape" | "unexpected end of hex escape" => {
            "invalid escape: unpaired surrogate (\\ud800 to \\udfff)"
        }
        "recursion limit exceeded" => "nested too deeply: more than 127 levels",
        other => return excerpt(other, 200).to_string(),
    };
    plain.to_owned()
}

/// `prefix` with the path after it: `.name`, `[3]`, and `["any other name"]`.
fn rendered(prefix: &str, path: Option<&Path>) -> String {
    let mut text = prefix.to_owned();
    for segment in path.into_iter().flatten() {
        // Writing to a string does not fail.
        let _ = match segment {
            Segment::Seq { index } => write!(text, "[{index}]"),
            Segment::Map { key } if is_plain(key) && text.is_empty() => write!(text, "{key}"),
            Segment::Map { key } if is_plain(key) => write!(text, ".{key}"),
            Segment::Map { key } => write!(text, "[\"{}\"]", excerpt(key, EXCERPT)),
            Segment::Enum { .. } | Segment::Unknown => Ok(()),
        };
    }
    text
}

fn is_plain(name: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    (1..=64).contains(&name.len()) && name.bytes().all(is_word)
}

/// Returns the number in which an error is. `serde_json` reports a place within it, its end, or what follows it.
fn number_around<'a>(document: &'a str, reason: &serde_json::Error) -> Option<&'a str> {
    let is_part = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E');
    let line = document.split('\n').nth(reason.line().checked_sub(1)?)?;
    let around = |column: usize| {
        let (before, after) = line.split_at_checked(column)?;
        let start = before.bytes().rev().take_while(|byte| is_part(*byte)).count();
        let end = after.bytes().take_while(|byte| is_part(*byte)).count();
        line.get(before.len().checked_sub(start)?..before.len().checked_add(end)?)
    };
    [reason.column(), reason.column().saturating_sub(1)]
        .into_iter()
        .filter_map(around)
        .find(|number| number.bytes().any(|byte| byte.is_ascii_digit()))
}

/// Returns the text from the place of a syntax error.
fn from_place<'a>(document: &'a str, reason: &serde_json::Error) -> Option<&'a str> {
    let line = document.split('\n').nth(reason.line().checked_sub(1)?)?;
    let column = reason.column().saturating_sub(1);
    (0..=column)
        .rev()
        .find_map(|start| line.get(start..))
        .filter(|text| !text.is_empty())
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.path.is_empty() {
            write!(f, "{}: ", self.0.path)?;
        }
        f.write_str(&self.0.message)?;
        if let Some(found) = &self.0.found {
            // If it is not a value, it is the rest of the text, which would read like words of the message.
            match self.0.expected {
                Some(_) => write!(f, ", got {found}")?,
                None if self.0.message.starts_with("expected ") => write!(f, ", got `{found}`")?,
                None => write!(f, ", near `{found}`")?,
            }
        }
        if self.0.line > 0 {
            write!(f, " at line {} column {}", self.0.line, self.0.column)?;
        }
        Ok(())
    }
}

impl fmt::Debug for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let details = &*self.0;
        f.debug_struct("ParseError")
            .field("path", &details.path)
            .field("message", &details.message)
            .field("expected", &details.expected)
            .field("found", &details.found)
            .field("line", &details.line)
            .field("column", &details.column)
            .finish()
    }
}

impl std::error::Error for ParseError {}
