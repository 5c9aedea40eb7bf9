//! Lists Cloudflare's account-owned API tokens: either all of them, or an error that explains what is missing.
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
//! [`Client::from_env`] reads the credentials from `CLOUDFLARE_API_TOKEN` (or `CLOUDFLARE_API_KEY` and `CLOUDFLARE_EMAIL`) and
//! the base URL from `CLOUDFLARE_BASE_URL`. [`Client::builder`] accepts a [`Credential`], or a [`CredentialProvider`] that supplies one for each
//! attempt. The credentials need the permission *Account API Tokens Read*.
//!
//! # Pagination, and when a listing is complete
//!
//! [`Client::list_tokens`] describes a listing and sends nothing yet. It can be read in these ways:
//!
//! | method | returns |
//! |---|---|
//! | [`stream()`](List::stream) | every token once, as pages arrive |
//! | [`collect_all()`](List::collect_all) | a [`Listing`]: all tokens and the summary; it can be stored as JSON and read back |
//! | [`pages()`](List::pages) | every [`Page`], in order, with its status, headers and body |
//! | `.await` | only the first page, or the one set by [`page`](List::page); [`Page::next_number`] returns the number of the next page |
//! | [`Client::list_tokens_for_accounts`] | several accounts, a listing or an error for each |
//!
//! Unless [`allow_incomplete`](List::allow_incomplete) is set, a listing is either complete or ends with an error. A pass over
//! the pages ends at the first page on which (1) the number of distinct tokens equals `total_count` and nothing indicates
//! further pages, or (2) there are no tokens, or (3) no token is new. If there is a sign of missing tokens (the numbers differ,
//! the total changed, pages overlapped), all pages are read once more, this time with expired tokens, because the API may
//! include them in its total. If that does not explain it, the listing ends with [`ErrorKind::Incomplete`], which states the
//! numbers and contains the tokens listed so far ([`Error::into_partial`]). [`allow_incomplete`](List::allow_incomplete) turns
//! the error into a warning. [`double_check`](List::double_check) repeats the listing until two passes agree, which detects
//! changes that the counts cannot show, such as one token replaced by another.
//!
//! Every token is yielded once. An error on any page ends the stream with that error; [`ElementStream::resume`] continues at
//! that page without yielding a token twice. The [`Summary`] records the passes, how completeness was verified, what was
//! dropped, and warnings such as errors that the API returned together with tokens:
//!
//! ```
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
//! # let api = cf_mock::MockApi::start().await?;
//! # let client = cf_tokens::Client::builder().base_url(&api.base_url())
//! #     .credential(cf_tokens::Credential::bearer(api.api_token())?).build()?;
//! # let account_id: cf_tokens::AccountId = api.account_id().parse()?;
//! let listing = client.list_tokens(account_id).include_expired(true).collect_all().await?;
//! assert_eq!(listing.summary.verification, Some(cf_tokens::Verification::CountsAgree));
//! for warning in &listing.summary.warnings {
//!     eprintln!("warning: {warning}");
//! }
//! let stored = serde_json::to_string(&listing)?;
//! assert_eq!(serde_json::from_str::<cf_tokens::Listing>(&stored)?.tokens(), listing.tokens());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }).unwrap();
//! ```
//!
//! Pages are prefetched, up to [`prefetch`](List::prefetch) at once, as soon as the counts on page 1 are consistent with each
//! other. They are yielded in order. Dropping the stream drops the requests in flight.
//!
//! An element that is not a valid token is an error, since a listing without it would be incomplete. With
//! [`Decoding::Lossy`], it is kept in [`Listing::invalid`] and counted in [`Summary::invalid`], and the listing continues;
//! [`Summary::is_complete`] then returns `false`.
//!
//! # Errors
//!
//! There is one [`Error`] type with an [`Error::kind`]. `Display` prints what failed, why and where (page, status, attempts,
//! `cf-ray`); [`Error::hint`] returns what to do next. Neither contains the credentials, even if a server echoes them.
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
//!     ErrorKind::Permission => eprintln!("{error}\n{}", error.hint().unwrap_or_default()),
//!     ErrorKind::RateLimited { retry_after } => eprintln!("retry after {retry_after:?}"),
//!     other => eprintln!("{other}: {error}"),
//! }
//! # assert_eq!(error.kind(), &ErrorKind::Permission);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }).unwrap();
//! ```
//!
//! # Timeouts and retries
//!
//! | option | default | effect |
//! |---|---|---|
//! | [`timeout`](CallOptions::timeout) | 30 s | limit of one attempt, including the body |
//! | [`deadline`](CallOptions::deadline) | 2 min | limit of one page, including all attempts and waits |
//! | [`max_retries`](CallOptions::max_retries) | 2 | number of retries after connection failures, 408, 409, 429 and 5xx; never after 429 with code 10502 (too many authentication failures) |
//!
//! Each can be set for a client ([`ClientBuilder::options`]), for a derived client ([`Client::with_options`]) and for one
//! listing. Additional headers and query parameters can be set in the same three places, and removed for a listing.
//! `Retry-After` is honored within the deadline; if the wait would be longer, the call fails at once and the error reports the wait. All clones of a client share
//! one retry budget and one throttle. A listing may have its own credentials ([`CallOptions::credential`]); the throttle applies the limits
//! of each credential separately.
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
//! The [`transport`] is a tower stack that accepts your layers in two places: *call* layers see one request per page, *attempt*
//! layers see every attempt. Neither sees the credentials. `examples/custom_middleware.rs` shows both. [`Client::with_service`]
//! uses any service in place of the transport: a recorder, a stub, or your own stack. That service must add the credentials
//! itself; it receives none from the client, except those of one listing ([`CallOptions::credential`]), in the extensions of
//! the request.
//!
//! Spans and events are emitted through [`tracing`](https://docs.rs/tracing): method, path, status, attempt, wait, `cf-ray`,
//! elapsed time. They never contain query values, bodies or credentials.
//!
//! # Testing your code
//!
//! `cf-mock` serves the endpoint on loopback, with scripted faults, so that you can test how your code handles failures:
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
//! # Features
//!
//! | feature | effect |
//! |---|---|
//! | `ring` (default), `aws-lc-rs` | cryptography provider for TLS; enable at least one |
//! | `webpki-roots` | Mozilla's certificate authorities, compiled in |
//! | `blocking` | a client without async: `cf_tokens::blocking` |
//!
//! # Coming from another SDK
//!
//! | | TypeScript | Python | Go | here |
//! |---|---|---|---|---|
//! | client | `new Cloudflare()` | `Cloudflare()` | `cloudflare.NewClient()` | [`Client::from_env`] |
//! | list | `client.accounts.tokens.list({account_id})` | `client.accounts.tokens.list(account_id=…)` | `client.Accounts.Tokens.ListAutoPaging(ctx, params)` | [`client.list_tokens(account_id)`](Client::list_tokens) |
//! | every token | `for await (const token of …)` | `for token in …` | `for iter.Next()` | [`stream()`](List::stream), [`collect_all()`](List::collect_all) |
//! | one page | `await …` | the returned page | `Tokens.List(…)` | `.await` |
//! | next page | `page.getNextPage()` | `page.get_next_page()` | `page.GetNextPage()` | [`Page::next_number`], [`pages()`](List::pages) |
//! | parameters | `direction`, `page`, `per_page`, `include_expired` | the same | the same, in `TokenListParams` | methods of [`List`] |
//! | time limit | `{timeout}` | `timeout=` | `option.WithRequestTimeout` | [`timeout`](List::timeout) of an attempt, [`deadline`](List::deadline) of a page |
//! | retries | `{maxRetries}` | `max_retries=` | `option.WithMaxRetries` | [`max_retries`](List::max_retries) |
//! | header, parameter | `{headers, query}` | `extra_headers=`, `extra_query=` | `option.WithHeader`, `option.WithQuery` | [`header`](List::header), [`query`](List::query) |
//! | raw response | `.withResponse()` | `.with_raw_response` | `option.WithResponseInto` | [`Page::status`], [`Page::headers`], [`Page::body`] |
//! | another client | `client.withOptions({…})` | `client.with_options(…)` | `client.CallOptions` | [`Client::with_options`] |
//! | errors | classes of `APIError` | classes of `APIError` | `*cloudflare.Error` | [`ErrorKind`] |
//! | synchronous client | none | `Cloudflare` | always synchronous | the feature `blocking` |
//! | is it complete? | | | | [`Summary`] |
//!
//! Three differences in behavior: two credentials in the environment are an error, instead of both being sent; an HTML error
//! page in place of page 2 or later is an error, not the end of the listing; redirects are never followed.

