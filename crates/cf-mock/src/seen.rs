//! What the server saw.

use http::{HeaderMap, HeaderValue, Method, Version};

/// The headers whose values are never kept.
pub const SECRET_HEADERS: [&str; 6] = [
    "authorization",
    "cookie",
    "proxy-authorization",
    "x-auth-email",
    "x-auth-key",
    "x-auth-user-service-key",
];

/// One request as the server saw it.
///
/// It never holds a credential: the value of a header in [`SECRET_HEADERS`] is dropped as it arrives, and only that
/// the header was there is kept.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SeenRequest {
    /// Its place among all requests, from 1.
    pub number: u64,
    /// The connection it came on, from 1.
    pub connection: u64,
    /// HTTP/1.1 or HTTP/2.
    pub version: Version,
    /// The method.
    pub method: Method,
    /// The path, as sent.
    pub path: String,
    /// The query without the question mark, as sent; empty where there is none.
    pub query: String,
    /// The page asked for: the query's `page`, 1 where there is none, `None` where it is not a whole number.
    pub page: Option<u64>,
    /// The headers; those in [`SECRET_HEADERS`] without their values.
    pub headers: HeaderMap,
}

// === impl SeenRequest ===

impl SeenRequest {
    pub(crate) fn new(number: u64, connection: u64, parts: &http::request::Parts) -> Self {
        let query = parts.uri.query().unwrap_or_default();
        let headers = parts.headers.iter().map(|(name, value)| {
            let secret = SECRET_HEADERS.contains(&name.as_str());
            (
                name.clone(),
                if secret {
                    HeaderValue::from_static("[not kept]")
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

    /// Whether the header was sent, secret or not.
    #[must_use]
    pub fn has_header(&self, name: &str) -> bool {
        self.headers.contains_key(name)
    }

    /// The header's value, where it is text and not secret.
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

    /// The value of a parameter of the query, decoded; of several the last.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<String> {
        parameter(&self.query, name)
    }
}

/// The value of a parameter of the query, decoded; of several the last.
pub(crate) fn parameter(query: &str, name: &str) -> Option<String> {
    form_urlencoded::parse(query.as_bytes())
        .filter(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
        .last()
}
