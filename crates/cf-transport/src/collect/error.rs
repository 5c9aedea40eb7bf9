use std::fmt;
use std::io;

use http::HeaderMap;
use http::response::Parts;
use http_body_util::LengthLimitError;

use crate::BoxError;
use crate::error::{cf_ray, find};

/// Error of a body that could not be read.
#[derive(Debug)]
pub struct CollectError {
    kind: CollectErrorKind,
    message: String,
    cf_ray: Option<String>,
    source: Option<BoxError>,
}

/// Category of a [`CollectError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CollectErrorKind {
    /// The connection broke, or the body was cut off.
    Read,
    /// The body is larger than the limit.
    TooLarge,
    /// The body has an unknown content encoding, or does not match its content encoding.
    Encoding,
}

// === impl CollectError ===

impl CollectError {
    /// Returns the category of the failure.
    #[must_use]
    pub fn kind(&self) -> CollectErrorKind {
        self.kind
    }

    /// Returns Cloudflare's request ID.
    #[must_use]
    pub fn cf_ray(&self) -> Option<&str> {
        self.cf_ray.as_deref()
    }

    pub(super) fn too_large(limit: usize, parts: &Parts) -> Self {
        let message = format!(
            "response body too large: more than {} (HTTP {})",
            size(limit),
            parts.status.as_u16()
        );
        Self {
            kind: CollectErrorKind::TooLarge,
            message,
            cf_ray: cf_ray(&parts.headers),
            source: None,
        }
    }

    pub(super) fn unknown_encoding(encoding: &str, parts: &Parts) -> Self {
        let message = format!(
            "unknown content encoding `{}` (HTTP {}); expected gzip, br, zstd or none",
            cf_text::excerpt(encoding, 40),
            parts.status.as_u16()
        );
        Self {
            kind: CollectErrorKind::Encoding,
            message,
            cf_ray: cf_ray(&parts.headers),
            source: None,
        }
    }

    pub(super) fn read(error: BoxError, limit: usize, parts: &Parts) -> Self {
        if find::<LengthLimitError>(&*error).is_some() {
            return Self::too_large(limit, parts);
        }
        let (kind, what) = if is_cut_off(&error) {
            (CollectErrorKind::Read, "was cut off")
        } else {
            (CollectErrorKind::Encoding, "cannot be decompressed")
        };
        let message = format!("the response body {what} (HTTP {})", parts.status.as_u16());
        Self {
            kind,
            message,
            cf_ray: cf_ray(&parts.headers),
            source: Some(error),
        }
    }
}

/// Failures of the connection, and a compressed stream that ends early. Everything else is invalid compressed data.
fn is_cut_off(error: &BoxError) -> bool {
    if find::<hyper::Error>(&**error).is_some() {
        return true;
    }
    find::<io::Error>(&**error).is_some_and(|error| {
        matches!(
            error.kind(),
            io::ErrorKind::UnexpectedEof
                | io::ErrorKind::ConnectionReset
                | io::ErrorKind::ConnectionAborted
                | io::ErrorKind::BrokenPipe
                | io::ErrorKind::TimedOut
        )
    })
}

/// The first content coding left on a response, other than `identity`.
pub(super) fn left_encoding(headers: &HeaderMap) -> Option<String> {
    headers
        .get_all(http::header::CONTENT_ENCODING)
        .iter()
        .find_map(|value| {
            let text = String::from_utf8_lossy(value.as_bytes());
            let text = text.trim();
            (!text.is_empty() && !text.eq_ignore_ascii_case("identity")).then(|| text.to_owned())
        })
}

fn size(bytes: usize) -> String {
    const MEBIBYTE: usize = 1024 * 1024;
    match bytes.checked_div(MEBIBYTE) {
        Some(mebibytes) if mebibytes > 0 && bytes.is_multiple_of(MEBIBYTE) => format!("{mebibytes} MiB"),
        _ => format!("{bytes} bytes"),
    }
}

impl fmt::Display for CollectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for CollectError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
