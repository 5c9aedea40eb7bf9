//! The parameters of the listing.

use super::{Decoding, Direction, PerPage};

/// The endpoint's parameters, except the page number.
#[derive(Clone, Debug)]
pub(crate) struct Parameters {
    pub(crate) direction: Option<Direction>,
    pub(crate) per_page: PerPage,
    pub(crate) include_expired: Option<bool>,
    pub(crate) decoding: Decoding,
}
