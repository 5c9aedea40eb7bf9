use tower_layer::Layer;

use super::Collect;

/// Wraps services in [`Collect`].
#[derive(Clone, Copy, Debug)]
pub struct CollectLayer {
    limit: usize,
}

// === impl CollectLayer ===

impl CollectLayer {
    /// Creates a layer for bodies of at most `limit` bytes.
    #[must_use]
    pub const fn new(limit: usize) -> Self {
        Self { limit }
    }
}

impl<S> Layer<S> for CollectLayer {
    type Service = Collect<S>;

    fn layer(&self, inner: S) -> Collect<S> {
        Collect::new(inner, self.limit)
    }
}
