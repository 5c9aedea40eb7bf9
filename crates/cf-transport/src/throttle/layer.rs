use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tower_layer::Layer;

use super::Throttle;
use super::limiters::Limiters;
use crate::Credential;

/// Wraps services in [`Throttle`]. Clones of the layer, and all its services, share one throttle: keep a clone to read its
/// [`limit`](Self::limit), or to [`reset`](Self::reset) it.
#[derive(Clone)]
pub struct ThrottleLayer {
    limiters: Arc<Limiters>,
}

// === impl ThrottleLayer ===

impl ThrottleLayer {
    /// Creates a layer that allows 32 requests in flight, waits of at most 60 s, and any number of waiting requests.
    #[must_use]
    pub fn new() -> Self {
        Self {
            limiters: Limiters::new(32, Duration::from_secs(60), None),
        }
    }

    /// Sets the maximum number of requests in flight, at least 1, for each credential and for all together. Creates a new
    /// throttle.
    #[must_use]
    pub fn max_in_flight(self, max_in_flight: usize) -> Self {
        let old = self.limiters;
        Self {
            limiters: Limiters::new(max_in_flight, old.max_wait(), old.max_waiting()),
        }
    }

    /// Sets the longest wait; a request that would wait longer fails at once. If the server asks for a longer wait, one
    /// request is sent each time this time has passed, to find out whether the server accepts requests again. Creates a
    /// new throttle.
    #[must_use]
    pub fn max_wait(self, max_wait: Duration) -> Self {
        let old = self.limiters;
        Self {
            limiters: Limiters::new(old.max_in_flight(), max_wait, old.max_waiting()),
        }
    }

    /// Sets the maximum number of requests that wait, in addition to those in flight. Beyond it, a
    /// [`Transport`](crate::Transport) is not ready: callers wait until it is, which is not part of the deadline, and a
    /// `LoadShed` layer in the [call slot](crate::TransportBuilder::call_layer) rejects requests. Default: no maximum.
    /// Creates a new throttle.
    #[must_use]
    pub fn max_waiting(self, max_waiting: usize) -> Self {
        let old = self.limiters;
        Self {
            limiters: Limiters::new(old.max_in_flight(), old.max_wait(), Some(max_waiting)),
        }
    }

    /// Returns how many requests with the credentials of the client may be in flight now.
    #[must_use]
    pub fn limit(&self) -> usize {
        self.limiters.limit(None)
    }

    /// Returns how many requests with these credentials in their extensions may be in flight now.
    #[must_use]
    pub fn limit_of(&self, credential: &Credential) -> usize {
        self.limiters.limit(Some(credential))
    }

    /// Forgets what the server reported: requests that wait because it asked to are sent, and as many as at first may be
    /// in flight. Use it when the limit was raised, or when the server asked for a wait by mistake.
    pub fn reset(&self) {
        self.limiters.reset();
    }

    /// Permits for the requests that a transport accepts, if their number is limited.
    pub(crate) fn queue(&self) -> Option<Arc<Semaphore>> {
        self.limiters.queue().cloned()
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
        Throttle::new(inner, Arc::clone(&self.limiters))
    }
}

impl fmt::Debug for ThrottleLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ThrottleLayer")
            .field("max_in_flight", &self.limiters.max_in_flight())
            .field("max_wait", &self.limiters.max_wait())
            .field("max_waiting", &self.limiters.max_waiting())
            .field("limit", &self.limit())
            .finish()
    }
}
