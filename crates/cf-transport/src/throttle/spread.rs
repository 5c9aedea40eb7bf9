//! Spreads the rest of a quota over the time until its reset.

use std::time::Duration;

use tokio::time::Instant;

use super::ratelimit::Left;

/// How the rest of a quota is spread: one request in each interval.
#[derive(Clone, Copy)]
pub(super) struct Spread {
    interval: Duration,
    /// The fewest requests that were left.
    remaining: u64,
    reset: Instant,
    /// Start of the next request.
    next: Instant,
}

// === impl Spread ===

impl Spread {
    /// Returns how to spread what a response reports as left, after what `earlier` responses did; `None` while that suffices.
    /// `queue` is the number of requests in flight and waiting.
    pub(super) fn after(
        earlier: Option<Self>,
        left: Left,
        queue: u64,
        max_wait: Duration,
        now: Instant,
    ) -> Option<Self> {
        // Spread over the time until the reset, the last of the queue waits for `queue` intervals. Begin while that is
        // well within the wait that is allowed: later, requests would have to be sent too early, and be refused.
        let last_wait = max_wait.as_millis().max(2) / 2;
        let too_late = u128::from(queue)
            .saturating_mul(left.reset.as_millis())
            .checked_div(last_wait)
            .unwrap_or_default();
        let little = left
            .quota
            .map_or(50, |quota| quota / 10)
            .max(queue)
            .max(u64::try_from(too_late).unwrap_or(u64::MAX));
        // Once begun, it goes on until there is more: else each response that finds the rest sufficient again would
        // let the whole queue go at once.
        let going_on = earlier.filter(|spread| {
            !spread.is_over(now) && left.remaining <= spread.remaining.saturating_add(queue)
        });
        if left.remaining > little && going_on.is_none() {
            return None;
        }
        let parts = u32::try_from(left.remaining).unwrap_or(u32::MAX).max(1);
        let interval = left.reset.checked_div(parts).unwrap_or(left.reset);
        let (Some(reset), Some(first)) = (now.checked_add(left.reset), now.checked_add(interval)) else {
            return earlier;
        };
        // Slots assigned before stay assigned.
        let assigned = earlier.filter(|_| left.remaining > 0);
        Some(Self {
            interval,
            remaining: going_on.map_or(left.remaining, |spread| spread.remaining.min(left.remaining)),
            reset,
            next: assigned.map_or(first, |spread| spread.next),
        })
    }

    /// Returns whether the quota was reset.
    pub(super) fn is_over(&self, now: Instant) -> bool {
        self.reset <= now
    }

    /// Assigns the next slot, and returns the wait for it; `None` after the reset.
    pub(super) fn take_slot(&mut self, now: Instant) -> Option<Duration> {
        if self.is_over(now) {
            return None;
        }
        let slot = self.next.max(now).min(self.reset);
        self.next = slot
            .checked_add(self.interval)
            .unwrap_or(self.reset)
            .min(self.reset);
        Some(slot.saturating_duration_since(now))
    }
}
