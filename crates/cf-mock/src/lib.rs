//! Cloudflare's *List Account-Owned API Tokens* endpoint on loopback: for this workspace's tests, for its
//! demonstration, and for the tests of whoever uses it.
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
//! // … let a client list the tokens, then look at what the server saw:
//! assert_eq!(api.requests().len(), 0);
//! # Ok(())
//! # }
//! ```
//!
//! # What it does
//!
//! `GET /client/v4/accounts/{account_id}/tokens` over HTTP/1.1 and over HTTP/2 with prior knowledge, without TLS.
//!
//! | parameter | |
//! |---|---|
//! | `page` | from 1, default 1; beyond the end the `result` is empty |
//! | `per_page` | 5 to 50, default 20 |
//! | `direction` | `asc` or `desc` by `issued_on`; default `desc`, newest first |
//! | `include_expired` | `true` or `false`, default `false` |
//!
//! Anything else in these is a 400 in the API's envelope. A plain listing of an account of 137 tokens shows 137, some of
//! them with the status `expired`; with `include_expired=true` it shows those too that expired in the last 30 days, and
//! counts them in `total_count`. The reference says no more of `include_expired` than that it adds recently expired
//! tokens; the rest is the mock's own reading.
//!
//! The caller is asked for who it is as the service does, with the service's codes: 9106 without headers, 6003 because
//! of 6111, 6103 or 6102 for a header of the wrong shape, 1000 for a token that is none, 10000 for a global key that is
//! none, 7003 for an account that is not [`MockApi::account_id`]. A global key wins over a token that is sent with it.
//!
//! Each answer has `cf-ray`, `cf-auditlog-id`, `api-version` and a cookie, all following from the seed and the number of
//! the request.
//!
//! # What goes wrong
//!
//! Whatever a test wants: see [`Fault`].

pub mod account;
mod answer;
mod api;
mod auth;
mod body;
mod builder;
mod connection;
mod envelope;
mod fault;
mod limits;
mod listing;
mod route;
mod seen;
mod server;

pub use api::{API_TOKEN, EMAIL, GLOBAL_KEY, MockApi};
pub use builder::MockApiBuilder;
pub use fault::Fault;
pub use seen::{SECRET_HEADERS, SeenRequest};
