use std::fmt;
use std::time::Duration;

use http::HeaderValue;
use tower::ServiceBuilder;
use tower::util::{BoxCloneSyncService, Either, MapErr};
use tower_layer::{Layer, layer_fn};
use tower_service::Service;

use super::slot::Slot;
use super::user_agent::UserAgent;
use super::{AttemptService, CallService, Transport};
use crate::attempt_timeout::AttemptTimeoutLayer;
use crate::auth::AuthLayer;
use crate::collect::CollectLayer;
use crate::connect::{Client, ClientBuilder, ProxyConfig, TlsConfig};
use crate::deadline::DeadlineLayer;
use crate::decompress::DecompressLayer;
use crate::redirect::RefuseRedirectLayer;
use crate::retry::RetryLayer;
use crate::throttle::ThrottleLayer;
use crate::trace::TraceLayer;
use crate::{
    BoxError, Classify, Credential, CredentialProvider, Error, ErrorKind, Origin, Request, Response,
};

/// Describes a [`Transport`].
///
/// ```
/// use std::time::Duration;
/// use cf_transport::{Credential, Transport};
///
/// let transport = Transport::builder("https://api.cloudflare.com".parse()?)
///     .credential(Credential::bearer("cfat_FAKE_token_for_documentation_only")?)
///     .user_agent("inventory/1.0")
///     .attempt_timeout(Duration::from_secs(10))
///     .max_retries(4)
///     .build()?;
/// # let _ = transport;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "a builder does nothing until it is built"]
pub struct TransportBuilder {
    origin: Origin,
    auth: AuthLayer,
    user_agent: Result<HeaderValue, Error>,
    client: ClientBuilder,
    attempt_timeout: Duration,
    deadline: Duration,
    body_limit: usize,
    retry: RetryLayer,
    throttle: ThrottleLayer,
    call_slot: Slot,
    attempt_slot: Slot,
}

// === impl TransportBuilder ===

impl TransportBuilder {
    pub(super) fn new(origin: Origin) -> Self {
        Self {
            auth: AuthLayer::anonymous(origin.clone()),
            origin,
            user_agent: Ok(HeaderValue::from_static(concat!(
                "cf-transport/",
                env!("CARGO_PKG_VERSION")
            ))),
            client: Client::builder(),
            attempt_timeout: Duration::from_secs(30),
            deadline: Duration::from_secs(120),
            body_limit: 16 * 1024 * 1024,
            retry: RetryLayer::new(),
            throttle: ThrottleLayer::new(),
            call_slot: Slot::default(),
            attempt_slot: Slot::default(),
        }
    }

    /// The credential of all requests to the origin. Without one they are sent without.
    pub fn credential(mut self, credential: Credential) -> Self {
        self.auth = AuthLayer::new(self.origin.clone(), credential);
        self
    }

    /// Where the credential comes from, asked for each attempt.
    pub fn credential_provider(mut self, provider: impl CredentialProvider) -> Self {
        self.auth = AuthLayer::with_provider(self.origin.clone(), provider);
        self
    }

    /// The `User-Agent` of requests that bring none. One that no header carries is told by [`build`](Self::build).
    pub fn user_agent(mut self, user_agent: &str) -> Self {
        self.user_agent = HeaderValue::from_str(user_agent).map_err(|_| {
            Error::new(
                ErrorKind::Configuration,
                "the user agent has a character no header carries",
            )
        });
        self
    }

    /// The time to connect: name, TCP, proxy and TLS together. 10 s by default.
    pub fn connect_timeout(mut self, connect_timeout: Duration) -> Self {
        self.client = self.client.connect_timeout(connect_timeout);
        self
    }

    /// How long an HTTP/2 connection may say nothing while a request waits on it: then it is asked whether it is
    /// alive, and given up when it says nothing for as long again. 5 s by default.
    pub fn http2_keep_alive(mut self, silence: Duration) -> Self {
        self.client = self.client.http2_keep_alive(silence);
        self
    }

    /// Whose certificates are trusted. Those of the operating system by default.
    pub fn tls(mut self, tls: TlsConfig) -> Self {
        self.client = self.client.tls(tls);
        self
    }

    /// Which proxies are used. Those of the environment by default.
    pub fn proxy(mut self, proxy: ProxyConfig) -> Self {
        self.client = self.client.proxy(proxy);
        self
    }

    /// The time of one attempt, from connecting to the last byte of the body. 30 s by default.
    pub fn attempt_timeout(mut self, attempt_timeout: Duration) -> Self {
        self.attempt_timeout = attempt_timeout;
        self
    }

