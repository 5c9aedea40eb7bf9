//! A deadline for a request, including readiness, retries and the waits between them.
//!
//! ```
//! # tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap().block_on(async {
//! use std::time::Duration;
//! use cf_transport::deadline::{DeadlineError, DeadlineLayer};
//! use tower::{Service, ServiceBuilder, service_fn};
//!
//! let mut service = ServiceBuilder::new()
//!     .layer(DeadlineLayer::new(Duration::from_secs(1)))
//!     .service(service_fn(|_request: http::Request<()>| std::future::pending::<Result<(), std::io::Error>>()));
//!
//! let error = service.call(http::Request::new(())).await.unwrap_err();
//! assert!(error.is::<DeadlineError>());
//! # });
//! ```
//!
//! After a deadline, a [`connect::Client`](crate::connect::Client) below does not reuse that connection.
//!
//! Unlike with `tower::timeout`, the service is always ready; the time spent waiting for the inner service to become ready
//! counts against the deadline. A request overrides the deadline by
//! [`RequestOptions::deadline`](crate::RequestOptions::deadline), and a [`Deadline`](crate::Deadline) in its extensions limits
//! it further. Layers below find the resulting `Deadline` there.

mod future;
mod layer;
mod service;

pub use future::{DeadlineError, DeadlineFuture};
pub use layer::DeadlineLayer;
pub use service::DeadlineService;
