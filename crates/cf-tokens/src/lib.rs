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
//! [`Client::from_env`] reads `CLOUDFLARE_API_TOKEN`, or `CLOUDFLARE_API_KEY` with `CLOUDFLARE_EMAIL`, and
//! `CLOUDFLARE_BASE_URL`; [`Client::builder`] takes a [`Credential`], or a [`CredentialProvider`] that is asked for each
//! attempt. The credential needs the permission *Account API Tokens Read*.
//!
//! # Pagination, and when a listing is complete
//!
//! [`Client::list_tokens`] describes a listing; nothing is sent yet. What is made of it:
//!
//! | | |
//! |---|---|
//! | [`stream()`](ListTokens::stream) | every token once, as pages come in |
//! | [`collect_all()`](ListTokens::collect_all) | one [`Listing`]: the tokens and what they cover, to be stored as JSON and read back |
//! | [`pages()`](ListTokens::pages) | every [`Page`], in order, with its status, headers and body |
//! | `.await` | the first page alone, or the one [`page`](ListTokens::page) names; [`Page::next_number`] goes on by hand |
//! | [`Client::list_tokens_for_accounts`] | many accounts, a listing or an error for each |
//!
//! Over pages in order, a listing ends when the distinct tokens seen are as many as the latest page's `total_count`; at an
//! empty page; or at a page that brings nothing new, as from a server that ignores `page`. A token whose id was seen before
//! is given once. An error on any page ends the stream with that error, never with a short list; [`TokenStream::resume`]
//! goes on from that page without giving a token again. The [`Summary`] says how the listing ended, what was dropped, and
//! whether the service's own count agrees:
//!
//! ```
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
//! # let api = cf_mock::MockApi::start().await?;
//! # let client = cf_tokens::Client::builder().base_url(&api.base_url())
//! #     .credential(cf_tokens::Credential::bearer(api.api_token())?).build()?;
//! # let account_id: cf_tokens::AccountId = api.account_id().parse()?;
//! let listing = client.list_tokens(account_id).include_expired(true).collect_all().await?;
//! assert_eq!((listing.summary.pages, listing.summary.duplicates), (3, 0));
//! if let Some(caution) = listing.summary.warning() {
//!     eprintln!("warning: {caution}");
//! }
//! let stored = serde_json::to_string(&listing)?;
//! assert_eq!(serde_json::from_str::<cf_tokens::Listing>(&stored)?.tokens, listing.tokens);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }).unwrap();
//! ```
//!
//! Pages are fetched ahead, [`prefetch`](ListTokens::prefetch) at once (8 unless told otherwise), once the second page has
//! shown that the server heeds `page`. They come in order all the same, and dropping the stream drops what is in flight.
//!
//! An element that is no token is an error, since a list without it would not be the list;
//! [`Decoding::Lossy`] counts and keeps it instead.
//!
//! # Errors
//!
//! One [`Error`], told apart by [`Error::kind`]. `Display` says what came and where (page, status, attempts, `cf-ray`),
//! [`Error::help`] what to do next. Neither ever holds the credential, even where a server echoes it.
//!
//! ```
//! use cf_tokens::ErrorKind;
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
//! # let api = cf_mock::MockApi::builder().fault(cf_mock::Fault::no_permission()).start().await?;
//! # let client = cf_tokens::Client::builder().base_url(&api.base_url())
//! #     .credential(cf_tokens::Credential::bearer(api.api_token())?).build()?;
//! # let account_id: cf_tokens::AccountId = api.account_id().parse()?;
//!
//! let error = client.list_tokens(account_id).collect_all().await.unwrap_err();
//! match error.kind() {
//!     ErrorKind::Permission => eprintln!("{error}\n{}", error.help().unwrap_or_default()),
//!     ErrorKind::RateLimited { retry_after } => eprintln!("come back in {retry_after:?}"),
//!     other => eprintln!("{other}: {error}"),
//! }
//! # assert_eq!(error.kind(), &ErrorKind::Permission);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }).unwrap();
//! ```
//!
//! # Timeouts and retries
//!
//! | | default | |
//! |---|---|---|
//! | [`timeout`](CallOptions::timeout) | 30 s | one attempt, with its body |
//! | [`deadline`](CallOptions::deadline) | 2 min | one page, with all its attempts and the waits between them |
//! | [`max_retries`](CallOptions::max_retries) | 2 | on connection failures, 408, 409, 429 and 5xx; never on 429 with code 10502 |
//!
//! Each can be set for a client ([`ClientBuilder::options`]), for one derived from it ([`Client::with_options`]) and for one
//! listing; so can extra headers and query parameters, which can be taken away again. `Retry-After` is obeyed within the
//! deadline; beyond it the call fails at once and says how long the service asked to wait. All clones of a client share one
//! pace and one retry budget.
//!
//! ```
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
//! # let api = cf_mock::MockApi::start().await?;
//! # let client = cf_tokens::Client::builder().base_url(&api.base_url())
//! #     .credential(cf_tokens::Credential::bearer(api.api_token())?).build()?;
//! # let account_id: cf_tokens::AccountId = api.account_id().parse()?;
//! use cf_tokens::CallOptions;
//! use std::time::Duration;
//!
//! let patient = client.with_options(CallOptions::new().max_retries(5).header("x-team", "platform"));
//! let page = patient.list_tokens(account_id).timeout(Duration::from_secs(10)).without_header("x-team").await?;
//! assert_eq!((page.status().as_u16(), page.attempts()), (200, 1));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }).unwrap();
//! ```
//!
//! # Middleware
//!
//! The [`transport`] is a tower stack with two places for layers of one's own: *call* layers see one request a page,
//! *attempt* layers see every attempt, and neither sees the credential. `examples/custom_middleware.rs` has both.
//! [`Client::with_service`] takes a whole service instead: a recorder, a stub, a stack of one's own.
//!
//! Spans and events go to [`tracing`](https://docs.rs/tracing): method, path, status, attempt, wait, `cf-ray`, elapsed; never
//! a query value, a body or a credential.
//!
//! # Testing your code
//!
//! `cf-mock` is the endpoint on loopback, with scripted faults, so that code on top of this crate can be tested on its bad
//! days without a network:
//!
//! ```
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
//! use cf_mock::{Fault, MockApi};
//! use cf_tokens::{Client, Credential, ErrorKind};
//!
//! let api = MockApi::builder().fault(Fault::html_page(502).on_page(2)).start().await?;
//! let client = Client::builder()
//!     .base_url(&api.base_url())
//!     .credential(Credential::bearer(api.api_token())?)
//!     .max_retries(0)
//!     .build()?;
//! let error = client.list_tokens(api.account_id().parse()?).collect_all().await.unwrap_err();
//! assert_eq!((error.kind(), error.page()), (&ErrorKind::Server, Some(2)));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }).unwrap();
//! ```
//!
//! # Coming from another SDK
//!
//! | | TypeScript | Python | Go | here |
//! |---|---|---|---|---|
//! | client | `new Cloudflare()` | `Cloudflare()` | `cloudflare.NewClient()` | [`Client::from_env`] |
//! | list | `client.accounts.tokens.list({account_id})` | `client.accounts.tokens.list(account_id=…)` | `client.Accounts.Tokens.ListAutoPaging(ctx, params)` | [`client.list_tokens(account_id)`](Client::list_tokens) |
//! | every token | `for await (const token of …)` | `for token in …` | `for iter.Next()` | [`stream()`](ListTokens::stream), [`collect_all()`](ListTokens::collect_all) |
//! | one page | `await …` | the page returned | `Tokens.List(…)` | `.await` |
//! | next page | `page.getNextPage()` | `page.get_next_page()` | `page.GetNextPage()` | [`Page::next_number`], [`pages()`](ListTokens::pages) |
//! | parameters | `direction`, `page`, `per_page`, `include_expired` | the same | the same, in `TokenListParams` | methods of [`ListTokens`] |
//! | time limit | `{timeout}` | `timeout=` | `option.WithRequestTimeout` | [`timeout`](ListTokens::timeout) of an attempt, [`deadline`](ListTokens::deadline) of a page |
//! | retries | `{maxRetries}` | `max_retries=` | `option.WithMaxRetries` | [`max_retries`](ListTokens::max_retries) |
//! | header, parameter | `{headers, query}` | `extra_headers=`, `extra_query=` | `option.WithHeader`, `option.WithQuery` | [`header`](ListTokens::header), [`query`](ListTokens::query) |
//! | raw answer | `.withResponse()` | `.with_raw_response` | `option.WithResponseInto` | [`Page::status`], [`Page::headers`], [`Page::body`] |
//! | another client | `client.withOptions({…})` | `client.with_options(…)` | `client.CallOptions` | [`Client::with_options`] |
//! | errors | classes of `APIError` | classes of `APIError` | `*cloudflare.Error` | [`ErrorKind`] |
//! | without async | | `Cloudflare` | all of it | the feature `blocking` |
//! | is it complete? | | | | [`Summary`] |
//!
//! Three differences in behaviour: two credentials in the environment are an error, not both sent; an error page in the middle
//! is an error, not the end of the list; redirects are never followed.

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
pub use listing::{AccountListings, EndReason, Listing, PageStream, Summary, TokenStream};
pub use options::CallOptions;
pub use page::Page;

pub use cf_models::{self as models, AccountId, Token};
pub use cf_transport::{self as transport, Credential, CredentialProvider};
pub use http;

/// The names of the environment's variables.
pub mod variables {
    pub use crate::environment::{ACCOUNT_ID, API_KEY, API_TOKEN, BASE_URL, EMAIL};
}
