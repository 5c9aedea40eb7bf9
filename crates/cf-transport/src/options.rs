use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use tokio::time::Instant;

use crate::timer::instant_after;

/// Settings of one request that override those of its client. Insert them into the request's extensions.
///
/// ```
/// use std::time::Duration;
/// use cf_transport::{Body, RequestOptions};
///
/// let mut options = RequestOptions::default();
/// options.attempt_timeout = Some(Duration::from_secs(5));
/// options.max_retries = Some(0);
/// let mut request = http::Request::new(Body::default());
/// request.extensions_mut().insert(options);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequestOptions {
    /// Timeout of one attempt, from connecting to the last byte of the body.
    pub attempt_timeout: Option<Duration>,
    /// Deadline of the request, including retries and waits.
    pub deadline: Option<Duration>,
    /// Maximum number of retries; 0 sends the request once.
    pub max_retries: Option<u32>,
}

/// Attempts of a request; in the extensions of its final response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attempts {
    /// How many times it was sent, including the last attempt.
    pub count: u32,
    /// How many of these were retries. The others are the first attempt, those after refreshed credentials, and those that a
    /// connection ended on without processing them.
    pub retries: u32,
    /// Time from the start of the first attempt to the end of the last one.
    pub elapsed: Duration,
}

/// A key by which the service recognizes a request that it has processed already. In the extensions of a request, it lets
/// the request be retried although its method is not idempotent, and is sent as `Idempotency-Key`, unless the request has
/// that header. The header alone has the same effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey(pub http::HeaderValue);

/// A failed request was not retried because the [budget](crate::retry::Budget) of all requests was used up; in the
/// extensions of its response.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetryBudgetExhausted;

/// Number of a retry, in the extensions of its request: 1 on the second attempt, 2 on the third.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RetryAttempt(pub u32);

/// The deadline of a request. It is in the request's extensions below the deadline layer, so that layers do not start waits
/// that would outlast it.
///
/// In the extensions of a request above that layer, it limits the request in addition to the layer's own deadline: the same
/// one in several requests limits them all together.
///
/// ```
/// use std::time::Duration;
/// use cf_transport::{Body, Deadline};
///
/// let deadline = Deadline::after(Duration::from_secs(60));
/// let mut request = http::Request::new(Body::default());
/// request.extensions_mut().insert(deadline.clone());
/// assert!(deadline.remaining() <= Duration::from_secs(60));
/// ```
#[derive(Clone, Debug)]
pub struct Deadline {
    at: Instant,
    sent: SentCount,
    /// So that the connection is not reused, as after a timeout of the attempt.
    has_ended: Arc<AtomicBool>,
}

/// Whether an attempt timed out; in its extensions below the attempt timeout, so that its connection is not reused: other
/// requests may share it, and it may look alive.
#[derive(Clone, Debug, Default)]
pub(crate) struct TimedOut {
    is: Arc<AtomicBool>,
}

/// How often a request was sent; in its extensions below the retry layer. Connections also count when they send a request
/// again that was not processed: such an attempt is not a retry.
#[derive(Clone, Debug, Default)]
pub(crate) struct SentCount {
    sent: Arc<AtomicU32>,
    retries: Arc<AtomicU32>,
}

// === impl RetryBudgetExhausted ===

impl RetryBudgetExhausted {
    /// What to do about it.
    pub const HELP: &str = "send fewer requests at once, or raise the retry budget (`RetryLayer::budget`)";
}

// === impl SentCount ===

impl SentCount {
    pub(crate) fn add(&self) {
        self.sent.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn add_retry(&self) {
        self.retries.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn retries(&self) -> u32 {
        self.retries.load(Ordering::Relaxed)
    }

    /// Takes one back that turned out not to have been sent.
    pub(crate) fn subtract(&self) {
        let _ = self
            .sent
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |count| count.checked_sub(1));
    }

    pub(crate) fn get(&self) -> u32 {
        self.sent.load(Ordering::Relaxed)
    }
}

// === impl Attempts ===

impl Attempts {
    /// Creates the extension, for tests and for custom services. All attempts but the first are retries.
    #[must_use]
    pub const fn new(count: u32, elapsed: Duration) -> Self {
        Self {
            count,
            retries: count.saturating_sub(1),
            elapsed,
        }
    }
}

// === impl Deadline ===

impl Deadline {
    /// Creates a deadline at the end of this time, from now.
    #[must_use]
    pub fn after(limit: Duration) -> Self {
        Self::at(instant_after(limit))
    }

    pub(crate) fn at(at: Instant) -> Self {
        Self {
            at,
            sent: SentCount::default(),
            has_ended: Arc::default(),
        }
    }

    pub(crate) fn instant(&self) -> Instant {
        self.at
    }

    /// Returns the remaining time; zero after the deadline.
    #[must_use]
    pub fn remaining(&self) -> Duration {
        self.at.saturating_duration_since(Instant::now())
    }

    pub(crate) fn sent(&self) -> &SentCount {
        &self.sent
    }

    /// Records that the request is given up.
    pub(crate) fn end(&self) {
        self.has_ended.store(true, Ordering::Relaxed);
    }

    pub(crate) fn has_ended(&self) -> bool {
        self.has_ended.load(Ordering::Relaxed)
    }
}

// === impl TimedOut ===

impl TimedOut {
    pub(crate) fn set(&self) {
        self.is.store(true, Ordering::Relaxed);
    }

    pub(crate) fn get(&self) -> bool {
        self.is.load(Ordering::Relaxed)
    }
}
