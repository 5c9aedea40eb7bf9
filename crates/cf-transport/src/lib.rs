//! A stack of [tower](https://docs.rs/tower) layers over hyper for clients of an HTTP API. It retries, honors rate limits,
//! enforces deadlines, sends credentials to one origin only, and returns a response only when it is complete.
//!
//! ```
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
//! use cf_transport::{Body, Credential, Transport};
//! use tower::{Service, ServiceExt, service_fn};
//!
//! // A transport from `.build()` sends requests over the network; this example uses a stub instead.
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
//! | [`paginate`] | turns a service for one page into a stream of pages (not part of [`Transport`]) |
//! | [call layers](TransportBuilder::call_layer) | added by you; each is called once per request |
//! | [`deadline`] | limits the time of a request, including retries and waits |
//! | [`retry`] | resends requests that failed transiently |
//! | [`throttle`] | limits the requests in flight, and waits when the server asks to |
//! | [`attempt_timeout`] | limits the time of one attempt, including the body |
//! | [attempt layers](TransportBuilder::attempt_layer) | yours: each sees every attempt, without credentials |
//! | [`collect`] | reads the complete body, up to a limit |
//! | [`redirect`] | turns redirects into errors |
//! | [`trace`] | emits spans and events, without secrets |
//! | [`auth`] | adds the credentials, for their origin only |
//! | user agent | adds the `User-Agent` header |
//! | [`decompress`] | decodes gzip, br and zstd |
//! | [`connect`] | sends the request: with hyper-util's pooled client (optionally over your own connections) or with your own service |
//!
//! Every layer is public and works alone in any `ServiceBuilder`.
//!
//! # Your own layers
//!
//! A [call layer](TransportBuilder::call_layer) sees each request once; an [attempt layer](TransportBuilder::attempt_layer)
//! sees each time it is sent. Both accept any [`tower_layer::Layer`] whose service takes a [`Request`], returns a
//! [`Response`], and is `Clone + Send + Sync`, with `Send` futures and any error that converts to [`BoxError`].
//!
//! | layer | how |
//! |---|---|
//! | tower: `ConcurrencyLimit`, `LoadShed`, `Timeout`, `Filter`, `MapRequest`, … | unchanged |
//! | tower-http: `SetRequestHeaderLayer` and others that do not touch bodies | unchanged |
//! | tower-http: `TraceLayer`, `InFlightRequestsLayer` and others that wrap response bodies | in a [`BodyLayer`] |
//! | tower: `RateLimit` and others whose service is not `Clone` | wrapped in tower's `buffer`: first `.buffer::<Request>(64)`, then the layer |
//! | a cache, metrics, anything else | `tower::layer::layer_fn` with a closure, or your own `Layer` |
//!
//! The repository has a recipe for each of them, with a test, in `fixtures/consumers/middleware/src/recipes.rs`.
//!
//! ```
//! # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
//! use std::time::Duration;
//! use cf_transport::{AttemptService, Body, Request, Transport};
//! use tower::layer::layer_fn;
//! use tower::{ServiceBuilder, ServiceExt, service_fn};
//!
//! let transport = Transport::builder("https://api.example".parse()?)
//!     // `RateLimit` is not `Clone`; the buffer that wraps it is.
//!     .attempt_layer(ServiceBuilder::new().buffer::<Request>(64).rate_limit(10, Duration::from_secs(1)))
//!     // A closure for each attempt.
//!     .attempt_layer(layer_fn(|inner: AttemptService| inner.map_request(|mut request: Request| {
//!         request.headers_mut().insert("x-team", http::HeaderValue::from_static("platform"));
//!         request
//!     })))
//!     .build_with_service(service_fn(|request: Request| async move {
//!         assert_eq!(request.headers()["x-team"], "platform");
//!         Ok::<_, std::io::Error>(http::Response::new(Body::from("{}")))
//!     }));
//! transport.oneshot(http::Request::get("https://api.example/").body(Body::default())?).await?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }).unwrap();
//! ```
//!
//! When a layer does not compile, the last lines of the compiler's error name the bound that is missing:
//!
//! | error | what to do |
//! |---|---|
//! | ``the trait bound `Bytes: Body` is not satisfied`` | the layer wraps bodies: put it into [`BodyLayer::new`] |
//! | ``type mismatch resolving `<… as Service<…>>::Response == Response<…>` `` | the layer returns another body: put it into [`BodyLayer::new`] |
//! | ``expected `{closure…}` to return `Response<Bytes>` `` | the closure must return a [`Response`]: its body is `Bytes` |
//! | ``the trait bound `RateLimit<…>: Clone` is not satisfied`` | put `.buffer::<Request>(64)` of tower's `ServiceBuilder` before it, and build the transport inside a runtime: the buffer is a task |
//! | ``… cannot be shared between threads safely`` | the layer or its service holds an `Rc`, a `Cell` or a box without `Sync`: use `Arc<Mutex<…>>`, an atomic, or `tower::util::BoxCloneSyncService` |
//! | ``future cannot be sent between threads safely`` | the future holds an `Rc` or a lock across an `.await`: use `Arc`, and drop the guard before |
//! | ``the trait bound `…: Into<Box<dyn Error + Send + Sync>>` is not satisfied`` | implement `std::error::Error` for the layer's error, or convert it with `map_err` |
//! | ``type mismatch in closure arguments`` | the closure is for the other kind of layer: a call layer takes [`CallService`], an attempt layer [`AttemptService`] |
//! | ``type annotations needed`` | write the types of the closure: `\|inner: AttemptService\|`, `\|request: Request\|`, and those of its result: `Ok::<_, BoxError>(request)` |
//!
//! # Credentials
//!
//! The [`auth`] layer sends a [`Credential`] to one origin only. A [`CredentialProvider`] supplies the
//! credential for each attempt, and may supply a new one after a rejection. A `Credential` in the extensions of a request is
//! used instead; its rate limits are tracked separately ([`throttle`]). Credentials that a server echoes are
//! [redacted](Redactor) by [`auth`] (in headers and errors) and by [`collect`] (in the body), before your layers see them.

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
pub use transport::{
    AttemptService, BodyLayer, CallService, SlotFuture, Transport, TransportBuilder, TransportFuture,
    WithBody, WithBodyFuture,
};

/// A request of the stack.
pub type Request = http::Request<Body>;
/// A response of the stack, with its complete body.
pub type Response = http::Response<bytes::Bytes>;