    /// The time of a request with all its attempts and waits. 2 min by default.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// The largest body that is taken, in bytes, decompressed. 16 MiB by default.
    pub fn body_limit(mut self, body_limit: usize) -> Self {
        self.body_limit = body_limit;
        self
    }

    /// How many times a request is sent again. 2 by default.
    pub fn max_retries(mut self, max_retries: u32) -> Self {
        self.retry = self.retry.max_retries(max_retries);
        self
    }

    /// What calls for another attempt. [`HttpClassifier`](crate::HttpClassifier) by default.
    pub fn classifier(mut self, classifier: impl Classify) -> Self {
        self.retry = self.retry.classifier(classifier);
        self
    }

    /// All about retries: takes the place of [`max_retries`](Self::max_retries) and [`classifier`](Self::classifier)
    /// as they were set before.
    pub fn retry(mut self, retry: RetryLayer) -> Self {
        self.retry = retry;
        self
    }

    /// The limiter; one that several transports share, if they are given clones.
    pub fn throttle(mut self, throttle: ThrottleLayer) -> Self {
        self.throttle = throttle;
        self
    }

    /// A layer of one's own around the whole request: it sees one logical request, whatever the number of attempts.
    /// The first given is the outermost.
    pub fn call_layer<L>(mut self, layer: L) -> Self
    where
        L: Layer<CallService> + Send + 'static,
        L::Service: Service<Request, Response = Response> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request>>::Error: Into<BoxError>,
        <L::Service as Service<Request>>::Future: Send,
    {
        self.call_slot.push::<CallService, L>(layer);
        self
    }

    /// A layer of one's own around every attempt. It lies outside the auth layer: it never sees the credential, and
    /// a request it sends to another host gets none. The first given is the outermost.
    pub fn attempt_layer<L>(mut self, layer: L) -> Self
    where
        L: Layer<AttemptService> + Send + 'static,
        L::Service: Service<Request, Response = Response> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request>>::Error: Into<BoxError>,
        <L::Service as Service<Request>>::Future: Send,
    {
        self.attempt_slot.push::<AttemptService, L>(layer);
        self
    }

    /// The transport over the network. No connection is made yet.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`]: a user agent that no header carries, a trust store without certificates (of an
    /// `https` origin; it is read here), a proxy that is none.
    pub fn build(mut self) -> Result<Transport, Error> {
        let user_agent = std::mem::replace(&mut self.user_agent, Ok(HeaderValue::from_static("")))?;
        self.user_agent = Ok(user_agent);
        let client = self.client.clone().build_for(&self.origin.to_uri())?;
        if self.origin.is_https() {
            client.load_trust_store()?;
        }
        Ok(self.build_with_service(client))
    }

    /// The transport over a service of one's own in place of connections: a stub, a recorder, another client.
    ///
    /// A user agent that no header carries falls back to the crate's own.
    pub fn build_with_service<S, B>(self, service: S) -> Transport
    where
        S: Service<Request, Response = http::Response<B>> + Clone + Send + Sync + 'static,
        S::Error: Into<BoxError>,
        S::Future: Send + 'static,
        B: http_body::Body + Send + 'static,
        B::Data: Send,
        B::Error: Into<BoxError> + Send,
    {
        let user_agent = self.user_agent.unwrap_or_else(|_| {
            HeaderValue::from_static(concat!("cf-transport/", env!("CARGO_PKG_VERSION")))
        });
        let attempt = ServiceBuilder::new()
            .layer(CollectLayer::new(self.body_limit))
            .layer(RefuseRedirectLayer::new())
            .layer(TraceLayer::new())
            .layer(self.auth)
            .layer(layer_fn(move |inner| UserAgent::new(inner, user_agent.clone())))
            .layer(DecompressLayer::new())
            .service(service);
        let attempt = if self.attempt_slot.is_empty() {
            Either::Left(attempt)
        } else {
            Either::Right(self.attempt_slot.wrap(BoxCloneSyncService::new(attempt)))
        };
        let call = ServiceBuilder::new()
            .layer(DeadlineLayer::new(self.deadline))
            .layer(self.retry)
            .layer(self.throttle)
            .layer(AttemptTimeoutLayer::new(self.attempt_timeout))
            .service(attempt);
        let call = BoxCloneSyncService::new(MapErr::new(call, Into::into as fn(_) -> BoxError));
        Transport {
            inner: self.call_slot.wrap(call),
            origin: self.origin,
        }
    }
}

impl fmt::Debug for TransportBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportBuilder")
            .field("origin", &self.origin)
            .field("auth", &self.auth)
            .field("client", &self.client)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("deadline", &self.deadline)
            .field("body_limit", &self.body_limit)
            .field("retry", &self.retry)
            .field("throttle", &self.throttle)
            .finish_non_exhaustive()
    }
}
