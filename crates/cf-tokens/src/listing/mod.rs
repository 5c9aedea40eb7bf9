//! All pages of an account: as a stream of tokens, a stream of pages, or a value.

mod accounts;
mod collected;
mod contradiction;
mod credentials;
mod incomplete;

mod pages;
mod stored;
mod stream;
mod summary;
mod warning;

pub use accounts::AccountListings;
pub use collected::Listing;
pub use contradiction::Contradiction;
pub use credentials::{CredentialScheme, CredentialsUsed};
pub use pages::PageStream;
pub(crate) use pages::Settings;
pub use stream::TokenStream;
pub use summary::{EndReason, PassSummary, Summary, Verification};
pub use warning::{Warning, WarningKind};
