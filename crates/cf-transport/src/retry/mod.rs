//! Retries requests, depending on the response or the error.
//!
//! ```
//! # tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap().block_on(async {
//! use cf_transport::{Attempts, Body, RetryAttempt, retry::RetryLayer};
//! use tower::{Service, ServiceBuilder, service_fn};
//!
//! let mut service = ServiceBuilder::new().layer(RetryLayer::new()).service(service_fn(
//!     |request: http::Request<Body>| async move {
//!         let retry = request.extensions().get::<RetryAttempt>().map_or(0, |retry| retry.0);
//!         let mut response = http::Response::new(bytes::Bytes::new());
//!         if retry == 0 {
//!             *response.status_mut() = http::StatusCode::SERVICE_UNAVAILABLE;
//!         }
//!         Ok::<_, std::io::Error>(response)
//!     },
//! ));
//!
//! let response = service.call(http::Request::new(Body::default())).await.unwrap();
//! assert_eq!(response.status(), 200);
//! assert_eq!(response.extensions().get::<Attempts>().unwrap().count, 2);
//! # });
//! ```
//!
//! The retry loop is `tower::retry`. A [`Classify`] decides what is retried: it sees the request, the number of the attempt,
//! and the response or error. A request whose method is not idempotent is retried only if it was not processed, or if it has an
//! [`IdempotencyKey`](crate::IdempotencyKey).
//!
//! A [`Backoff`] determines how long to wait, and a [`Budget`] limits the retries of all requests together. A wait that the
//! service asks for is honored. If the wait would exceed the deadline or the [maximum wait](RetryLayer::max_wait), there is no
//! retry: the response is returned with a [`RetryAfter`](crate::RetryAfter) in its extensions. To use another policy, turn this
//! one off by [`max_retries(0)`](RetryLayer::max_retries) and put another retry layer outside.

mod attempt;
mod backoff;
mod budget;
mod classify;
mod layer;
mod policy;
mod service;

pub use backoff::{Backoff, ExponentialBackoff};
pub use budget::{Budget, SharedBudget};
pub use classify::{AttemptOutcome, Classify, HttpClassifier, RetryDecision};
pub use layer::RetryLayer;
pub use service::{Retry, RetryFuture};
