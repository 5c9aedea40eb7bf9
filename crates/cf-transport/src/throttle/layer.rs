use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tower_layer::Layer;

use super::Throttle;
use super::limiter::Limiter;

/// Wraps services in [`Throttle`]. Clones of the layer, and all its services, share one limiter.
#[derive(Clone)]
pub struct ThrottleLayer {
    limiter: Arc<Limiter>,
}

// === impl ThrottleLayer ===

impl ThrottleLayer {
    /// Creates a layer that allows 32 requests in flight and waits of at most 60 s.
    #[must_use]
    pub fn new() -> Self {
        Self {
            limiter: Limiter::new(32, Duration::from_secs(60)),
        }
    }

    /// Sets the maximum number of requests in flight, at least 1. Creates a new limiter.
    #[must_use]
    pub fn max_in_flight(self, max_in_flight: usize) -> Self {
        Self {
            limiter: Limiter::new(max_in_flight, self.limiter.max_wait()),
        }
    }

    /// Sets the longest wait; a request that would wait longer fails at once. Creates a new limiter.
    #[must_use]
    pub fn max_wait(self, max_wait: Duration) -> Self {
        Self {
            limiter: Limiter::new(self.limiter.max_in_flight(), max_wait),
        }
    }

    /// Returns how many requests may be in flight now.
    #[must_use]
    pub fn limit(&self) -> usize {
        self.limiter.limit()
    }
}

impl Default for ThrottleLayer {
    fn default() -> Self {
        Self::new()
    }
}

impl<S> Layer<S> for ThrottleLayer {
    type Service = Throttle<S>;

    fn layer(&self, inner: S) -> Throttle<S> {
        Throttle::new(inner, Arc::clone(&self.limiter))
    }
}

impl fmt::Debug for ThrottleLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ThrottleLayer")
            .field("max_in_flight", &self.limiter.max_in_flight())
            .field("max_wait", &self.limiter.max_wait())
            .field("limit", &self.limit())
            .finish()
    }
}