mod api_response;
mod base_url;
#[cfg(feature = "blocking")]
pub mod blocking;
mod call;
mod classifier;
mod client;
pub mod endpoint;
mod environment;
mod error;
mod identified;
mod list;
mod listing;
mod option_methods;
mod options;
mod page;
mod path;
mod query;
mod request;
mod response;
mod response_methods;
mod scheme;
pub mod variables;

pub use api_response::ApiResponse;
pub use base_url::BaseUrl;
pub use call::Call;
pub use classifier::EnvelopeClassifier;
pub use client::{Client, ClientBuilder, HttpService};
pub use endpoint::{Decoding, Direction, InvalidPerPage, ListAccounts, ListTokens, PerPage, TokenStream};
pub use environment::Environment;
pub use error::{Error, ErrorKind};
pub use identified::Identified;
pub use list::List;
pub use listing::{
    AccountListing, AccountListings, Contradiction, Coverage, CoverageCheck, CoverageState, CredentialScheme,
    CredentialsUsed, ElementStream, EndReason, Listing, PageStream, PassSummary, Summary, Verification,
    Warning, WarningKind,
};
pub use options::CallOptions;
pub use page::Page;

pub use cf_models::{self as models, AccountId, Token};
pub use cf_transport::{self as transport, Credential, CredentialProvider};
pub use http;
