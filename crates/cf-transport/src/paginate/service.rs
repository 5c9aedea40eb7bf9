use std::convert::Infallible;
use std::future::{Ready, ready};
use std::num::NonZeroUsize;
use std::task::{Context, Poll};

use tower_service::Service;

use super::{DEFAULT_MAX_PAGES, PageScheme, Pages};

/// A service whose request is a [`PageScheme`] and whose response is the stream of its [`Pages`], over a service of one
/// page.
///
/// It is always ready and never fails: each page waits for its own clone of the inner service.
#[derive(Clone, Copy, Debug)]
pub struct Paginate<S> {
    inner: S,
    prefetch: NonZeroUsize,
    max_pages: u32,
}

// === impl Paginate ===

impl<S> Paginate<S> {
    /// Requests one page at a time, at most 10,000.
    pub const fn new(inner: S) -> Self {
        Self {
            inner,
            prefetch: NonZeroUsize::MIN,
            max_pages: DEFAULT_MAX_PAGES,
        }
    }

    /// Sets how many pages may be in flight or waiting to be yielded, including the page that is yielded next. Default: 1.
    #[must_use]
    pub fn prefetch(mut self, pages: NonZeroUsize) -> Self {
        self.prefetch = pages;
        self
    }

    /// Sets the maximum number of pages; more are an error. Default: 10,000.
    #[must_use]
    pub fn max_pages(mut self, pages: u32) -> Self {
        self.max_pages = pages;
        self
    }
}

impl<S, P> Service<P> for Paginate<S>
where
    P: PageScheme,
    S: Service<P::Request, Response = P::Page> + Clone,
{
    type Response = Pages<S, P>;
    type Error = Infallible;
    type Future = Ready<Result<Pages<S, P>, Infallible>>;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, scheme: P) -> Self::Future {
        ready(Ok(Pages::new(self.inner.clone(), scheme)
            .prefetch(self.prefetch)
            .max_pages(self.max_pages)))
    }
}
