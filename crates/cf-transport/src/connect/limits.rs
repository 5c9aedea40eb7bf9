//! Limits on what a server may send besides bodies.

use std::fmt;
use std::io;

/// Headers of a response, at most. The limit of HTTP/1.1 is hyper's default.
pub(crate) const MAX_HEADERS: usize = 100;
/// Bytes of a response's head, at most.
pub(crate) const MAX_HEAD: u32 = 64 * 1024;
/// Bytes that a connection may receive without a response or a part of a body being passed on, at most. More than all windows
/// of HTTP/2 together: these bytes are a flood of 1xx responses or of frames that carry nothing.
pub(super) const MAX_FRUITLESS_BYTES: u64 = 8 * 1024 * 1024;

/// The response has more headers than are accepted.
#[derive(Debug)]
pub(crate) struct TooManyHeaders {
    pub(super) count: usize,
}

/// A server sends without end, and no response.
#[derive(Debug)]
pub(crate) struct Flood;

// === impl TooManyHeaders ===

impl fmt::Display for TooManyHeaders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the response has {} headers; at most {MAX_HEADERS} are accepted",
            self.count
        )
    }
}

impl std::error::Error for TooManyHeaders {}

// === impl Flood ===

impl fmt::Display for Flood {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mebibytes = MAX_FRUITLESS_BYTES >> 20;
        write!(
            f,
            "the server sent more than {mebibytes} MiB of interim (1xx) responses or empty frames instead of a response"
        )
    }
}

impl std::error::Error for Flood {}

impl From<Flood> for io::Error {
    fn from(flood: Flood) -> Self {
        Self::other(flood)
    }
}
