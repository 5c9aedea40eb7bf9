//! Cloudflare's *List Account-Owned API Tokens* endpoint on loopback, with scripted faults: for the tests and the demo
//! of this workspace, and for your own tests.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use cf_mock::{Fault, MockApi};
//!
//! let api = MockApi::builder().tokens(40).fault(Fault::html_page(524).on_page(2).once()).start().await?;
//! println!("CLOUDFLARE_BASE_URL={}", api.base_url());
//! println!("CLOUDFLARE_ACCOUNT_ID={}", api.account_id());
//! println!("CLOUDFLARE_API_TOKEN={}", api.api_token());
//! // Let a client list the tokens, then check the requests that the mock received:
//! assert_eq!(api.requests().len(), 0);
//! # Ok(())
//! # }
//! ```
//!
//! # The endpoints
//!
//! The mock serves these paths below `/client/v4` over HTTP/1.1, and over HTTP/2 with prior knowledge, without TLS:
//!
//! | path | result |
//! |---|---|
//! | `/accounts/{account_id}/tokens` | the tokens of an account, in pages |
//! | `/accounts/{account_id}/tokens/verify` | the calling token: ID, status and validity |
//! | `/accounts/{account_id}/tokens/permission_groups` | the permission groups; parameters `name` and `scope` |
//! | `/accounts/{account_id}/tokens/{token_id}` | one token |
//! | `/accounts` | the accounts, in pages; parameter `name` |
//!
//! | parameter of pages | values |
//! |---|---|
//! | `page` | from 1; default 1. A page after the last one has an empty `result` |
//! | `per_page` | 5 to 50; default 20 |
//! | `direction` | `asc` or `desc` by `issued_on`; default `desc`, newest first |
//! | `include_expired` | only for tokens: `true` or `false`; default `false` |
//!
//! Any other value returns 400 with the API's error envelope. By default the account has 137 tokens, some of them with the
//! status `expired`. With `include_expired=true`, the listing also contains tokens that expired in the last 30 days, and
//! `total_count` counts them. The reference documents only that `include_expired` adds recently expired tokens; the details are
//! assumptions of this mock.
//!
//! # Credentials
//!
//! The mock rejects credentials as the API does, with the API's codes: 9106 without authentication headers,
//! 6003 (caused by 6111, 6103 or 6102) for a malformed header, 1000 for an unknown token, 10000 for an unknown global
//! key, 7003 for an unknown account. A global key takes precedence over a token in the same request.
//!
//! An API token of the mock can list all tokens, only those that it created, or none; see [`TokenAccess`] and
//! [`MockApiBuilder::another_api_token`]:
//!
//! ```
//! # fn main() -> std::io::Result<()> {
//! use cf_mock::{MockApi, TokenAccess};
//!
//! let api = MockApi::builder()
//!     .another_account("fedcba9876543210fedcba9876543210")
//!     .another_api_token("cfat_FAKE_sees_only_its_own", TokenAccess::Own)
//!     .start_blocking()?;
//! # drop(api);
//! # Ok(())
//! # }
//! ```
//!
//! Each response has `cf-ray`, `cf-auditlog-id`, `api-version` and a cookie. They depend only on the seed and the request's
//! sequence number.
//!
//! # Faults
//!
//! See [`Fault`] for everything that can be made to go wrong, and how to select the requests that it affects. To test
//! how your code handles a listing that is not complete, script a false total, overlapping pages, or a token that is
//! replaced while the pages are read:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> std::io::Result<()> {
//! use cf_mock::{Fault, MockApi};
//!
//! let api = MockApi::builder()
//!     .tokens(137)
//!     .recently_expired(7)
//!     // 144 instead of 137: the total counts the 7 expired tokens, which are not returned by default.
//!     .fault(Fault::total_counts_expired())
//!     // The first token is deleted and another one created after page 1 was read.
//!     .fault(Fault::token_replaced(0).on_page(2))
//!     .start()
//!     .await?;
//! # drop(api);
//! # Ok(())
//! # }
//! ```

pub mod account;
mod api;
mod body;
mod builder;
mod connection;
mod credentials;
mod endpoint;
mod envelope;
mod fault;
mod in_flight;
mod limits;
mod listing_change;
mod recorded_request;
mod response;
mod server;

pub use api::MockApi;
pub use builder::MockApiBuilder;
pub use credentials::{API_TOKEN, EMAIL, GLOBAL_KEY, TokenAccess};
pub use fault::Fault;
pub use recorded_request::{RecordedRequest, SECRET_HEADERS};
