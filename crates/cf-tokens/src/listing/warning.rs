use std::fmt;

use cf_models::ApiMessage;
use cf_text::{escaped, excerpt};
use serde::{Deserialize, Serialize};

/// Characters of an error of the API that a warning keeps.
const MESSAGE_LENGTH: usize = 500;

/// A warning about a listing. `Display` is escaped for terminal output.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Warning {
    /// What it is about.
    pub kind: WarningKind,
    /// The first page with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// The error code of the API.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<i64>,
    /// The text. It may contain untrusted text of the API.
    pub message: String,
}

/// What a [`Warning`] is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum WarningKind {
    /// The listing may lack tokens: there is evidence that it is not complete.
    Incomplete,
    /// The listing lacks tokens by the caller's choice: a later first page, or a query parameter that may narrow it.
    Narrowed,
    /// Elements could not be decoded.
    InvalidElements,
    /// The API returned an error together with the tokens of a successful page.
    ApiError,
}

// === impl Warning ===

impl Warning {
    pub(crate) fn new(kind: WarningKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            page: None,
            code: None,
            message: message.into(),
        }
    }

    pub(crate) fn api_error(page: u32, error: &ApiMessage) -> Self {
        let text = error.message.as_deref().unwrap_or("(no message)");
        Self {
            kind: WarningKind::ApiError,
            page: Some(page),
            code: error.code,
            message: excerpt(text, MESSAGE_LENGTH).to_string(),
        }
    }

    /// Whether both are the same error, on whichever page.
    pub(crate) fn repeats(&self, other: &Self) -> bool {
        (self.kind, self.code, &self.message) == (other.kind, other.code, &other.message)
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.kind == WarningKind::ApiError {
            f.write_str("the API reported an error together with the elements")?;
            if let Some(page) = self.page {
                write!(f, " of page {page}")?;
            }
            write!(f, ": {}", escaped(&self.message))?;
            return match self.code {
                Some(code) => write!(f, " (code {code})"),
                None => Ok(()),
            };
        }
        escaped(&self.message).fmt(f)
    }
}
