use std::time::Duration;

use tower_layer::Layer;

use super::DeadlineService;

/// Puts a [`DeadlineService`] around a service.
#[derive(Clone, Copy, Debug)]
pub struct DeadlineLayer {
    limit: Duration,
}

// === impl DeadlineLayer ===

impl DeadlineLayer {
    /// With this limit for requests that bring none of their own.
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
