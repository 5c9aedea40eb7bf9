use tower_layer::Layer;

use super::{Collect, Memory};

/// Wraps services in [`Collect`].
#[derive(Clone, Debug)]
pub struct CollectLayer {
    limit: usize,
    memory: Memory,
}

/// Default for the memory of pages.
const PAGE_MEMORY: usize = 64 * 1024 * 1024;

// === impl CollectLayer ===

impl CollectLayer {
    /// Creates a layer for bodies of at most `limit` bytes.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            memory: Memory::new(PAGE_MEMORY),
        }
    }

    /// Sets how many bytes the pages of all listings may take together, beyond the first page of each. Clones of the layer
    /// share it. See [`PageQueue`](super::PageQueue). Default: 64 MiB.
    #[must_use]
    pub fn page_memory(mut self, bytes: usize) -> Self {
        self.memory = Memory::new(bytes);
        self
    }
}

impl<S> Layer<S> for CollectLayer {
    type Service = Collect<S>;

    fn layer(&self, inner: S) -> Collect<S> {
        Collect::with_memory(inner, self.limit, self.memory.clone())
    }
}
