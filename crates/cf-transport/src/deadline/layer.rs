use std::time::Duration;

use tower_layer::Layer;

use super::DeadlineService;

/// Wraps services in [`DeadlineService`].
#[derive(Clone, Copy, Debug)]
pub struct DeadlineLayer {
    limit: Duration,
}

// === impl DeadlineLayer ===

impl DeadlineLayer {
    /// Creates a layer with this deadline, which a request can override.
    #[must_use]
    pub const fn new(limit: Duration) -> Self {
        Self { limit }
    }
}

impl<S> Layer<S> for DeadlineLayer {
    type Service = DeadlineService<S>;

    fn layer(&self, inner: S) -> DeadlineService<S> {
        DeadlineService::new(inner, self.limit)
    }
}
