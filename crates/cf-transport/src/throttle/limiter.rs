use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::{HeaderMap, StatusCode};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep};

use super::ThrottleError;
use super::ratelimit::{self, Left};

use crate::{BoxError, Deadline, retry_after};

/// Longer waits and resets are treated as this long.
const FAR: Duration = Duration::from_secs(24 * 60 * 60);

pub(super) struct Limiter {
    in_flight: Arc<Semaphore>,
    state: Mutex<State>,
    max_in_flight: usize,
    max_wait: Duration,
}

struct State {
    /// Maximum number of requests in flight.
    limit: usize,
    /// Permits to remove when requests in flight return them.
    debt: usize,
    /// Requests sent and not completed.
    in_flight: usize,
    /// Callers that wait for their turn.
    waiting: usize,
    /// Successes since the last change of the limit.
    successes: usize,
    /// Number of halvings.
    round: u64,
    /// The limit at the start of the round.
    half: usize,
    /// The lowest number in flight of which one was refused.
    too_many: Option<usize>,
    hold_until: Option<Instant>,
    spread: Option<Spread>,
}

/// Spreads the remaining quota over the time until the reset.
struct Spread {
    interval: Duration,
    /// The fewest requests that were left.
    remaining: u64,
    reset: Instant,
    /// Start of the next request.
    next: Instant,
}

/// A caller that waits for its turn, until it is dropped.
struct Waiting<'a>(&'a Limiter);

/// Permission for one request in flight, returned on drop.
pub(super) struct Permit {
    limiter: Arc<Limiter>,
    /// The round in which it started.
    round: u64,
    permit: Option<OwnedSemaphorePermit>,
    sent: bool,
}

// === impl Limiter ===

impl Limiter {
    pub(super) fn new(max_in_flight: usize, max_wait: Duration) -> Arc<Self> {
        let max_in_flight = max_in_flight.clamp(1, Semaphore::MAX_PERMITS);
        let state = State {
            limit: max_in_flight,
            debt: 0,
            in_flight: 0,
            waiting: 0,
            successes: 0,
            round: 0,
            half: max_in_flight,
            too_many: None,
            hold_until: None,
            spread: None,
        };
        Arc::new(Self {
            in_flight: Arc::new(Semaphore::new(max_in_flight)),
            state: Mutex::new(state),
            max_in_flight,
            max_wait,
        })
    }

    pub(super) fn max_in_flight(&self) -> usize {
        self.max_in_flight
    }

    pub(super) fn max_wait(&self) -> Duration {
        self.max_wait
    }

