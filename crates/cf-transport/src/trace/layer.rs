use tower_layer::Layer;

use super::Trace;

/// Wraps services in [`Trace`].
#[derive(Clone, Copy, Debug, Default)]
pub struct TraceLayer {
    _private: (),
}

// === impl TraceLayer ===

impl TraceLayer {
    /// Creates the layer.
    #[must_use]
    pub const fn new() -> Self {
        Self { _private: () }
    }
}

impl<S> Layer<S> for TraceLayer {
    type Service = Trace<S>;

    fn layer(&self, inner: S) -> Trace<S> {
        Trace::new(inner)
    }
}
