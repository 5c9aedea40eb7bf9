//! Lists Cloudflare's account-owned API tokens: completely, or with an error that says why not.
//!
//! ```
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
//! # let api = cf_mock::MockApi::start().await?;
//! # let environment = cf_tokens::Environment::from_lookup(|name| match name {
//! #     "CLOUDFLARE_API_TOKEN" => Some(api.api_token().to_owned()),
//! #     "CLOUDFLARE_BASE_URL" => Some(api.base_url()),
//! #     _ => None,
//! # })?;
//! # let client = cf_tokens::ClientBuilder::from_environment(&environment)?.build()?;
//! # let account_id: cf_tokens::AccountId = api.account_id().parse()?;
//! # /*
//! let client = cf_tokens::Client::from_env()?;
//! let account_id = "0123456789abcdef0123456789abcdef".parse()?;
//! # */
//! let mut tokens = client.list_tokens(account_id).stream();
//! while let Some(token) = tokens.try_next().await? {
//!     println!("{}", token.display_name());
//! }
//! let summary = tokens.summary();
//! assert!(summary.is_complete());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }).unwrap();
//! ```
//!
//! # When a listing is complete
//!
//! Over pages in order, a listing ends when the distinct tokens seen are as many as the latest page's
//! `total_count`; at an empty page; or at a page that brings nothing new. A token whose id was seen before is given
//! once. An error on any page ends the stream with that error, never with a short list. The [`Summary`] says how
//! the listing ended, what was dropped, and whether the service's own count agrees.
//!
//! # Errors
//!
//! One [`Error`], told apart by [`Error::kind`]. `Display` says what came and where (page, status, attempts,
//! `cf-ray`), [`Error::help`] what to do next.
//!
//! # Layers
//!
//! The [`transport`] is a tower stack with two places for layers of one's own: *call* layers see one request a
//! page, *attempt* layers see every attempt, and neither sees the credential. [`Client::with_service`] takes a whole
//! service instead.

mod base_url;
#[cfg(feature = "blocking")]
pub mod blocking;
mod classifier;
mod client;
mod environment;
mod error;
mod list;
mod listing;
mod operation;
mod options;
mod page;
mod scheme;
mod text;

pub use base_url::BaseUrl;
pub use classifier::EnvelopeClassifier;
pub use client::{Client, ClientBuilder, HttpService};
pub use environment::Environment;
pub use error::{Error, ErrorKind};
pub use list::{Decoding, Direction, InvalidPerPage, ListTokens, PerPage};
pub use listing::{AccountListings, End, Listing, PageStream, Summary, TokenStream};
pub use options::Options;
pub use page::Page;

pub use cf_models::{self as models, AccountId, Token};
pub use cf_transport::{self as transport, Credential, CredentialProvider};
pub use http;

/// The names of the environment's variables.
pub mod variables {
    pub use crate::environment::{ACCOUNT_ID, API_KEY, API_TOKEN, BASE_URL, EMAIL};
}
