use std::fmt;

use super::runtime::BlockingRuntime;
use super::{Pages, Tokens};
use crate::endpoint::{Decoding, Direction, PerPage};
use crate::error::Error;
use crate::listing::Listing;
use crate::option_methods::option_methods;
use crate::options::CallOptions;
use crate::page::Page;

/// A listing of an account's tokens, not yet requested. It has the methods of the async [`ListTokens`](crate::ListTokens), and
/// iterates over the tokens.
#[must_use = "a listing does nothing until it is sent, iterated or collected"]
#[derive(Clone)]
pub struct ListTokens {
    list: crate::ListTokens,
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

// === impl ListTokens ===

impl ListTokens {
    pub(super) fn new(list: crate::ListTokens, runtime: BlockingRuntime) -> Self {
        Self { list, runtime }
    }

    /// Configures the listing with a function over the async [`ListTokens`](crate::ListTokens), which may be shared with async
    /// code.
    pub fn describe(mut self, describe: impl FnOnce(crate::ListTokens) -> crate::ListTokens) -> Self {
        self.list = describe(self.list);
        self
    }

    /// Sets the tokens per page. See [`ListTokens::per_page`](crate::ListTokens::per_page).
    pub fn per_page<P>(self, per_page: P) -> Self
    where
        P: TryInto<PerPage>,
        P::Error: Into<Error>,
    {
        self.describe(|list| list.per_page(per_page))
    }

    forward! {
        /// Sets the order of the tokens. See [`ListTokens::direction`](crate::ListTokens::direction).
        direction(direction: Direction);
        /// Sets the first page. See [`ListTokens::page`](crate::ListTokens::page).
        page(page: u32);
        /// Sets whether recently expired tokens are listed too. See
        /// [`ListTokens::include_expired`](crate::ListTokens::include_expired).
        include_expired(include_expired: bool);
        /// Sets how many pages may be in flight at once. See [`ListTokens::prefetch`](crate::ListTokens::prefetch).
        prefetch(pages: usize);
        /// Sets the cap on pages. See [`ListTokens::max_pages`](crate::ListTokens::max_pages).
        max_pages(pages: u32);
        /// Sets whether an incomplete listing ends without an error. See
        /// [`ListTokens::allow_incomplete`](crate::ListTokens::allow_incomplete).
        allow_incomplete(allow_incomplete: bool);
        /// Sets whether the listing is repeated until two passes agree. See
        /// [`ListTokens::double_check`](crate::ListTokens::double_check).
        double_check(double_check: bool);
        /// Sets what happens to an element that is not a valid token. See
        /// [`ListTokens::decoding`](crate::ListTokens::decoding).
        decoding(decoding: Decoding);
        /// Sets options for this listing only. See [`ListTokens::options`](crate::ListTokens::options).
        options(options: CallOptions);
    }

    option_methods!();

    /// Returns an iterator over the tokens, each once, as pages arrive.
    pub fn iter(self) -> Tokens {
        Tokens::new(self.list.stream(), self.runtime)
    }

    /// Returns an iterator over the pages, in order.
    pub fn pages(self) -> Pages {
        Pages::new(self.list.pages(), self.runtime)
    }

    /// Collects all tokens, with the summary.
    ///
    /// # Errors
    ///
    /// Returns the first error of any page.
    pub fn collect_all(self) -> Result<Listing, Error> {
        self.runtime.block_on(self.list.collect_all())
    }

    /// Requests one page.
    ///
    /// # Errors
    ///
    /// Returns an error if the request fails or the response is not a page of tokens.
    pub fn send(self) -> Result<Page, Error> {
        self.runtime.block_on(self.list.send())
    }
}

impl IntoIterator for ListTokens {
    type Item = Result<cf_models::Token, Error>;
    type IntoIter = Tokens;

    fn into_iter(self) -> Tokens {
        self.iter()
    }
}

impl fmt::Debug for ListTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("blocking::ListTokens").field(&self.list).finish()
    }
}
