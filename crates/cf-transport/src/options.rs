use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use tokio::time::Instant;

/// What one request does otherwise than its client: put into the request's extensions, read by the layers.
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
    /// The time one attempt may take, from connecting to the last byte of the body.
    pub attempt_timeout: Option<Duration>,
    /// The time the request may take with all its attempts and waits.
    pub deadline: Option<Duration>,
    /// How many times it may be sent again; 0 sends it once.
    pub max_retries: Option<u32>,
}

/// How a request went: in the extensions of its final response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attempts {
    /// How many times it was sent, the last one included.
    pub count: u32,
    /// From the first attempt's start to the last one's end, waits included.
    pub elapsed: Duration,
}

/// In the extensions of a request that is sent again: 1 on the second attempt, 2 on the third.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RetryAttempt(pub u32);

/// When the request's time is up, and how far it has come: in its extensions below the deadline layer, so that
/// waits which would outlast it are not begun.
#[derive(Clone, Debug)]
pub struct Deadline {
    at: Instant,
    attempts: Arc<AtomicU32>,
}

/// Whether an attempt's time ran out: in its extensions below the attempt timeout, so that the connection on which
/// that happened is not used again. Others may share it, and it may look alive.
#[derive(Clone, Debug, Default)]
pub(crate) struct TimedOut {
    is: Arc<AtomicBool>,
}

// === impl Attempts ===

impl Attempts {
    /// For tests and for services of one's own.
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
        }
    }

    /// The time that is left; zero when it is up.
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
