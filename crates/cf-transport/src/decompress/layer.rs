use tower_layer::Layer;

use super::Decompress;

/// Puts a [`Decompress`] around a service.
#[derive(Clone, Copy, Debug, Default)]
pub struct DecompressLayer {
    _private: (),
}

// === impl DecompressLayer ===

impl DecompressLayer {
    /// The layer; there is nothing to set.
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
