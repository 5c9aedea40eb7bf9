//! A timeout for one attempt. It covers the connection and the response head, and also the body if a
//! [`collect`](crate::collect) layer is below.
//!
//! ```
//! # tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap().block_on(async {
//! use std::time::Duration;
//! use cf_transport::attempt_timeout::{AttemptTimeoutError, AttemptTimeoutLayer};
//! use tower::{Service, ServiceBuilder, service_fn};
//!
//! let mut service = ServiceBuilder::new()
//!     .layer(AttemptTimeoutLayer::new(Duration::from_secs(1)))
//!     .service(service_fn(|_request: http::Request<()>| std::future::pending::<Result<(), std::io::Error>>()));
//!
//! let error = service.call(http::Request::new(())).await.unwrap_err();
//! assert!(error.is::<AttemptTimeoutError>());
//! # });
//! ```
//!
//! After a timeout, a [`connect::Client`](crate::connect::Client) below does not reuse that connection.
//!
//! A request can override the timeout with [`RequestOptions::attempt_timeout`](crate::RequestOptions::attempt_timeout).

mod future;
mod layer;
mod service;

pub use future::{AttemptTimeoutError, AttemptTimeoutFuture};
pub use layer::AttemptTimeoutLayer;
pub use service::AttemptTimeout;
