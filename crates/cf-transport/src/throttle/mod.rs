//! One shared limiter for all clones: how many requests are in flight, and when the next may start.
//!
//! ```
//! # tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap().block_on(async {
//! use cf_transport::throttle::ThrottleLayer;
//! use tower::{Service, ServiceBuilder, service_fn};
//!
//! let throttle = ThrottleLayer::new().max_in_flight(4);
//! let mut service = ServiceBuilder::new().layer(pace.clone()).service(service_fn(
//!     |_request: http::Request<()>| async {
//!         let response = http::Response::builder().status(429).header("retry-after", "1");
//!         response.body(())
//!     },
//! ));
//!
//! let started = tokio::time::Instant::now();
//! service.call(http::Request::new(())).await.unwrap();
//! assert_eq!(throttle.limit(), 1); // what was in flight, halved, but never less than one
//! service.call(http::Request::new(())).await.unwrap();
//! assert_eq!(started.elapsed().as_secs(), 1); // held back as long as the first answer asked
//! # });
//! ```
//!
//! - A 429 halves what may be in flight, once for all that started before it, and further where fewer than half were
//!   still too many; successes raise it again, one more for each round of them, and up to what was refused only after
//!   many.
//! - A 429's `Retry-After`, or the reset it names where nothing is left, holds back all clones, not only the one that
//!   met it. A hold longer than the cap, or than the request's [`Deadline`](crate::Deadline), fails at once.
//! - When `Ratelimit` says that little is left, the rest is spread until the reset; at nothing left, requests wait
//!   for it. That is a courtesy: it delays a request by the cap at most, or half its time, and never fails one.

mod error;
mod layer;
mod limiter;
mod ratelimit;
mod service;

pub use error::ThrottleError;
pub use layer::ThrottleLayer;
pub use service::{Throttle, ThrottleFuture};
