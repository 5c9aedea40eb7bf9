//! What the mock allows: so many requests at once, so many in a window.

use crate::answer::whole_seconds;
use std::time::Duration;
use tokio::time::Instant;

/// So many requests at once; those beyond are told to wait.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AtOnce {
    pub(crate) most: usize,
    pub(crate) retry_after: Duration,
}

/// So many requests in each window, which starts with the first request after the last one ended.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Quota {
    requests: u32,
    window: Duration,
    left: u32,
    ends: Option<Instant>,
}

/// Where a quota stands after a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) refused: bool,
    left: u32,
    pub(crate) resets_in: Duration,
    requests: u32,
    window: Duration,
}

// === impl Quota ===

impl Quota {
    pub(crate) fn new(requests: u32, window: Duration) -> Self {
        Self {
            requests,
            window,
            left: requests,
            ends: None,
        }
    }

    /// Counts a request.
    pub(crate) fn take(&mut self, now: Instant) -> Standing {
        let ends = match self.ends {
            Some(ends) if ends > now => ends,
            _ => {
                self.left = self.requests;
                now.checked_add(self.window).unwrap_or(now)
            }
        };
        self.ends = Some(ends);
        let refused = self.left == 0;
        self.left = self.left.saturating_sub(1);
        Standing {
            refused,
            left: self.left,
            resets_in: ends.saturating_duration_since(now),
            requests: self.requests,
            window: self.window,
        }
    }
}

// === impl Standing ===

impl Standing {
    /// The value of `Ratelimit`.
    pub(crate) fn ratelimit(&self) -> String {
        format!("\"default\";r={};t={}", self.left, whole_seconds(self.resets_in))
    }

    /// The value of `Ratelimit-Policy`.
    pub(crate) fn policy(&self) -> String {
        format!("\"default\";q={};w={}", self.requests, whole_seconds(self.window))
    }
}
