//! Limits the requests in flight and when the next may start, for all clones together, and for each credential.
//!
//! ```
//! # tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap().block_on(async {
//! use cf_transport::throttle::ThrottleLayer;
//! use tower::{Service, ServiceBuilder, service_fn};
//!
//! let throttle = ThrottleLayer::new().max_in_flight(4);
//! let mut service = ServiceBuilder::new().layer(throttle.clone()).service(service_fn(
//!     |_request: http::Request<()>| async {
//!         let response = http::Response::builder().status(429).header("retry-after", "1");
//!         response.body(())
//!     },
//! ));
//!
//! let started = tokio::time::Instant::now();
//! service.call(http::Request::new(())).await.unwrap();
//! assert_eq!(throttle.limit(), 1); // half of the requests in flight, at least 1
//! service.call(http::Request::new(())).await.unwrap();
//! assert_eq!(started.elapsed().as_secs(), 1); // waited as long as the first response asked
//! # });
//! ```
//!
//! - On a 429, the limit of concurrent requests is halved. Further 429 responses to requests that were already in flight do not
//!   halve it again. If requests sent later are refused too, it is lowered further. After as many successes as the limit, it
//!   grows by one; it grows to a number at which a request was refused only after eight times as many.
//! - After a 429, all clones wait as long as its `Retry-After` requires, or, without that header, until the reset in its
//!   `Ratelimit` if no quota remains. Then they start at random moments of the next second, or of a tenth of the wait if that
//!   is shorter. A request fails at once if the wait would exceed the maximum wait or the request's
//!   [`Deadline`](crate::Deadline).
//! - Even if the required wait exceeds the maximum wait, one request is sent each time the maximum wait has passed; if
//!   the server accepts it, the wait is over. [`ThrottleLayer::reset`] ends it at once.
//! - When `Ratelimit` reports a low remaining quota, requests are spread until the reset; with nothing remaining, they wait for
//!   it. This delays a request by at most the maximum wait and at most half of its remaining deadline, and never makes it fail.
//! - Requests with a [`Credential`](crate::Credential) in their extensions have the limits of that credential: the server
//!   counts requests per token, and one token does not delay the requests of another. The number in flight is limited for
//!   all of them together too.

mod error;
mod hold;
mod layer;
mod limiter;
mod limiters;
mod ratelimit;
mod service;
mod spread;

pub use error::ThrottleError;
pub use layer::ThrottleLayer;
pub use service::{Throttle, ThrottleFuture};
