use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use http::{HeaderValue, Uri};
use tokio::io::{AsyncRead, AsyncWrite};
use tower::ServiceBuilder;
use tower::limit::ConcurrencyLimit;
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

/// Configures a [`Transport`].
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
    page_memory: usize,
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
            page_memory: 64 * 1024 * 1024,
            retry: RetryLayer::new(),
            throttle: ThrottleLayer::new(),
            call_slot: Slot::default(),
            attempt_slot: Slot::default(),
        }
    }

    /// Sets the credentials for all requests to the origin. Default: none.
    pub fn credential(mut self, credential: Credential) -> Self {
        self.auth = AuthLayer::new(self.origin.clone(), credential);
        self
    }

    /// Sets the provider of the credentials, called for each attempt.
    pub fn credential_provider(mut self, provider: impl CredentialProvider) -> Self {
        self.auth = AuthLayer::with_provider(self.origin.clone(), provider);
        self
    }

    /// Sets the `User-Agent` of requests that have none. [`build`](Self::build) reports an invalid value.
    pub fn user_agent(mut self, user_agent: &str) -> Self {
        self.user_agent = HeaderValue::from_str(user_agent).map_err(|_| {
            Error::new(
                ErrorKind::Configuration,
                "invalid user agent: it contains a character that is not allowed in a header",
            )
        });
        self
    }

    /// Sets the timeout for a connection: name resolution, TCP, proxy and TLS together. Default: 10 s.
    pub fn connect_timeout(mut self, connect_timeout: Duration) -> Self {
        self.client = self.client.connect_timeout(connect_timeout);
        self
    }

    /// Sets how long an HTTP/2 connection may be silent while a request waits on it. After that, a PING is sent; without
    /// a reply for as long again, the connection is closed. Default: 5 s.
    pub fn http2_keep_alive(mut self, interval: Duration) -> Self {
        self.client = self.client.http2_keep_alive(interval);
        self
    }

    /// Sets how long sent data may remain without an acknowledgment. See
    /// [`ClientBuilder::tcp_user_timeout`](crate::connect::ClientBuilder::tcp_user_timeout). Default: 10 s.
    pub fn tcp_user_timeout(mut self, timeout: Duration) -> Self {
        self.client = self.client.tcp_user_timeout(timeout);
        self
    }

    /// Offers servers HTTP/1.1 only. Default: HTTP/2 and HTTP/1.1.
    pub fn http1_only(mut self) -> Self {
        self.client = self.client.http1_only();
        self
    }

    /// Connects to `address` for URLs with this host. See
    /// [`ClientBuilder::resolve`](crate::connect::ClientBuilder::resolve).
    pub fn resolve(mut self, host: &str, address: SocketAddr) -> Self {
        self.client = self.client.resolve(host, address);
        self
    }

    /// Sets how names are resolved: a service from a host name to its addresses. See
    /// [`ClientBuilder::resolver`](crate::connect::ClientBuilder::resolver). Default: the operating system's resolver.
    pub fn resolver<R>(mut self, resolver: R) -> Self
    where
        R: Service<String> + Clone + Send + Sync + 'static,
        R::Response: IntoIterator<Item = IpAddr> + 'static,
        R::Error: Into<BoxError>,
        R::Future: Send + 'static,
    {
        self.client = self.client.resolver(resolver);
        self
    }

    /// Sets how byte streams to servers and proxies are opened, for example by a Unix socket: a service from a URL to a
    /// stream. See [`ClientBuilder::connector`](crate::connect::ClientBuilder::connector). Default: TCP.
    pub fn connector<C>(mut self, connector: C) -> Self
    where
        C: Service<Uri> + Clone + Send + Sync + 'static,
        C::Response: AsyncRead + AsyncWrite + Send + Unpin + 'static,
        C::Error: Into<BoxError>,
        C::Future: Send + 'static,
    {
        self.client = self.client.connector(connector);
        self
    }

    /// Sets which certificate authorities are trusted, and the client certificate. Default: those of the operating system,
    /// and none.
    pub fn tls(mut self, tls: TlsConfig) -> Self {
        self.client = self.client.tls(tls);
        self
    }

    /// Sets the proxies. Default: those of the environment.
    pub fn proxy(mut self, proxy: ProxyConfig) -> Self {
        self.client = self.client.proxy(proxy);
        self
    }

    /// Sets the timeout of one attempt, from connecting to the last byte of the body. Default: 30 s.
    pub fn attempt_timeout(mut self, attempt_timeout: Duration) -> Self {
        self.attempt_timeout = attempt_timeout;
        self
    }

    /// Sets the deadline of a request, including retries and waits. Default: 2 min.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Sets the largest accepted body, in bytes after decompression. Default: 16 MiB.
    pub fn body_limit(mut self, body_limit: usize) -> Self {
        self.body_limit = body_limit;
        self
    }

    /// Sets how many bytes the pages of all listings may take together before they are consumed. Beyond it, only the first
    /// page of each listing is read on. It applies to requests with a place in a [`PageQueue`](crate::collect::PageQueue).
    /// Default: 64 MiB.
    pub fn page_memory(mut self, page_memory: usize) -> Self {
        self.page_memory = page_memory;
        self
    }

    /// Sets the number of retries. Default: 2.
    pub fn max_retries(mut self, max_retries: u32) -> Self {
        self.retry = self.retry.max_retries(max_retries);
        self
    }

    /// Sets what is retried. Default: [`HttpClassifier`](crate::HttpClassifier).
    pub fn classifier(mut self, classifier: impl Classify) -> Self {
        self.retry = self.retry.classifier(classifier);
        self
    }

    /// Sets the retry layer. It replaces earlier calls of [`max_retries`](Self::max_retries). The classifier set on this
    /// builder is kept, unless the layer [has its own](RetryLayer::classifier).
    pub fn retry(mut self, retry: RetryLayer) -> Self {
        self.retry = retry.or_classifier_of(&self.retry);
        self
    }

    /// Sets the throttle layer. Transports built with clones of one layer share its limits.
    pub fn throttle(mut self, throttle: ThrottleLayer) -> Self {
        self.throttle = throttle;
        self
    }

    /// Adds a layer that is called once per request, whatever the number of attempts. The first one added is the outermost. The
    /// [crate page](crate#your-own-layers) lists which layers fit, and what to do about the others.
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

    /// Adds a layer around every attempt. It is outside the auth layer: it never sees credentials, and a request that it
    /// sends to another host gets none. The first one added is the outermost.
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

    /// Builds a transport over the network. This opens no connection.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] when the user agent or a proxy URL is invalid, or when the trust store contains no
    /// certificates (it is read here if the origin is `https`).
    pub fn build(mut self) -> Result<Transport, Error> {
        let user_agent = std::mem::replace(&mut self.user_agent, Ok(HeaderValue::from_static("")))?;
        self.user_agent = Ok(user_agent);
        let client = self.client.clone().build_for(&self.origin.to_uri())?;
        if self.origin.is_https() {
            client.load_trust_store()?;
        }
        Ok(self.build_with_service(client))
    }

    /// Builds a transport over a custom service instead of connections: a stub, a recorder, another client.
    ///
    /// An invalid user agent is replaced by the default one.
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
            .layer(CollectLayer::new(self.body_limit).page_memory(self.page_memory))
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
        let queue = self.throttle.queue();
        let call = ServiceBuilder::new()
            .layer(DeadlineLayer::new(self.deadline))
            .layer(self.retry.counted_below())
            .layer(self.throttle)
            .layer(AttemptTimeoutLayer::new(self.attempt_timeout))
            .service(attempt);
        let call = BoxCloneSyncService::new(MapErr::new(call, Into::into as fn(_) -> BoxError));
        let call = match queue {
            None => call,
            Some(queue) => BoxCloneSyncService::new(ConcurrencyLimit::with_semaphore(call, queue)),
        };
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
            .field("page_memory", &self.page_memory)
            .field("retry", &self.retry)
            .field("throttle", &self.throttle)
            .finish_non_exhaustive()
    }
}
