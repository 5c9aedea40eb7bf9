use std::time::Duration;

use tower_layer::Layer;

use super::AttemptTimeout;

/// Puts an [`AttemptTimeout`] around a service.
#[derive(Clone, Copy, Debug)]
pub struct AttemptTimeoutLayer {
    limit: Duration,
}

// === impl AttemptTimeoutLayer ===

impl AttemptTimeoutLayer {
    /// With this limit for requests that bring none of their own.
    #[must_use]
    pub const fn new(limit: Duration) -> Self {
        Self { limit }
    }
}

impl<S> Layer<S> for AttemptTimeoutLayer {
    type Service = AttemptTimeout<S>;

    fn layer(&self, inner: S) -> AttemptTimeout<S> {
        AttemptTimeout::new(inner, self.limit)
    }
}
