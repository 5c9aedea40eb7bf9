//! Adds credentials to requests to one origin and to no other.
//!
//! ```
//! # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
//! use cf_transport::{Credential, auth::AuthLayer};
//! use tower::{Service, ServiceBuilder, service_fn};
//!
//! let credential = Credential::bearer("cfat_FAKE_token_for_documentation_only").unwrap();
//! let mut service = ServiceBuilder::new()
//!     .layer(AuthLayer::new("https://api.cloudflare.com".parse().unwrap(), credential))
//!     .service(service_fn(|request: http::Request<()>| async move {
//!         let sent = request.headers().contains_key("authorization");
//!         Ok::<_, std::io::Error>(http::Response::new(sent))
//!     }));
//!
//! let to = |uri| http::Request::get(uri).body(()).unwrap();
//! assert!(service.call(to("https://api.cloudflare.com/client/v4/user")).await.unwrap().into_body());
//! assert!(!service.call(to("https://api.cloudflare.com.example/")).await.unwrap().into_body());
//! # });
//! ```
//!
//! The [provider](CredentialProvider) is called for each attempt and notified of a 401. If it then returns other
//! credentials, the request is sent once more, which is an attempt but not a retry. A [`Credential`](crate::Credential) in
//! the extensions of a request takes the place of the layer's.
//!
//! Header values are marked sensitive. Credentials that the server echoes in the head of a response, or in an error, are
//! redacted here, so that no layer above sees them; the body is redacted where it is collected, by the
//! [`Redactor`](crate::Redactor) in the extensions of the response.

mod future;
mod layer;
mod provider;
mod service;

pub use future::{AuthError, AuthFuture};
pub use layer::AuthLayer;
pub use provider::{CredentialFuture, CredentialProvider};
pub use service::Auth;
