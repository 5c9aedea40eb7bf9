//! The request: which tokens, in which order, how many at a time.

mod direction;
mod per_page;
mod request;

pub use direction::Direction;
pub use per_page::{InvalidPerPage, PerPage};
pub(crate) use request::Parameters;
pub use request::{Decoding, ListTokens};
