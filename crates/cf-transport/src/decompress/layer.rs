use tower_layer::Layer;

use super::Decompress;

/// Wraps services in [`Decompress`].
#[derive(Clone, Copy, Debug, Default)]
pub struct DecompressLayer {
    _private: (),
}

// === impl DecompressLayer ===

impl DecompressLayer {
    /// Creates the layer.
    #[must_use]
    pub const fn new() -> Self {
        Self { _private: () }
    }
}

impl<S> Layer<S> for DecompressLayer {
    type Service = Decompress<S>;

    fn layer(&self, inner: S) -> Decompress<S> {
        Decompress::new(inner)
    }
}
