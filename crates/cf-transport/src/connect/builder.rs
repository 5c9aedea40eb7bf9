use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use http::Uri;
use tokio::io::{AsyncRead, AsyncWrite};
use tower::ServiceExt as _;
use tower::util::BoxCloneSyncService;
use tower_service::Service;

use super::connector::Connector;
use super::dialer::{self, CustomConnector, Dialer, TcpOptions};
use super::liveness::Connections;
use super::names::Names;
use super::pool::Pool;
use super::proxy_connector::ProxyConnector;
use super::tls::Tls;
use super::{Client, ProxyConfig, TlsConfig};
use crate::{BoxError, Error};

/// Configures a [`Client`].
#[derive(Clone)]
#[must_use = "a builder does nothing until it is built"]
pub struct ClientBuilder {
    connect_timeout: Duration,
    http2_keep_alive: Duration,
    /// `None`: the default.
    tcp_user_timeout: Option<Duration>,
    http1_only: bool,
    tls: TlsConfig,
    /// `None`: the proxies of the environment, read when the client is built.
    proxy: Option<ProxyConfig>,
    names: Names,
    connector: Option<CustomConnector>,
}

// === impl ClientBuilder ===

impl ClientBuilder {
    pub(super) fn new() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            http2_keep_alive: Duration::from_secs(5),
            tcp_user_timeout: None,
            http1_only: false,
            tls: TlsConfig::new(),
            proxy: None,
            names: Names::default(),
            connector: None,
        }
    }

    /// Sets the timeout for a connection: name resolution, TCP, proxy and TLS together. Default: 10 s.
    pub fn connect_timeout(mut self, connect_timeout: Duration) -> Self {
        self.connect_timeout = connect_timeout;
        self
    }

    /// Sets how long an HTTP/2 connection may be silent while a request waits on it. After that, a PING is sent; without
    /// a reply for as long again, the connection is closed. Default: 5 s.
    pub fn http2_keep_alive(mut self, interval: Duration) -> Self {
        self.http2_keep_alive = interval;
        self
    }

    /// Sets how long sent data may remain without an acknowledgment by the other machine until the connection is closed
    /// (`TCP_USER_TIMEOUT`, RFC 5482). It finds a dead HTTP/1.1 connection long before the attempt times out. Only on Linux,
    /// Android and Fuchsia; elsewhere it has no effect. There it limits the TCP handshake, too. Default: 10 s, or the connect
    /// timeout if that is longer.
    ///
    /// ```
    /// use std::time::Duration;
    /// use cf_transport::connect::Client;
    ///
    /// let client = Client::builder().tcp_user_timeout(Duration::from_secs(3)).build()?;
    /// # Ok::<(), cf_transport::Error>(())
    /// ```
    pub fn tcp_user_timeout(mut self, timeout: Duration) -> Self {
        self.tcp_user_timeout = Some(timeout);
        self
    }

    /// Offers servers HTTP/1.1 only. Default: HTTP/2 and HTTP/1.1. A server that requires HTTP/1.1 gets it in any case.
    ///
    /// ```
    /// use cf_transport::connect::Client;
    ///
    /// let client = Client::builder().http1_only().build()?;
    /// # Ok::<(), cf_transport::Error>(())
    /// ```
    pub fn http1_only(mut self) -> Self {
        self.http1_only = true;
        self
    }

    /// Sets which certificate authorities are trusted, and the client certificate.
    pub fn tls(mut self, tls: TlsConfig) -> Self {
        self.tls = tls;
        self
    }

    /// Sets the proxies. Default: those of the environment.
    pub fn proxy(mut self, proxy: ProxyConfig) -> Self {
        self.proxy = Some(proxy);
        self
    }

    /// Connects to `address` for URLs with this host; port 0 is the port of the URL. TLS still verifies the host. Applies
    /// wherever a name is resolved on this machine, also to the host of a proxy. Another call for the same host replaces it.
    ///
    /// ```
    /// # use std::io::{Read, Write};
    /// # let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    /// # let address = listener.local_addr()?;
    /// # std::thread::spawn(move || {
    /// #     let (mut socket, _) = listener.accept().unwrap();
    /// #     let _ = socket.read(&mut [0; 1024]);
    /// #     socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").unwrap();
    /// # });
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
    /// use cf_transport::Body;
    /// use cf_transport::connect::{Client, ProxyConfig};
    /// use tower::{Service, ServiceExt};
    ///
    /// let mut client = Client::builder()
    ///     .proxy(ProxyConfig::none())
    ///     .resolve("api.example", address)
    ///     .build()?;
    /// let request = http::Request::get("http://api.example/").body(Body::empty())?;
    /// let response = client.ready().await?.call(request).await?;
    /// assert_eq!(response.status(), 200);
    /// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
    /// # })
    /// # .map_err(|error| error.to_string())?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn resolve(mut self, host: &str, address: SocketAddr) -> Self {
        self.names.fix(host, address);
        self
    }

    /// Sets how names are resolved on this machine: a service from a host name to its addresses. All of them are tried.
    /// Default: the operating system's resolver.
    ///
    /// ```
    /// use std::net::{IpAddr, Ipv4Addr};
    ///
    /// use cf_transport::connect::Client;
    /// use tower::service_fn;
    ///
    /// let resolver = service_fn(|host: String| async move {
    ///     match host.as_str() {
    ///         "api.example" => Ok(vec![IpAddr::V4(Ipv4Addr::LOCALHOST)]),
    ///         _ => Err(std::io::Error::other(format!("unknown host {host}"))),
    ///     }
    /// });
    /// let client = Client::builder().resolver(resolver).build()?;
    /// # Ok::<(), cf_transport::Error>(())
    /// ```
    pub fn resolver<R>(mut self, resolver: R) -> Self
    where
        R: Service<String> + Clone + Send + Sync + 'static,
        R::Response: IntoIterator<Item = IpAddr> + 'static,
        R::Error: Into<BoxError>,
        R::Future: Send + 'static,
    {
        let resolver = resolver
            .map_err(Into::into)
            .map_response(|addresses| addresses.into_iter().collect());
        self.names.set_resolver(BoxCloneSyncService::new(resolver));
        self
    }

    /// Sets how byte streams are opened: a service from a URL to a stream, instead of TCP. It is called with the URL of the
    /// server or, where one is used, of the proxy; only scheme, host and port count. TLS, proxies, the connect timeout and the
    /// handling of dead connections apply to its streams as to others. [`resolve`](Self::resolve),
    /// [`resolver`](Self::resolver) and [`tcp_user_timeout`](Self::tcp_user_timeout) do not: opening is the connector's task.
    ///
    /// A stream implements the traits of tokio 1. For a Unix socket:
    ///
    /// ```
    /// # #[cfg(unix)]
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use std::io::{Read, Write};
    /// # let path = std::env::temp_dir().join(format!("cf-transport-example-{}.sock", std::process::id()));
    /// # let listener = std::os::unix::net::UnixListener::bind(&path)?;
    /// # std::thread::spawn(move || {
    /// #     let (mut socket, _) = listener.accept().unwrap();
    /// #     let _ = socket.read(&mut [0; 1024]);
    /// #     socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").unwrap();
    /// # });
    /// # let socket = path.clone();
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async move {
    /// use cf_transport::Body;
    /// use cf_transport::connect::{Client, ProxyConfig};
    /// use http::Uri;
    /// use tokio::net::UnixStream;
    /// use tower::{Service, ServiceExt, service_fn};
    ///
    /// let mut client = Client::builder()
    ///     .proxy(ProxyConfig::none())
    ///     .connector(service_fn(move |_: Uri| UnixStream::connect(socket.clone())))
    ///     .build()?;
    /// let request = http::Request::get("http://localhost/").body(Body::empty())?;
    /// let response = client.ready().await?.call(request).await?;
    /// assert_eq!(response.status(), 200);
    /// # Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
    /// # })
    /// # .map_err(|error| error.to_string())?;
    /// # std::fs::remove_file(path)?;
    /// # Ok(())
    /// # }
    /// # #[cfg(not(unix))]
    /// # fn main() {}
    /// ```
    pub fn connector<C>(mut self, connector: C) -> Self
    where
        C: Service<Uri> + Clone + Send + Sync + 'static,
        C::Response: AsyncRead + AsyncWrite + Send + Unpin + 'static,
        C::Error: Into<BoxError>,
        C::Future: Send + 'static,
    {
        self.connector = Some(dialer::boxed(connector));
        self
    }

    /// Builds the client. This opens no connection and reads no trust store.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) when the proxy URL of the environment or of
    /// [`proxy`](Self::proxy) is invalid.
    pub fn build(self) -> Result<Client, Error> {
        let proxy = self.proxy.clone().unwrap_or_else(ProxyConfig::from_environment);
        proxy.check()?;
        Ok(self.build_with_proxy(&proxy))
    }

    /// Builds a client for connections to `target`: only the proxy for these must be valid.
    pub(crate) fn build_for(self, target: &Uri) -> Result<Client, Error> {
        let proxy = self.proxy.clone().unwrap_or_else(ProxyConfig::from_environment);
        proxy.check_for(target)?;
        Ok(self.build_with_proxy(&proxy))
    }

    fn build_with_proxy(self, proxy: &ProxyConfig) -> Client {
        let options = TcpOptions {
            connect_timeout: self.connect_timeout,
            user_timeout: self
                .tcp_user_timeout
                .unwrap_or_else(|| self.connect_timeout.max(Duration::from_secs(10))),
        };
        let dialer = match self.connector {
            Some(connector) => Dialer::custom(self.names, connector),
            None => Dialer::tcp(self.names, options),
        };
        let tls = Arc::new(Tls::new(self.tls));
        let connections = Connections::default();
        let proxy_connector =
            ProxyConnector::new(dialer, proxy.proxies(), Arc::clone(&tls), self.connect_timeout);
        let connector = Connector::new(proxy_connector, tls, self.connect_timeout, connections.clone());
        Client::new(Pool::new(
            connector,
            connections,
            self.http2_keep_alive,
            self.http1_only,
        ))
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("connect_timeout", &self.connect_timeout)
            .field("http2_keep_alive", &self.http2_keep_alive)
            .field("tcp_user_timeout", &self.tcp_user_timeout)
            .field("http1_only", &self.http1_only)
            .field("tls", &self.tls)
            .field("proxy", &self.proxy)
            .field("has_connector", &self.connector.is_some())
            .finish_non_exhaustive()
    }
}
