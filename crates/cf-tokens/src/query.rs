use std::fmt::{self, Display, Write as _};

use percent_encoding::utf8_percent_encode;

use crate::path::UNRESERVED;

/// Query of a request, to which an endpoint adds its parameters. Names and values are percent-encoded.
///
/// ```
/// use cf_tokens::endpoint::Query;
///
/// let mut query = Query::default();
/// query.add("name", "DNS & Zone");
/// query.add("per_page", 50);
/// assert_eq!(query.to_string(), "name=DNS%20%26%20Zone&per_page=50");
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Query(String);

// === impl Query ===

impl Query {
    /// Adds a parameter.
    pub fn add(&mut self, name: &str, value: impl Display) {
        let value = value.to_string();
        if !self.0.is_empty() {
            self.0.push('&');
        }
        let (name, value) = (
            utf8_percent_encode(name, UNRESERVED),
            utf8_percent_encode(&value, UNRESERVED),
        );
        // Writing to a String cannot fail.
        let _ = write!(self.0, "{name}={value}");
    }

    /// Adds a parameter if there is a value.
    pub fn add_option(&mut self, name: &str, value: Option<impl Display>) {
        if let Some(value) = value {
            self.add(name, value);
        }
    }

    pub(crate) fn append(&mut self, other: &Self) {
        if !self.0.is_empty() && !other.0.is_empty() {
            self.0.push('&');
        }
        self.0.push_str(&other.0);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Prints only the length: a value may be secret.
impl fmt::Debug for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Query({} bytes)", self.0.len())
    }
}
