//! All the pages of an account, as a stream of tokens, a stream of pages, or one value.

mod accounts;
mod pages;
mod stream;
mod summary;
mod whole;

pub use accounts::AccountListings;
pub use pages::PageStream;
pub use stream::TokenStream;
pub use summary::{EndReason, Summary};
pub use whole::Listing;
