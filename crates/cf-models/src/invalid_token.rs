use std::fmt;

use serde::{Deserialize, Serialize};

use crate::parse_error::ParseError;

/// An element of `result` that is not a valid token.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct InvalidToken {
    /// The index in `result`, from 0.
    pub index: usize,
    /// The element's JSON text, unchanged.
    pub json: String,
    /// Reason why it is invalid. The path begins at `result`; line and column are within the element.
    pub error: ParseError,
}

// === impl InvalidToken ===

impl fmt::Display for InvalidToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)?;
        if self.error.line() > 0 {
            f.write_str(" of the element")?;
        }
        Ok(())
    }
}

// `Display` prints `error`, so that is not its source: it would be printed twice.
impl std::error::Error for InvalidToken {}
