use std::num::NonZeroUsize;

use tower_layer::Layer;

use super::{DEFAULT_MAX_PAGES, Paginate};

/// Makes a service of one page one of whole listings: [`Paginate`].
///
/// See the [module](super) for an example.
#[derive(Clone, Copy, Debug)]
pub struct PaginateLayer {
    prefetch: NonZeroUsize,
    max_pages: u32,
}

// === impl PaginateLayer ===

impl PaginateLayer {
    /// One page at a time, 10,000 at most.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            prefetch: NonZeroUsize::MIN,
            max_pages: DEFAULT_MAX_PAGES,
        }
    }

    /// How many pages may be asked for and not yet yielded, the one that is waited for among them. 1 by default.
    #[must_use]
    pub const fn prefetch(mut self, pages: NonZeroUsize) -> Self {
        self.prefetch = pages;
        self
    }

    /// How many pages a listing may have; more are an error. 10,000 by default.
    #[must_use]
    pub const fn max_pages(mut self, pages: u32) -> Self {
        self.max_pages = pages;
        self
    }
}

impl Default for PaginateLayer {
    fn default() -> Self {
        Self::new()
    }
}

impl<S> Layer<S> for PaginateLayer {
    type Service = Paginate<S>;

    fn layer(&self, inner: S) -> Paginate<S> {
        Paginate::new(inner)
            .prefetch(self.prefetch)
            .max_pages(self.max_pages)
    }
}
