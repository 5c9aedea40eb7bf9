//! A stack of [tower](https://docs.rs/tower) layers over hyper for clients of an HTTP API. It retries, honors rate limits,
//! enforces deadlines, sends credentials to one origin only, and returns a response only when it is complete.
//!
//! ```
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
//! use cf_transport::{Body, Credential, Transport};
//! use tower::{Service, ServiceExt, service_fn};
//!
//! // `.build()` connects over the network; this example uses a stub instead.
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
//! | [`deadline`] | limits the time of a request, including retries and waits |
//! | [`retry`] | resends requests that failed transiently |
//! | [`throttle`] | limits the requests in flight, and waits when the service asks to |
//! | [`attempt_timeout`] | limits the time of one attempt, including the body |
//! | [attempt layers](TransportBuilder::attempt_layer) | yours: each sees every attempt, without credentials |
//! | [`collect`] | reads the complete body, up to a limit |
//! | [`redirect`] | turns redirects into errors |
//! | [`trace`] | emits spans and events, without secrets |
//! | [`auth`] | adds the credentials, for their origin only |
//! | user agent | adds the `User-Agent` header |
//! | [`decompress`] | decodes gzip, br and zstd |
//! | [`connect`] | hyper-util's pooled client, or your own service |
//!
//! Every layer is public and works alone in any `ServiceBuilder`.

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
mod random;
mod redact;
mod retry_after;
mod timer;
mod transport;

pub use auth::CredentialProvider;
pub use body::Body;
pub use credential::{Credential, CredentialScheme, InvalidCredential};
pub use error::{BoxError, Error, ErrorKind};
pub(crate) use options::TimedOut;
pub use options::{Attempts, Deadline, IdempotencyKey, RequestOptions, RetryAttempt, RetryBudgetExhausted};
pub use origin::{InvalidOrigin, Origin};
pub use redact::Redactor;
pub use retry::{AttemptOutcome, Classify, HttpClassifier, RetryDecision};
pub use retry_after::{RetryAfter, retry_after};
pub use transport::{AttemptService, CallService, SlotFuture, Transport, TransportBuilder, TransportFuture};

/// A request of the stack.
pub type Request = http::Request<Body>;
/// A response of the stack, with its complete body.
pub type Response = http::Response<bytes::Bytes>;
