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
//! - A 429 halves the limit of requests in flight, once for all requests that started before it, and lowers it further
//!   while requests are still refused. Successes raise it again by one per round, and above a refused limit only after
//!   many rounds.
//! - `Retry-After` of a 429, or its reset where nothing remains, makes all clones wait. Then they start at random moments
//!   of the next second, or of a tenth of the wait if that is shorter. A request fails at once if the wait would exceed the
//!   cap or the request's [`Deadline`](crate::Deadline).
//! - A wait beyond the cap does not silence a client for a day: one request is sent each time the cap has passed, and if
//!   the service accepts it, the wait is over. [`ThrottleLayer::reset`] ends it at once.
//! - When `Ratelimit` reports a low remaining quota, requests are spread until the reset; with nothing remaining, they wait
//!   for it. This delays a request by at most the cap or half of its remaining time, and never fails one.
//! - Requests with a [`Credential`](crate::Credential) in their extensions have the limits of that credential: the service
//!   counts requests per token, and one token does not delay the requests of another. The number in flight is limited for
//!   all of them together too.

mod error;
mod hold;
mod layer;
mod limiter;
mod limiters;
mod ratelimit;
mod service;

pub use error::ThrottleError;
pub use layer::ThrottleLayer;
pub use service::{Throttle, ThrottleFuture};
