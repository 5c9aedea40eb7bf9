//! Limits on the requests in flight and on the requests in a period.

use crate::response::seconds_rounded_up;
use std::time::Duration;
use tokio::time::Instant;

/// The maximum number of requests in flight; the others get 429 with `Retry-After`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct InFlightLimit {
    pub(crate) max: usize,
    pub(crate) retry_after: Duration,
}

/// The maximum number of requests in a window. A window starts with the first request after the previous window ended.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Quota {
    requests: u32,
    window: Duration,
    left: u32,
    ends: Option<Instant>,
}

/// The state of a quota after a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct QuotaStatus {
    pub(crate) is_exceeded: bool,
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

    /// Counts a request and returns the state after it.
    pub(crate) fn take(&mut self, now: Instant) -> QuotaStatus {
        let ends = match self.ends {
            Some(ends) if ends > now => ends,
            _ => {
                self.left = self.requests;
                now.checked_add(self.window).unwrap_or(now)
            }
        };
        self.ends = Some(ends);
        let is_exceeded = self.left == 0;
        self.left = self.left.saturating_sub(1);
        QuotaStatus {
            is_exceeded,
            left: self.left,
            resets_in: ends.saturating_duration_since(now),
            requests: self.requests,
            window: self.window,
        }
    }
}

// === impl QuotaStatus ===

impl QuotaStatus {
    /// Returns the value of the header `Ratelimit`.
    pub(crate) fn ratelimit(&self) -> String {
        format!(
            "\"default\";r={};t={}",
            self.left,
            seconds_rounded_up(self.resets_in)
        )
    }

    /// Returns the value of the header `Ratelimit-Policy`.
    pub(crate) fn policy(&self) -> String {
        format!(
            "\"default\";q={};w={}",
            self.requests,
            seconds_rounded_up(self.window)
        )
    }
}
