//! Reads the complete body into memory, up to a limit: `Response<impl Body>` becomes `Response<Bytes>`.
//!
//! ```
//! # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
//! use cf_transport::{Body, collect::CollectLayer};
//! use tower::{Service, ServiceBuilder, service_fn};
//!
//! let mut service = ServiceBuilder::new()
//!     .layer(CollectLayer::new(1024))
//!     .service(service_fn(|_request: http::Request<Body>| async {
//!         Ok::<_, std::io::Error>(http::Response::new(Body::from("hello")))
//!     }));
//!
//! let response = service.call(http::Request::new(Body::default())).await.unwrap();
//! assert_eq!(&response.body()[..], b"hello");
//! # });
//! ```
//!
//! Credentials that the server echoes in the body are redacted, if the [auth](crate::auth) layer is below. The pages of
//! listings that are read ahead take a bounded amount of memory together: see [`PageQueue`].
//!
//! A body that is cut off, too large or still encoded is an error, which a retry layer above can see. Put decompression
//! below this layer. Trailers are read and dropped.

mod counted;
mod error;
mod future;
mod layer;
mod pages;
mod service;

pub use error::{CollectError, CollectErrorKind};
pub use future::CollectFuture;
pub use layer::CollectLayer;
pub(crate) use pages::Memory;
pub use pages::{PagePlace, PageQueue};
pub use service::Collect;
