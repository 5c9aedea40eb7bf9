use std::time::Duration;

use crate::random::random;

/// Computes the wait before a retry if the response requests none.
pub trait Backoff: Send + Sync + 'static {
    /// Returns the wait before retry number `retry`, from 1.
    fn wait(&self, retry: u32) -> Duration;
}

/// Doubles the wait for each retry, up to a limit, and waits a random part of it: at least half.
///
/// ```
/// use std::time::Duration;
/// use cf_transport::retry::{Backoff, ExponentialBackoff};
///
/// let backoff = ExponentialBackoff::default();
/// let second = backoff.wait(2);
/// assert!(Duration::from_millis(500) <= second && second <= Duration::from_secs(1));
/// assert!(backoff.wait(100) <= Duration::from_secs(8));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ExponentialBackoff {
    first: Duration,
    longest: Duration,
}

// === impl ExponentialBackoff ===

impl ExponentialBackoff {
    /// Starts at `first` and never exceeds `longest`.
    #[must_use]
    pub const fn new(first: Duration, longest: Duration) -> Self {
        Self { first, longest }
    }
}

impl Default for ExponentialBackoff {
    /// From 0.5 s to 8 s.
    fn default() -> Self {
        Self::new(Duration::from_millis(500), Duration::from_secs(8))
    }
}

impl Backoff for ExponentialBackoff {
    fn wait(&self, retry: u32) -> Duration {
        let doubled = 1_u32.checked_shl(retry.saturating_sub(1)).unwrap_or(u32::MAX);
        let full = self
            .first
            .checked_mul(doubled)
            .unwrap_or(self.longest)
            .min(self.longest);
        full.mul_f64(0.5 + random() / 2.0)
    }
}

impl<F: Fn(u32) -> Duration + Send + Sync + 'static> Backoff for F {
    fn wait(&self, retry: u32) -> Duration {
        self(retry)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_stay_in_bounds_and_differ() {
        let backoff = ExponentialBackoff::default();
        let mut seen = std::collections::HashSet::new();
        for _ in 0..100 {
            for (retry, full) in [
                (1, 500),
                (2, 1000),
                (3, 2000),
                (5, 8000),
                (6, 8000),
                (u32::MAX, 8000),
            ] {
                let wait = backoff.wait(retry);
                let full = Duration::from_millis(full);
                assert!(full / 2 <= wait && wait <= full, "retry {retry}: {wait:?}");
                seen.insert(wait);
            }
        }
        assert!(seen.len() > 500, "only {} different waits of 600", seen.len());
    }
}
