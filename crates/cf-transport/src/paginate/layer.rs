use std::convert::Infallible;
use std::future::{Ready, ready};
use std::num::NonZeroUsize;
use std::task::{Context, Poll};

use tower_layer::Layer;
use tower_service::Service;

use super::{PageScheme, Pages};

/// Pages a listing may have, unless told otherwise.
pub(super) const MAX_PAGES: u32 = 10_000;

/// Makes of a service that answers with one page a service that answers with all of them: [`Paginate`].
#[derive(Clone, Copy, Debug)]
pub struct PaginateLayer {
    prefetch: NonZeroUsize,
    max_pages: u32,
}

/// A service whose request is a listing's [`PageScheme`] and whose response is the [`Pages`].
///
/// Calling it sends nothing yet: the pages are asked for as the stream is polled, each on a clone of the service
/// below that was ready.
#[derive(Clone, Copy, Debug)]
pub struct Paginate<S> {
    inner: S,
    layer: PaginateLayer,
}

// === impl PaginateLayer ===

impl PaginateLayer {
    /// One page at a time, and at most 10,000 of them.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            prefetch: NonZeroUsize::MIN,
            max_pages: MAX_PAGES,
        }
    }

    /// How many pages may be in flight, or waiting for their turn, at once.
    #[must_use]
    pub const fn prefetch(mut self, pages: NonZeroUsize) -> Self {
        self.prefetch = pages;
        self
    }

    /// How many pages a listing may have before it is an error.
    #[must_use]
    pub const fn max_pages(mut self, max_pages: u32) -> Self {
        self.max_pages = max_pages;
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
        Paginate { inner, layer: *self }
    }
}

// === impl Paginate ===

impl<S, K> Service<K> for Paginate<S>
where
    K: PageScheme,
    S: Service<K::Request, Response = K::Page> + Clone,
{
    type Response = Pages<S, K>;
    type Error = Infallible;
    type Future = Ready<Result<Pages<S, K>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        // Each page waits for a clone of its own to be ready.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, scheme: K) -> Self::Future {
        let pages = Pages::new(self.inner.clone(), scheme);
        ready(Ok(pages
            .prefetch(self.layer.prefetch)
            .max_pages(self.layer.max_pages)))
    }
}
