use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::{HeaderMap, StatusCode};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout};

use super::ThrottleError;
use super::hold::{Hold, Turn};
use super::ratelimit::{self, Left};
use super::spread::Spread;

use crate::{BoxError, Deadline, retry_after};

/// Longer waits and resets are treated as this long.
const FAR: Duration = Duration::from_secs(24 * 60 * 60);

/// The limits of one credential.
pub(super) struct Limiter {
    in_flight: Arc<Semaphore>,
    state: Mutex<State>,
    /// Wakes those who wait when [`reset`](Self::reset) is called.
    reset: Notify,
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
    hold: Option<Hold>,
    spread: Option<Spread>,
    /// Number of resets.
    resets: u64,
}

/// A caller that waits for its turn, until it is dropped.
struct Waiting<'a>(&'a Limiter);

/// What a request has waited for; each only once.
#[derive(Default)]
struct Waited {
    spread: bool,
    jitter: bool,
}

enum Step {
    Send,
    /// Wait, unless the limiter was reset since then.
    Wait {
        wait: Duration,
        resets: u64,
    },
    /// Wait for a permit of all credentials together.
    Total,
}

/// Permission for one request in flight, returned on drop.
pub(super) struct Permit {
    limiter: Arc<Limiter>,
    /// The round in which it started.
    round: u64,
    permit: Option<OwnedSemaphorePermit>,
    /// The permit of all credentials together, returned on drop.
    total: Option<OwnedSemaphorePermit>,
    sent: bool,
    /// Whether it finds out if the server still asks to wait.
    is_probe: bool,
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
            hold: None,
            spread: None,
            resets: 0,
        };
        Arc::new(Self {
            in_flight: Arc::new(Semaphore::new(max_in_flight)),
            state: Mutex::new(state),
            reset: Notify::new(),
            max_in_flight,
            max_wait,
        })
    }

    pub(super) fn limit(&self) -> usize {
        self.state().limit
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while the lock is held, and a wrong count is better than a panic.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns whether it would not behave differently from a new one.
    pub(super) fn is_idle(&self) -> bool {
        let (state, now) = (self.state(), Instant::now());
        state.in_flight == 0
            && state.waiting == 0
            && state.limit == self.max_in_flight
            && state.hold.as_ref().is_none_or(|hold| hold.is_over(now))
            && state.spread.as_ref().is_none_or(|spread| spread.is_over(now))
    }

    /// Forgets what the server reported: the hold, the remaining quota and refusals.
    pub(super) fn reset(&self) {
        let mut state = self.state();
        state.hold = None;
        state.spread = None;
        state.too_many = None;
        state.successes = 0;
        // Refusals of requests that are in flight do not count.
        state.round = state.round.wrapping_add(2);
        state.half = self.max_in_flight;
        state.resets = state.resets.wrapping_add(1);
        self.resize(&mut state, self.max_in_flight);
        drop(state);
        self.reset.notify_waiters();
    }

    /// Waits for a time, or until a reset since the state was read.
    async fn wait(&self, wait: Duration, resets: u64) {
        let mut reset = std::pin::pin!(self.reset.notified());
        reset.as_mut().enable();
        if self.state().resets == resets {
            let _ = timeout(wait, reset).await;
        }
    }

    /// Waits until a request may start. `total` has a permit for each request of all credentials.
    pub(super) async fn acquire(
        self: &Arc<Self>,
        total: &Arc<Semaphore>,
        deadline: Option<&Deadline>,
    ) -> Result<Permit, BoxError> {
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
            total: None,
            sent: false,
            is_probe: false,
        };
        let mut waited = Waited::default();
        loop {
            match self.step(&mut permit, total, deadline, &mut waited)? {
                Step::Send => return Ok(permit),
                Step::Wait { wait, resets } => {
                    // A request with other credentials may use it meanwhile.
                    permit.total = None;
                    self.wait(wait, resets).await;
                }
                // Meanwhile the server may have asked to wait.
                Step::Total => permit.total = Some(Arc::clone(total).acquire_owned().await?),
            }
        }
    }

    /// Decides what a request does next.
    fn step(
        &self,
        permit: &mut Permit,
        total: &Arc<Semaphore>,
        deadline: Option<&Deadline>,
        waited: &mut Waited,
    ) -> Result<Step, BoxError> {
        let now = Instant::now();
        let remaining = deadline.map(Deadline::remaining);
        let mut state = self.state();
        let resets = state.resets;
        let turn = match &mut state.hold {
            Some(hold) if !permit.is_probe => hold.turn(now, self.max_wait, remaining, waited.jitter),
            _ => Turn::Now,
        };
        match turn {
            Turn::Now => {}
            Turn::Probe => permit.is_probe = true,
            Turn::Never(wait) => return Err(ThrottleError::new(wait).into()),
            Turn::Jitter(wait) => {
                waited.jitter = true;
                return Ok(Step::Wait { wait, resets });
            }
            Turn::After(wait) => {
                tracing::debug!(wait = %cf_text::duration(wait), "waiting, as the server asked");
                return Ok(Step::Wait { wait, resets });
            }
        }
        if !waited.spread && !permit.is_probe {
            waited.spread = true;
            let mut wait = state.take_slot(now).min(self.max_wait);
            if let Some(remaining) = remaining {
                wait = wait.min(remaining.mul_f64(0.5));
            }
            if !wait.is_zero() {
                tracing::debug!(wait = %cf_text::duration(wait), "spreading the remaining quota until the reset");
                return Ok(Step::Wait { wait, resets });
            }
        }
        if permit.total.is_none() {
            match Arc::clone(total).try_acquire_owned() {
                Ok(free) => permit.total = Some(free),
                Err(_) => return Ok(Step::Total),
            }
        }
        permit.sent = true;
        state.in_flight = state.in_flight.saturating_add(1);
        permit.round = state.round;
        Ok(Step::Send)
    }

    /// Ends the hold.
    fn lift(&self) {
        let mut state = self.state();
        state.hold = None;
        state.resets = state.resets.wrapping_add(1);
        drop(state);
        self.reset.notify_waiters();
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

    fn hold(&self, wait: Duration, is_probe: bool) {
        let now = Instant::now();
        let new = Hold::new(now, wait.min(FAR), self.max_wait);
        let mut state = self.state();
        // What a probe finds out replaces what the server asked for before.
        let earlier = state.hold.take().filter(|_| !is_probe);
        state.hold = Some(match earlier {
            Some(earlier) => earlier.or_longer(new),
            None => new,
        });
    }

    fn spread(&self, left: Left) {
        let mut state = self.state();
        let queue = state.in_flight.saturating_add(state.waiting) as u64;
        let left = Left {
            reset: left.reset.min(FAR),
            ..left
        };
        state.spread = Spread::after(state.spread, left, queue, self.max_wait, Instant::now());
    }
}

// === impl State ===

impl State {
    /// Returns how long a request waits for its slot.
    fn take_slot(&mut self, now: Instant) -> Duration {
        let wait = self.spread.as_mut().and_then(|spread| spread.take_slot(now));
        if wait.is_none() {
            self.spread = None;
        }
        wait.unwrap_or_default()
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
        if self.is_probe && !refused && !status.is_server_error() {
            tracing::debug!("the server accepts requests again, earlier than it had announced");
            limiter.lift();
        }
        let asked = retry_after(headers).filter(|_| refused);
        match (asked, ratelimit::least(headers)) {
            // `Retry-After` takes precedence.
            (Some(wait), _) => limiter.hold(wait, self.is_probe),
            (None, Some(left)) if left.remaining == 0 && refused => limiter.hold(left.reset, self.is_probe),
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
        if self.is_probe
            && let Some(hold) = &mut state.hold
        {
            hold.probed();
        }
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
