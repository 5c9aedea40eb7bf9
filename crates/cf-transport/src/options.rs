use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use tokio::time::Instant;

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
    /// Time from the start of the first attempt to the end of the last one.
    pub elapsed: Duration,
}

/// Number of a retry, in the extensions of its request: 1 on the second attempt, 2 on the third.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RetryAttempt(pub u32);

/// The deadline of a request, and the number of its attempts. It is in the request's extensions below the deadline layer,
/// so that layers do not start waits that would outlast it.
#[derive(Clone, Debug)]
pub struct Deadline {
    at: Instant,
    attempts: Arc<AtomicU32>,
    /// So that the connection is not reused, as after a timeout of the attempt.
    has_ended: Arc<AtomicBool>,
}

/// Whether an attempt timed out; in its extensions below the attempt timeout, so that its connection is not reused: other
/// requests may share it, and it may look alive.
#[derive(Clone, Debug, Default)]
pub(crate) struct TimedOut {
    is: Arc<AtomicBool>,
}

/// How often the connections below sent a request again because it was not processed; in its extensions below the retry
/// layer. These are attempts, but not retries.
#[derive(Clone, Debug, Default)]
pub(crate) struct ResendCount(Arc<AtomicU32>);

// === impl ResendCount ===

impl ResendCount {
    pub(crate) fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn get(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }
}

// === impl Attempts ===

impl Attempts {
    /// Creates the extension, for tests and for custom services.
    #[must_use]
    pub const fn new(count: u32, elapsed: Duration) -> Self {
        Self { count, elapsed }
    }
}

// === impl Deadline ===

impl Deadline {
    pub(crate) fn new(at: Instant) -> Self {
        Self {
            at,
            attempts: Arc::default(),
            has_ended: Arc::default(),
        }
    }

    /// Returns the remaining time; zero after the deadline.
    #[must_use]
    pub fn remaining(&self) -> Duration {
        self.at.saturating_duration_since(Instant::now())
    }

    pub(crate) fn count_attempt(&self) {
        self.attempts.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn attempts(&self) -> u32 {
        self.attempts.load(Ordering::Relaxed)
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
