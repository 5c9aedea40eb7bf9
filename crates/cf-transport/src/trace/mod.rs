//! A `tracing` span for each attempt, with stable fields, no bodies and no secrets.
//!
//! ```
//! # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
//! use cf_transport::trace::TraceLayer;
//! use tower::{Service, ServiceBuilder, service_fn};
//!
//! let mut service = ServiceBuilder::new().layer(TraceLayer::new()).service(service_fn(
//!     |_request: http::Request<()>| async { Ok::<_, std::io::Error>(http::Response::new(())) },
//! ));
//! let request = http::Request::get("https://api.cloudflare.com/client/v4/user?secret=1").body(()).unwrap();
//! service.call(request).await.unwrap();
//! # });
//! ```
//!
//! The span `attempt` (level `DEBUG`) has `method`, `host`, `path` (without the query) and `attempt`; its event
//! `response` has `status`, `elapsed_ms`, `cf_ray` and, from an allow-list, `headers`; its event `no response` has `error`.
//! Put it outside the auth layer, where requests do not contain credentials yet.

mod future;
mod layer;
mod service;

pub use future::TraceFuture;
pub use layer::TraceLayer;
pub use service::Trace;
