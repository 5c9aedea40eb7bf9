use std::time::Duration;

use tokio::time::Instant;

use crate::random::random;

/// A wait that the server asked for, for all requests.
pub(super) struct Hold {
    until: Instant,
    /// Requests that were held start within this time after it, each at a random moment: they are not refused together
    /// again, nor with those of other processes.
    jitter: Duration,
    /// When the next probe may be sent.
    probe_at: Instant,
    is_probing: bool,
}

/// When a request may start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    Now,
    /// Now, to find out whether the server still asks to wait.
    Probe,
    After(Duration),
    /// After the hold, which is over.
    Jitter(Duration),
    /// Not within the time that is allowed.
    Never(Duration),
}

/// The longest jitter. Otherwise it is a tenth of the wait.
const MAX_JITTER: Duration = Duration::from_secs(1);
/// The shortest time between probes.
const MIN_PROBE_INTERVAL: Duration = Duration::from_secs(1);

// === impl Hold ===

impl Hold {
    /// A hold that begins now. If it is longer than `max_wait`, one request is sent as a probe after that time, and again
    /// each time after that: the server may ask for a day because of a mistake, or accept requests earlier.
    pub(super) fn new(now: Instant, wait: Duration, max_wait: Duration) -> Self {
        let after = |wait| now.checked_add(wait).unwrap_or(now);
        Self {
            until: after(wait),
            jitter: wait.mul_f64(0.1).min(MAX_JITTER),
            probe_at: after(max_wait.max(MIN_PROBE_INTERVAL)),
            is_probing: false,
        }
    }

    pub(super) fn or_longer(self, other: Self) -> Self {
        Self {
            is_probing: self.is_probing,
            // Responses to requests that were sent before it do not put off the probe.
            probe_at: self.probe_at.min(other.probe_at),
            ..if other.until > self.until { other } else { self }
        }
    }

    pub(super) fn is_over(&self, now: Instant) -> bool {
        self.until.checked_add(self.jitter).unwrap_or(self.until) <= now
    }

    pub(super) fn turn(
        &mut self,
        now: Instant,
        max_wait: Duration,
        remaining: Option<Duration>,
        jittered: bool,
    ) -> Turn {
        let wait = self.until.saturating_duration_since(now);
        if wait.is_zero() {
            let end = self.until.checked_add(self.jitter).unwrap_or(self.until);
            let mut window = end.saturating_duration_since(now);
            if let Some(remaining) = remaining {
                window = window.min(remaining.mul_f64(0.5));
            }
            let wait = window.mul_f64(random());
            return if jittered || wait.is_zero() {
                Turn::Now
            } else {
                Turn::Jitter(wait)
            };
        }
        if wait > max_wait && !self.is_probing && self.probe_at <= now {
            self.is_probing = true;
            self.probe_at = now
                .checked_add(max_wait.max(MIN_PROBE_INTERVAL))
                .unwrap_or(self.until);
            return Turn::Probe;
        }
        if wait > max_wait || remaining.is_some_and(|remaining| remaining <= wait) {
            return Turn::Never(wait);
        }
        Turn::After(wait)
    }

    /// Records that the probe has ended.
    pub(super) fn probed(&mut self) {
        self.is_probing = false;
    }
}
