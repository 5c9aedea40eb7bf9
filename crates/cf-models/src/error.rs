use std::fmt;

/// Why an answer, or a token in it, could not be read: where, what was expected, what came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    path: String,
    message: String,
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

/// Foreign words in a message: enough to recognise them.
const EXCERPT: usize = 200;

// === impl ParseError ===

impl ParseError {
    pub(crate) fn new(path: String, message: &str, line: usize, column: usize) -> Self {
        let mut shown = String::new();
        for (count, character) in message.chars().enumerate() {
            if count == EXCERPT {
                shown.push('…');
                break;
            }
            if character.is_control() || is_invisible(character) {
                shown.extend(character.escape_unicode());
            } else {
                shown.push(character);
            }
        }
        Self {
            path,
            message: shown,
            line,
            column,
        }
    }

    /// Where, as a JSON path such as `result[3].policies[0].effect`; empty for the document as a whole.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The line, from 1; 0 where the place has none.
    #[must_use]
    pub fn line(&self) -> usize {
        self.line
    }

    /// The column, from 1; 0 where the place has none.
    #[must_use]
    pub fn column(&self) -> usize {
        self.column
    }
}

/// Marks that reorder or hide text.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.message)?;
        if self.line > 0 {
            write!(f, " at line {} column {}", self.line, self.column)?;
        }
        Ok(())
    }
}

impl std::error::Error for ParseError {}

// === impl InvalidToken ===

impl fmt::Display for InvalidToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl std::error::Error for InvalidToken {}
