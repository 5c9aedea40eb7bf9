//! Sends a request again when its answer, or the want of one, calls for it.
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
//! The loop is `tower::retry`'s. What calls for a retry says a [`Classify`], apart from how long to wait
//! ([`Backoff`]) and how often all requests together may be sent again ([`Budget`]). A wait the service asks for is
//! kept; one that would pass the deadline or the [cap](RetryLayer::max_wait) is not begun: the answer is returned as
//! it is, with a [`RetryAfter`](crate::RetryAfter) in its extensions. For a policy of another kind, turn this one off
//! by [`max_retries(0)`](RetryLayer::max_retries) and put another retry layer outside.

mod attempt;
mod backoff;
mod budget;
mod classify;
mod layer;
mod policy;
mod service;

pub use backoff::{Backoff, ExponentialBackoff};
pub use budget::{Budget, SharedBudget};
pub use classify::{Classify, HttpClassifier, RetryDecision};
pub use layer::RetryLayer;
pub use service::{Retry, RetryFuture};
