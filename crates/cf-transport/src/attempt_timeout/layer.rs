use std::time::Duration;

use tower_layer::Layer;

use super::AttemptTimeout;

/// Wraps services in [`AttemptTimeout`].
#[derive(Clone, Copy, Debug)]
pub struct AttemptTimeoutLayer {
    limit: Duration,
}

// === impl AttemptTimeoutLayer ===

impl AttemptTimeoutLayer {
    /// Creates a layer with this timeout, which a request can override.
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
