//! The client without async, for scripts. Requires the feature `blocking`.
//!
//! ```
//! # let api = cf_mock::MockApi::start_blocking()?;
//! use cf_tokens::{Credential, Direction, blocking};
//!
//! let client = blocking::Client::builder()
//!     .base_url(&api.base_url())
//!     .credential(Credential::bearer(api.api_token())?)
//!     .build()?;
//! let mut tokens = client
//!     .list_tokens(api.account_id().parse()?)
//!     .direction(Direction::Desc)
//!     .per_page(20)
//!     .iter();
//! for token in tokens.by_ref() {
//!     println!("{}", token?.display_name());
//! }
//! assert!(tokens.summary().is_complete());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod builder;
mod call;
mod client;
mod connection;
mod iter;
mod list;
mod runtime;

pub use builder::ClientBuilder;
pub use call::Call;
pub use client::Client;
pub use iter::{Elements, Pages};
pub use list::List;

pub use crate::listing::AccountListing;

/// A listing of an account's tokens, not yet requested; see [`List`].
pub type ListTokens<S = cf_transport::Transport> = List<crate::endpoint::Tokens, S>;

/// Iterator over the tokens of an account; see [`Elements`].
pub type Tokens<S = cf_transport::Transport> = Elements<crate::endpoint::Tokens, S>;
