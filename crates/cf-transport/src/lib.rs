//! A stack of [tower](https://docs.rs/tower) layers over hyper, for a client of an HTTP API: it retries, keeps the
//! service's pace, keeps deadlines, sends its credential to one origin only, and gives each answer whole or not at
//! all.
//!
//! ```
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
//! use cf_transport::{Body, Credential, Transport};
//! use tower::{Service, ServiceExt, service_fn};
//!
//! // `.build()` connects over the network; here a service of one's own answers.
//! let mut transport = Transport::builder("https://api.cloudflare.com".parse()?)
//!     .credential(Credential::bearer("cfat_FAKE_token_for_documentation_only")?)
//!     .build_with_service(service_fn(|request: http::Request<Body>| async move {
//!         assert!(request.headers().contains_key("authorization"));
//!         Ok::<_, std::io::Error>(http::Response::new(Body::from("{}")))
//!     }));
//!
//! let request = http::Request::get("https://api.cloudflare.com/client/v4/user").body(Body::default())?;
//! let response = transport.ready().await?.call(request).await?;
//! assert_eq!(&response.body()[..], b"{}");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }).unwrap();
//! ```
//!
//! # The stack, outermost first
//!
//! | layer | what it does |
//! |---|---|
//! | [`paginate`] | not in [`Transport`]: turns a one-page service into a stream of pages |
//! | [call layers](TransportBuilder::call_layer) | yours: each sees one logical request |
//! | [`deadline`] | the whole request's time, retries and waits included |
//! | [`retry`] | sends again what is worth it |
//! | [`throttle`] | one shared limit of what is in flight, and the holds a service asks for |
//! | [`attempt_timeout`] | one attempt's time, body included |
//! | [attempt layers](TransportBuilder::attempt_layer) | yours: each sees every attempt, and no credential |
//! | [`collect`] | the whole body, up to a limit |
//! | [`redirect`] | redirects are errors |
//! | [`trace`] | spans and events, without secrets |
//! | [`auth`] | the credential, to its origin only |
//! | user agent | says who asks |
//! | [`decompress`] | gzip, br and zstd |
//! | [`connect`] | hyper-util's pooled client; or a service of your own |
//!
//! Every layer is public and works alone in anyone's `ServiceBuilder`.

pub mod attempt_timeout;
pub mod auth;
pub mod collect;
pub mod connect;
pub mod deadline;
pub mod decompress;
pub mod paginate;
pub mod redirect;
pub mod retry;
pub mod throttle;
pub mod trace;

mod body;
mod credential;
mod error;
mod options;
mod origin;
mod redact;
mod retry_after;
mod transport;

pub use auth::CredentialProvider;
pub use body::Body;
pub use credential::{Credential, CredentialScheme, InvalidCredential};
pub use error::{BoxError, Error, ErrorKind};
pub(crate) use options::TimedOut;
pub use options::{Attempts, Deadline, RequestOptions, RetryAttempt};
pub use origin::{InvalidOrigin, Origin};
pub use redact::Redactor;
pub use retry::{Classify, HttpClassifier, RetryDecision};
pub use retry_after::{RetryAfter, retry_after};
pub use transport::{AttemptService, CallService, SlotFuture, Transport, TransportBuilder, TransportFuture};

/// What the stack sends.
pub type Request = http::Request<Body>;
/// What the stack answers: the head, and the whole body.
pub type Response = http::Response<bytes::Bytes>;
