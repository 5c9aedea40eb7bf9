//! Requests in flight: which pages, which attempts, and how long they have been waiting.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use cf_text::duration;

/// Requests in flight, in the order in which they were sent.
#[derive(Debug, Default)]
pub(super) struct Calls {
    /// Timeout of one attempt.
    timeout: Duration,
    max_retries: u32,
    next: u64,
    calls: BTreeMap<u64, Call>,
    /// End of the wait that the API requested.
    rate_limited_until: Option<Instant>,
}

/// One page with all its attempts.
#[derive(Debug)]
struct Call {
    page: Option<String>,
    /// Retries so far.
    retries: u32,
    state: State,
}

#[derive(Debug)]
enum State {
    /// Waiting for a response since this time.
    Sent(Instant),
    /// The last attempt failed, for example with `HTTP 503`.
    Failed(String),
}

/// Time after which a request that waits for a response is shown.
const SLOW: Duration = Duration::from_secs(1);

// === impl Calls ===

impl Calls {
    pub(super) fn new(timeout: Duration, max_retries: u32) -> Self {
        Self {
            timeout,
            max_retries,
            ..Self::default()
        }
    }

    /// Adds the request for a page, and returns its number.
    pub(super) fn begin(&mut self, page: Option<String>, now: Instant) -> u64 {
        let number = self.next;
        self.next = self.next.saturating_add(1);
        let call = Call {
            page,
            retries: 0,
            state: State::Sent(now),
        };
        self.calls.insert(number, call);
        number
    }

    pub(super) fn end(&mut self, number: u64) {
        self.calls.remove(&number);
    }

    /// An attempt is sent, after so many retries.
    pub(super) fn attempt(&mut self, number: u64, retries: u32, now: Instant) {
        if let Some(call) = self.calls.get_mut(&number) {
            call.retries = retries;
            call.state = State::Sent(now);
        }
    }

    pub(super) fn failed(&mut self, number: u64, reason: String) {
        if let Some(call) = self.calls.get_mut(&number) {
            call.state = State::Failed(reason);
        }
    }

    /// The API requested to wait.
    pub(super) fn rate_limited(&mut self, now: Instant, wait: Duration) {
        let until = now.checked_add(wait);
        self.rate_limited_until = self.rate_limited_until.max(until);
    }

    /// Returns what the listing is waiting for; `None` if nothing takes long.
    pub(super) fn describe(&self, now: Instant) -> Option<String> {
        let left = self
            .rate_limited_until
            .map(|until| until.saturating_duration_since(now));
        if let Some(left) = left.filter(|left| !left.is_zero()) {
            return Some(format!("rate limited, waiting {}", whole_seconds(left)));
        }
        self.calls.values().find_map(|call| self.describe_call(call, now))
    }

    fn describe_call(&self, call: &Call, now: Instant) -> Option<String> {
        let page = match &call.page {
            Some(page) => format!("page {page}"),
            None => "a response".to_owned(),
        };
        match &call.state {
            State::Sent(since) => {
                let elapsed = now.saturating_duration_since(*since);
                let is_shown = elapsed >= SLOW || call.retries > 0;
                let attempts = self.max_retries.saturating_add(1);
                let attempt = call.retries.saturating_add(1);
                is_shown.then(|| {
                    format!(
                        "waiting for {page} (attempt {attempt} of {attempts}, {} s of {})",
                        elapsed.as_secs(),
                        duration(self.timeout)
                    )
                })
            }
            State::Failed(reason) => Some(format!("{page} failed ({reason}), waiting to retry")),
        }
    }
}

/// Rounds up, so that a wait does not appear to be over.
fn whole_seconds(time: Duration) -> String {
    format!("{} s", time.as_secs_f64().ceil())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_response_shows_the_page_the_attempt_and_the_timeout() {
        let mut calls = Calls::new(Duration::from_secs(30), 2);
        let now = Instant::now();
        let number = calls.begin(Some("4".to_owned()), now);
        assert_eq!(calls.describe(now), None);
        assert_eq!(
            calls.describe(now + Duration::from_secs(12)).unwrap(),
            "waiting for page 4 (attempt 1 of 3, 12 s of 30 s)"
        );
        calls.failed(number, "HTTP 503".to_owned());
        assert_eq!(
            calls.describe(now).unwrap(),
            "page 4 failed (HTTP 503), waiting to retry"
        );
        calls.attempt(number, 1, now);
        assert_eq!(
            calls.describe(now).unwrap(),
            "waiting for page 4 (attempt 2 of 3, 0 s of 30 s)"
        );
        calls.end(number);
        assert_eq!(calls.describe(now + Duration::from_secs(12)), None);
    }
}