    pub(super) fn limit(&self) -> usize {
        self.state().limit
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while the lock is held, and a wrong count is better than a panic.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until a request may start.
    pub(super) async fn acquire(self: &Arc<Self>, deadline: Option<&Deadline>) -> Result<Permit, BoxError> {
        let _waiting = Waiting::new(self);
        let in_flight = Arc::clone(&self.in_flight);
        let permit = match Arc::clone(&in_flight).try_acquire_owned() {
            Ok(permit) => permit,
            Err(_) => in_flight.acquire_owned().await?,
        };
        let mut permit = Permit {
            limiter: Arc::clone(self),
            round: 0,
            permit: Some(permit),
            sent: false,
        };
        let mut spread = false;
        loop {
            let now = Instant::now();
            let held = self
                .state()
                .hold_until
                .map(|until| until.saturating_duration_since(now));
            if let Some(wait) = held.filter(|wait| !wait.is_zero()) {
                if wait > self.max_wait || deadline.is_some_and(|deadline| deadline.remaining() <= wait) {
                    return Err(ThrottleError::new(wait).into());
                }
                tracing::debug!(wait = %cf_text::duration(wait), "waiting, as the service asked");
                sleep(wait).await;
                continue;
            }
            if !spread {
                spread = true;
                let mut wait = self.state().take_slot(now).min(self.max_wait);
                if let Some(deadline) = deadline {
                    wait = wait.min(deadline.remaining().mul_f64(0.5));
                }
                if !wait.is_zero() {
                    tracing::debug!(wait = %cf_text::duration(wait), "spreading the remaining quota until the reset");
                    sleep(wait).await;
                    continue;
                }
            }
            permit.sent = true;
            let mut state = self.state();
            state.in_flight = state.in_flight.saturating_add(1);
            permit.round = state.round;
            drop(state);
            return Ok(permit);
        }
    }

    /// Lowers the limit after a refusal.
    fn refused(&self, round: u64) {
        let mut state = self.state();
        let in_flight = state.in_flight.max(1);
        let limit = if round == state.round {
            // One halving for all requests that were in flight at that time.
            state.half = (state.limit.min(in_flight) / 2).max(1);
            state.round = state.round.wrapping_add(1);
            state.half
        } else if round.wrapping_add(1) == state.round {
            state.limit
        } else {
            return;
        };
        state.successes = 0;
        // Requests refused earlier are no longer in flight, so that the rest were still too many. A single request in
        // flight that is refused does not depend on the limit.
        state.too_many = (in_flight > 1).then_some(in_flight);
        let limit = state
            .too_many
            .map_or(state.half, |number| limit.min(number.saturating_sub(1)));
        self.resize(&mut state, limit);
        tracing::debug!(limit, "lowered the limit of requests in flight");
    }

    fn raise(&self) {
        let mut state = self.state();
        state.successes = state.successes.saturating_add(1);
        // The limit that was refused may be too high still: it is tried again, but rarely.
        let is_near = state
            .too_many
            .is_some_and(|number| state.limit.saturating_add(1) >= number);
        let needed = if is_near {
            state.limit.saturating_mul(8)
        } else {
            state.limit
        };
        if state.limit >= self.max_in_flight || state.successes < needed {
            return;
        }
        state.successes = 0;
        state.too_many = state.too_many.filter(|number| *number > state.limit);
        let limit = state.limit.saturating_add(1);
        self.resize(&mut state, limit);
    }

    fn resize(&self, state: &mut State, limit: usize) {
        let fewer = state.limit.saturating_sub(limit);
        let taken = self.in_flight.forget_permits(fewer);
        state.debt = state.debt.saturating_add(fewer.saturating_sub(taken));
        let more = limit.saturating_sub(state.limit);
        let forgiven = more.min(state.debt);
        state.debt = state.debt.saturating_sub(forgiven);
        self.in_flight.add_permits(more.saturating_sub(forgiven));
        state.limit = limit;
    }

    fn hold(&self, wait: Duration) {
        let until = Instant::now().checked_add(wait.min(FAR));
        let mut state = self.state();
        state.hold_until = state.hold_until.max(until);
    }

    fn spread(&self, left: Left) {
        let now = Instant::now();
        let mut state = self.state();
        let reset_in = left.reset.min(FAR);
        let queue = state.in_flight.saturating_add(state.waiting) as u64;
        // Spread over the time until the reset, the last of the queue waits for `queue` intervals. Begin while that is
        // well within the wait that is allowed: later, requests would have to be sent too early, and be refused.
        let last_wait = self.max_wait.as_millis().max(2) / 2;
        let too_late = u128::from(queue)
            .saturating_mul(reset_in.as_millis())
            .checked_div(last_wait)
            .unwrap_or_default();
        let little = left
            .quota
            .map_or(50, |quota| quota / 10)
            .max(queue)
            .max(u64::try_from(too_late).unwrap_or(u64::MAX));
        // Once begun, it goes on until there is more: else each response that finds the rest sufficient again would
        // let the whole queue go at once.
        let goes_on = state.spread.as_ref().is_some_and(|spread| {
            now < spread.reset && left.remaining <= spread.remaining.saturating_add(queue)
        });
        if left.remaining > little && !goes_on {
            state.spread = None;
            return;
        }
        let parts = u32::try_from(left.remaining).unwrap_or(u32::MAX).max(1);
        let interval = reset_in.checked_div(parts).unwrap_or(reset_in);
        let (Some(reset), Some(first)) = (now.checked_add(reset_in), now.checked_add(interval)) else {
            return;
        };
        let next = match &state.spread {
            // Slots assigned before stay assigned.
            Some(spread) if left.remaining > 0 => spread.next,
            _ => first,
        };
        let fewest = state
            .spread
            .as_ref()
            .filter(|_| goes_on)
            .map(|spread| spread.remaining);
        state.spread = Some(Spread {
            interval,
            remaining: fewest.map_or(left.remaining, |fewest| fewest.min(left.remaining)),
            reset,
            next,
        });
    }
}

// === impl State ===

impl State {
    /// Returns how long a request waits for its slot.
    fn take_slot(&mut self, now: Instant) -> Duration {
        let Some(spread) = &mut self.spread else {
            return Duration::ZERO;
        };
        if spread.reset <= now {
            self.spread = None;
            return Duration::ZERO;
        }
        let slot = spread.next.max(now).min(spread.reset);
        spread.next = slot
            .checked_add(spread.interval)
            .unwrap_or(spread.reset)
            .min(spread.reset);
        slot.saturating_duration_since(now)
    }
}

// === impl Waiting ===

impl<'a> Waiting<'a> {
    fn new(limiter: &'a Limiter) -> Self {
        let mut state = limiter.state();
        state.waiting = state.waiting.saturating_add(1);
        Self(limiter)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.waiting = state.waiting.saturating_sub(1);
    }
}

// === impl Permit ===

impl Permit {
    /// Adapts the limiter to a response, and returns the permit.
    pub(super) fn learn(self, status: StatusCode, headers: &HeaderMap) {
        let limiter = &self.limiter;
        let refused = status == StatusCode::TOO_MANY_REQUESTS;
        if refused {
            limiter.refused(self.round);
        } else if status.is_success() {
            limiter.raise();
        }
        let asked = retry_after(headers).filter(|_| refused);
        match (asked, ratelimit::least(headers)) {
            // `Retry-After` takes precedence.
            (Some(wait), _) => limiter.hold(wait),
            (None, Some(left)) if left.remaining == 0 && refused => limiter.hold(left.reset),
            // `Ratelimit` alone must not fail a request; a later 429 can ask for the wait.
            (None, Some(left)) if left.remaining == 0 && left.reset > limiter.max_wait => {}
            (None, Some(left)) => limiter.spread(left),
            (None, None) => {}
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut state = self.limiter.state();
        state.in_flight = state.in_flight.saturating_sub(usize::from(self.sent));
        if state.debt > 0 {
            state.debt = state.debt.saturating_sub(1);
            if let Some(permit) = self.permit.take() {
                permit.forget();
            }
        }
    }
}

#[cfg(test)]
mod tests;
