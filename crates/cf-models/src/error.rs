//! Why something could not be read: where, what was expected, what came.

use std::fmt::{self, Write as _};

use serde_json::value::RawValue;
use serde_path_to_error::{Path, Segment};

use crate::excerpt::{excerpt, member};

/// Why an answer, or a token in it, could not be read: where, what was expected, what came.
///
/// Of the document it holds a short excerpt at most, with what would confuse a terminal escaped.
///
/// ```
/// let error = cf_models::parse_token(br#"{"policies":[{"id":"p1","effect":7}]}"#).unwrap_err();
/// assert_eq!(error.path(), "policies[0].effect");
/// assert_eq!((error.line(), error.column()), (1, 34));
/// assert_eq!(
///     error.to_string(),
///     "policies[0].effect: expected a string such as `allow` `deny`, got 7 at line 1 column 34"
/// );
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ParseError(Box<Details>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Details {
    path: String,
    /// What is wrong, in words.
    message: String,
    expected: Option<String>,
    found: Option<String>,
    line: usize,
    column: usize,
}

/// An element of `result` that is no token.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct InvalidToken {
    /// Its place in `result`, from 0.
    pub index: usize,
    /// The element as it came.
    pub json: String,
    /// Why it is no token; the path begins at `result`, line and column within the element.
    pub error: ParseError,
}

// === impl ParseError ===

impl ParseError {
    /// Something is wrong with a value as a whole.
    pub(crate) fn new(path: &str, message: &str) -> Self {
        Self(Box::new(Details {
            path: path.to_owned(),
            message: message.to_owned(),
            expected: None,
            found: None,
            line: 0,
            column: 0,
        }))
    }

    pub(crate) fn not_utf8(document: &[u8], reason: &std::str::Utf8Error) -> Self {
        let valid = document.get(..reason.valid_up_to()).unwrap_or_default();
        let line_start = valid
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |end| end.saturating_add(1));
        let lines = valid.iter().filter(|byte| **byte == b'\n').count();
        let bad = document
            .get(valid.len())
            .map(|byte| format!("the byte 0x{byte:02x}"));
        Self(Box::new(Details {
            path: String::new(),
            message: "expected UTF-8".to_owned(),
            expected: Some("UTF-8".to_owned()),
            found: bad,
            line: lines.saturating_add(1),
            column: valid.len().saturating_sub(line_start).saturating_add(1),
        }))
    }

    /// What `serde_json` says of a document, and `serde_path_to_error` of the place.
    pub(crate) fn at(document: &str, prefix: &str, path: Option<&Path>, reason: &serde_json::Error) -> Self {
        let text = reason.to_string();
        let place = format!(" at line {} column {}", reason.line(), reason.column());
        let text = text.strip_suffix(&place).unwrap_or(&text);

        let mismatch = text
            .strip_prefix("invalid type: ")
            .or_else(|| text.strip_prefix("invalid value: "))
            .and_then(|words| words.rsplit_once(", expected "));
        let expected = mismatch
            .map(|(_, expected)| expected)
            .or_else(|| text.strip_prefix("expected "));
        let found = if reason.is_eof() {
            None
        } else if reason.is_syntax() {
            from_place(document, reason).map(excerpt)
        } else {
            path.and_then(|path| value_at(document, path))
                .or(mismatch.map(|(found, _)| found))
                .map(excerpt)
        };
        Self(Box::new(Details {
            path: rendered(prefix, path),
            message: expected.map_or_else(|| excerpt(text), |expected| format!("expected {expected}")),
            expected: expected.map(str::to_owned),
            found,
            line: reason.line(),
            column: reason.column(),
        }))
    }

    /// Where, as a JSON path such as `result[3].policies[0].effect`; empty for the document as a whole.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// What should have been there, in words, where that can be said.
    #[must_use]
    pub fn expected(&self) -> Option<&str> {
        self.0.expected.as_deref()
    }

    /// What was there: the beginning of its JSON text, escaped; none where the document ends.
    #[must_use]
    pub fn found(&self) -> Option<&str> {
        self.0.found.as_deref()
    }

    /// The line, from 1; 0 where the place has none.
    #[must_use]
    pub fn line(&self) -> usize {
        self.0.line
    }

    /// The column, from 1 and in bytes; 0 where the place has none.
    #[must_use]
    pub fn column(&self) -> usize {
        self.0.column
    }
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
            Segment::Map { key } => write!(text, "[\"{}\"]", excerpt(key)),
            Segment::Enum { .. } | Segment::Unknown => Ok(()),
        };
    }
    text
}

fn is_plain(name: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    (1..=64).contains(&name.len()) && name.bytes().all(is_word)
}

/// The text from the place of an error on.
fn from_place<'a>(document: &'a str, reason: &serde_json::Error) -> Option<&'a str> {
    let line = document.split('\n').nth(reason.line().checked_sub(1)?)?;
    let column = reason.column().saturating_sub(1);
    (0..=column)
        .rev()
        .find_map(|start| line.get(start..))
        .filter(|text| !text.is_empty())
}

/// The JSON text of the value at a path, in a document that is valid JSON.
fn value_at<'a>(document: &'a str, path: &Path) -> Option<&'a str> {
    let mut value: &RawValue = serde_json::from_str(document).ok()?;
    for segment in path {
        value = match segment {
            Segment::Seq { index } => {
                let elements: Vec<&RawValue> = serde_json::from_str(value.get()).ok()?;
                elements.get(*index).copied()?
            }
            Segment::Map { key } => member(value.get(), key)?,
            Segment::Enum { .. } | Segment::Unknown => return None,
        };
    }
    Some(value.get())
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.path.is_empty() {
            write!(f, "{}: ", self.0.path)?;
        }
        f.write_str(&self.0.message)?;
        if let Some(found) = &self.0.found {
            write!(f, ", got {found}")?;
        }
        if self.0.line > 0 {
            write!(f, " at line {} column {}", self.0.line, self.0.column)?;
        }
        Ok(())
    }
}

impl fmt::Debug for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Details {
            path,
            message,
            expected,
            found,
            line,
            column,
        } = &*self.0;
        f.debug_struct("ParseError")
            .field("path", path)
            .field("message", message)
            .field("expected", expected)
            .field("found", found)
            .field("line", line)
            .field("column", column)
            .finish()
    }
}

impl std::error::Error for ParseError {}

// === impl InvalidToken ===

impl fmt::Display for InvalidToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

// Its own words are those of `error`, so that is no source of it.
impl std::error::Error for InvalidToken {}
