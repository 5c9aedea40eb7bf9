//! Requests compressed responses and decompresses them: gzip, br and zstd.
//!
//! ```
//! # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
//! use cf_transport::Body;
//! use cf_transport::decompress::DecompressLayer;
//! use http_body_util::BodyExt;
//! use tower::{Service, ServiceBuilder, service_fn};
//!
//! // "hello", by gzip.
//! const HELLO: &[u8] = &[
//!     31, 139, 8, 0, 0, 0, 0, 0, 0, 3, 203, 72, 205, 201, 201, 7, 0, 134, 166, 16, 54, 5, 0, 0, 0,
//! ];
//! let mut service = ServiceBuilder::new().layer(DecompressLayer::new()).service(service_fn(
//!     |request: http::Request<()>| async move {
//!         assert_eq!(request.headers()["accept-encoding"], "gzip, br, zstd");
//!         http::Response::builder().header("content-encoding", "gzip").body(Body::from(HELLO))
//!     },
//! ));
//!
//! let response = service.call(http::Request::new(())).await.unwrap();
//! assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), "hello");
//! # });
//! ```
//!
//! A body is read to its end. All its compressed streams are decoded (RFC 1952, section 2.2; RFC 8878, section 3.1), and
//! trailing bytes are an error. tower-http's layer silently drops a second gzip member and trailing bytes (its issues 621 and
//! 737), so that a truncated response looks complete: when those issues are fixed, this layer can be replaced with
//! tower-http's.
//!
//! A body with another encoding is passed on unchanged, with its header.

mod body;
mod future;
mod layer;
mod reader;
mod service;

pub use body::DecompressBody;
pub use future::DecompressFuture;
pub use layer::DecompressLayer;
pub use service::Decompress;
