use std::num::NonZeroUsize;

use tower_layer::Layer;

use super::{DEFAULT_MAX_PAGES, Paginate};

/// Turns a service for one page into a service for listings: [`Paginate`].
///
/// See the [module](super) for an example.
#[derive(Clone, Copy, Debug)]
pub struct PaginateLayer {
    prefetch: NonZeroUsize,
    max_pages: u32,
}

// === impl PaginateLayer ===

impl PaginateLayer {
    /// Creates a layer that requests one page at a time, at most 10,000.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            prefetch: NonZeroUsize::MIN,
            max_pages: DEFAULT_MAX_PAGES,
        }
    }

    /// Sets how many pages may be in flight or waiting to be yielded, including the page that is yielded next. Default: 1.
    #[must_use]
    pub const fn prefetch(mut self, pages: NonZeroUsize) -> Self {
        self.prefetch = pages;
        self
    }

    /// Sets the maximum number of pages; more are an error. Default: 10,000.
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
