use std::fmt;

use cf_transport::Transport;

use super::iter::{Elements, Pages};
use super::runtime::BlockingRuntime;
use crate::client::HttpService;
use crate::endpoint::{Decoding, PagedEndpoint, PerPage};
use crate::error::Error;
use crate::listing::Listing;
use crate::option_methods::option_methods;
use crate::options::CallOptions;
use crate::page::Page;

/// A listing in pages, not yet requested. It has the methods of the async [`List`](crate::List), and iterates over the elements.
#[must_use = "a listing does nothing until it is sent, iterated or collected"]
#[derive(Clone)]
pub struct List<E, S = Transport> {
    list: crate::List<E, S>,
    runtime: BlockingRuntime,
}

/// Methods that forward to the async listing.
macro_rules! forward {
    ($($(#[$doc:meta])* $name:ident($($argument:ident: $type:ty),*);)*) => {$(
        $(#[$doc])*
        pub fn $name(self, $($argument: $type),*) -> Self {
            self.describe(|list| list.$name($($argument),*))
        }
    )*};
}

// === impl List ===

impl<E, S> List<E, S> {
    pub(super) fn new(list: crate::List<E, S>, runtime: BlockingRuntime) -> Self {
        Self { list, runtime }
    }

    /// Configures the listing with a function over the async [`List`](crate::List), which may be shared with async
    /// code.
    pub fn describe(mut self, describe: impl FnOnce(crate::List<E, S>) -> crate::List<E, S>) -> Self {
        self.list = describe(self.list);
        self
    }

    /// Sets the elements per page. See [`List::per_page`](crate::List::per_page).
    pub fn per_page<P>(self, per_page: P) -> Self
    where
        P: TryInto<PerPage>,
        P::Error: Into<Error>,
    {
        self.describe(|list| list.per_page(per_page))
    }

    forward! {
        /// Sets the first page. See [`List::page`](crate::List::page).
        page(page: u32);
        /// Sets how many pages may be in flight at once. See [`List::prefetch`](crate::List::prefetch).
        prefetch(pages: usize);
        /// Sets the cap on pages. See [`List::max_pages`](crate::List::max_pages).
        max_pages(pages: u32);
        /// Sets whether an incomplete listing ends without an error. See
        /// [`List::allow_incomplete`](crate::List::allow_incomplete).
        allow_incomplete(allow_incomplete: bool);
        /// Sets whether the listing is repeated until two passes agree. See
        /// [`List::double_check`](crate::List::double_check).
        double_check(double_check: bool);
        /// Sets what happens to an element that is not valid. See
        /// [`List::decoding`](crate::List::decoding).
        decoding(decoding: Decoding);
        /// Sets options for this listing only. See [`List::options`](crate::List::options).
        options(options: CallOptions);
    }

    option_methods!();
}

impl<E: PagedEndpoint, S: HttpService> List<E, S> {
    /// Returns an iterator over the elements, each once, as pages arrive.
    pub fn iter(self) -> Elements<E, S> {
        Elements::new(self.list.stream(), self.runtime)
    }

    /// Returns an iterator over the pages, in order.
    pub fn pages(self) -> Pages<E, S> {
        Pages::new(self.list.pages(), self.runtime)
    }

    /// Collects all elements, with the summary.
    ///
    /// # Errors
    ///
    /// Returns the first error of any page.
    pub fn collect_all(self) -> Result<Listing<E::Element>, Error> {
        self.runtime.block_on(self.list.collect_all())
    }

    /// Requests one page.
    ///
    /// # Errors
    ///
    /// Returns an error if the request fails or the response is not a page of the listing.
    pub fn send(self) -> Result<Page<E::Element>, Error> {
        self.runtime.block_on(self.list.send())
    }
}

impl<E: PagedEndpoint, S: HttpService> IntoIterator for List<E, S> {
    type Item = Result<E::Element, Error>;
    type IntoIter = Elements<E, S>;

    fn into_iter(self) -> Elements<E, S> {
        self.iter()
    }
}

impl<E: fmt::Debug, S> fmt::Debug for List<E, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("blocking::List").field(&self.list).finish()
    }
}
