//! Error of a write after the person has left the pager.

use std::fmt;

#[derive(Debug)]
pub(crate) struct PagerClosed;

// === impl PagerClosed ===

impl fmt::Display for PagerClosed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the pager was closed")
    }
}

impl std::error::Error for PagerClosed {}
