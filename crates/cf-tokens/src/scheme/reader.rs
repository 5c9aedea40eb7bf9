use std::sync::Arc;

use cf_transport::paginate::{Next, PageScheme};

use super::{Listed, Scheme};
use crate::endpoint::PagedEndpoint;
use crate::error::Error;
use crate::request::{PageRequest, PreparedListing, ReceivedPage};

/// Decodes each page when it is its turn, and passes it to the [`Scheme`].
pub(crate) struct Reader<E: PagedEndpoint> {
    listing: Arc<PreparedListing<E>>,
    scheme: Scheme<E::Element>,
}

// === impl Reader ===

impl<E: PagedEndpoint> Reader<E> {
    pub(crate) fn new(listing: Arc<PreparedListing<E>>, scheme: Scheme<E::Element>) -> Self {
        Self { listing, scheme }
    }

    pub(crate) fn scheme(&self) -> &Scheme<E::Element> {
        &self.scheme
    }

    pub(crate) fn into_scheme(self) -> Scheme<E::Element> {
        self.scheme
    }
}

impl<E: PagedEndpoint> PageScheme for Reader<E> {
    type Request = PageRequest;
    type Page = ReceivedPage;
    type Item = Listed<E::Element>;
    type Error = Error;

    fn first(&mut self) -> PageRequest {
        self.scheme.first()
    }

    fn after(&mut self, page: ReceivedPage) -> Result<(Next<PageRequest>, Listed<E::Element>), Error> {
        let page = self.listing.read(page)?;
        Ok(self.scheme.after(page))
    }
}
