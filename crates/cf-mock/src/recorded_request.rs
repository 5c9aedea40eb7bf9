//! The requests that the mock received.

use http::{HeaderMap, HeaderValue, Method, Version};

/// The headers whose values are never recorded.
pub const SECRET_HEADERS: [&str; 6] = [
    "authorization",
    "cookie",
    "proxy-authorization",
    "x-auth-email",
    "x-auth-key",
    "x-auth-user-service-key",
];

/// One request that the mock received.
///
/// It never contains credentials: of a header in [`SECRET_HEADERS`], only the name is recorded, not the value.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RecordedRequest {
    /// Number of the request among all requests, from 1.
    pub number: u64,
    /// Number of the connection, from 1.
    pub connection: u64,
    /// HTTP version.
    pub version: Version,
    /// HTTP method.
    pub method: Method,
    /// Path, as sent.
    pub path: String,
    /// Query without the question mark, as sent; empty without a query.
    pub query: String,
    /// Page requested: the parameter `page`, 1 without it; `None` if it is not an integer.
    pub page: Option<u64>,
    /// Headers; those in [`SECRET_HEADERS`] without their values.
    pub headers: HeaderMap,
}

// === impl RecordedRequest ===

impl RecordedRequest {
    pub(crate) fn new(number: u64, connection: u64, parts: &http::request::Parts) -> Self {
        let query = parts.uri.query().unwrap_or_default();
        let headers = parts.headers.iter().map(|(name, value)| {
            let secret = SECRET_HEADERS.contains(&name.as_str());
            (
                name.clone(),
                if secret {
                    HeaderValue::from_static("[redacted]")
                } else {
                    value.clone()
                },
            )
        });
        Self {
            number,
            connection,
            version: parts.version,
            method: parts.method.clone(),
            path: parts.uri.path().to_owned(),
            query: query.to_owned(),
            page: match parameter(query, "page") {
                Some(page) => page.parse().ok(),
                None => Some(1),
            },
            headers: headers.collect(),
        }
    }

    /// Returns whether the header was sent. Works for secret headers too.
    #[must_use]
    pub fn has_header(&self, name: &str) -> bool {
        self.headers.contains_key(name)
    }

    /// Returns the value of a header; `None` if it is secret or not text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        if SECRET_HEADERS
            .iter()
            .any(|secret| secret.eq_ignore_ascii_case(name))
        {
            return None;
        }
        self.headers.get(name)?.to_str().ok()
    }

    /// Returns the decoded value of a query parameter; the last one if it is repeated.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<String> {
        parameter(&self.query, name)
    }
}

/// Returns the decoded value of a query parameter; the last one if it is repeated.
pub(crate) fn parameter(query: &str, name: &str) -> Option<String> {
    form_urlencoded::parse(query.as_bytes())
        .filter(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
        .last()
}
