//! The endpoints: what is requested of each, and how it is described.

mod decoding;
mod direction;
mod list_tokens;
mod parameters;
mod per_page;

pub use decoding::Decoding;
pub use direction::Direction;
pub use list_tokens::ListTokens;
pub(crate) use parameters::Parameters;
pub use per_page::{InvalidPerPage, PerPage};
