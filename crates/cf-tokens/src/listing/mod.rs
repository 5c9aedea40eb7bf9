//! All pages of a listing: as a stream of elements, a stream of pages, or a value.

mod accounts;
mod collected;
mod contradiction;
mod coverage;
mod coverage_check;
mod credentials;
mod incomplete;

mod pages;
mod stored;
mod stream;
mod summary;
mod warning;

pub use accounts::{AccountListing, AccountListings};
pub use collected::Listing;
pub use contradiction::Contradiction;
pub use coverage::{Coverage, CoverageState};
pub use coverage_check::CoverageCheck;
pub use credentials::{CredentialScheme, CredentialsUsed};
pub use pages::PageStream;
pub(crate) use pages::Settings;
pub use stream::ElementStream;
pub use summary::{EndReason, PassSummary, Summary, Verification};
pub use warning::{Warning, WarningKind};
