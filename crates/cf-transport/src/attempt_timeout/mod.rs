//! A limit on one attempt: connecting, head and body, since the body is collected below.
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
//! A [`connect::Client`](crate::connect::Client) below does not use the connection again on which time ran out.
//!
//! The time is [`RequestOptions::attempt_timeout`](crate::RequestOptions::attempt_timeout) where a request brings one.

mod future;
mod layer;
mod service;

pub use future::{AttemptTimeoutError, AttemptTimeoutFuture};
pub use layer::AttemptTimeoutLayer;
pub use service::AttemptTimeout;
