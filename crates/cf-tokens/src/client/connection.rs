//! How a client connects: what the transport's builder offers, on the client's.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use cf_transport::BoxError;
use cf_transport::connect::TlsConfig;
use http::Uri;
use tokio::io::{AsyncRead, AsyncWrite};
use tower_service::Service;

use super::ClientBuilder;

impl ClientBuilder {
    /// Sets which certificate authorities are trusted, and the client certificate (mutual TLS).
    ///
    /// ```
    /// use cf_tokens::Client;
    /// use cf_tokens::transport::connect::TlsConfig;
    ///
    /// # let own = rcgen::generate_simple_self_signed(["client.example".to_owned()])?;
    /// # let (certificate, key) = (own.cert.pem(), own.signing_key.serialize_pem());
    /// let tls = TlsConfig::new().client_auth_pem(certificate.as_bytes(), key.as_bytes())?;
    /// let builder = Client::builder().tls(tls);
    /// # let _ = builder;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn tls(self, tls: TlsConfig) -> Self {
        self.transport(move |transport| transport.tls(tls))
    }

    /// Connects to `address` for URLs with this host; port 0 is the port of the URL. TLS still verifies the host. See
    /// [`ClientBuilder::resolve`](cf_transport::connect::ClientBuilder::resolve) of the transport.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
    /// # let api = cf_mock::MockApi::start().await?;
    /// # let address = api.base_url().parse::<http::Uri>()?.authority().map(|at| at.as_str().parse()).transpose()?;
    /// # let address: std::net::SocketAddr = address.ok_or("no address")?;
    /// # let credential = cf_tokens::Credential::bearer(api.api_token())?;
    /// let client = cf_tokens::Client::builder()
    ///     .base_url("http://localhost/client/v4")
    ///     .resolve("localhost", address)
    ///     .credential(credential)
    ///     .build()?;
    /// let page = client.list_tokens(api.account_id().parse()?).await?;
    /// assert_eq!(page.tokens().len(), 50);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn resolve(self, host: &str, address: SocketAddr) -> Self {
        let host = host.to_owned();
        self.transport(move |transport| transport.resolve(&host, address))
    }

    /// Sets how names are resolved: a service from a host name to its addresses. Default: the operating system's resolver. See
    /// [`ClientBuilder::resolver`](cf_transport::connect::ClientBuilder::resolver) of the transport.
    ///
    /// ```
    /// use std::net::{IpAddr, Ipv4Addr};
    ///
    /// use cf_tokens::Client;
    /// use tower::service_fn;
    ///
    /// let resolver = service_fn(|_host: String| async { Ok::<_, std::io::Error>([IpAddr::V4(Ipv4Addr::LOCALHOST)]) });
    /// let builder = Client::builder().resolver(resolver);
    /// # let _ = builder;
    /// ```
    pub fn resolver<R>(self, resolver: R) -> Self
    where
        R: Service<String> + Clone + Send + Sync + 'static,
        R::Response: IntoIterator<Item = IpAddr> + 'static,
        R::Error: Into<BoxError>,
        R::Future: Send + 'static,
    {
        self.transport(move |transport| transport.resolver(resolver))
    }

    /// Sets how byte streams are opened instead of TCP, for example by a Unix socket: a service from a URL to a stream. See
    /// [`ClientBuilder::connector`](cf_transport::connect::ClientBuilder::connector) of the transport.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
    /// # let api = cf_mock::MockApi::start().await?;
    /// # let address = api.base_url().parse::<http::Uri>()?.authority().map(|at| at.to_string()).ok_or("no address")?;
    /// # let credential = cf_tokens::Credential::bearer(api.api_token())?;
    /// use http::Uri;
    /// use tokio::net::TcpStream;
    /// use tower::service_fn;
    ///
    /// // A tunnel that another program provides at `address`.
    /// let connector = service_fn(move |_: Uri| TcpStream::connect(address.clone()));
    /// let client = cf_tokens::Client::builder()
    ///     .base_url("http://localhost/client/v4")
    ///     .connector(connector)
    ///     .credential(credential)
    ///     .build()?;
    /// let page = client.list_tokens(api.account_id().parse()?).await?;
    /// assert_eq!(page.tokens().len(), 50);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn connector<C>(self, connector: C) -> Self
    where
        C: Service<Uri> + Clone + Send + Sync + 'static,
        C::Response: AsyncRead + AsyncWrite + Send + Unpin + 'static,
        C::Error: Into<BoxError>,
        C::Future: Send + 'static,
    {
        self.transport(move |transport| transport.connector(connector))
    }

    /// Offers the API HTTP/1.1 only. Default: HTTP/2 and HTTP/1.1.
    pub fn http1_only(self) -> Self {
        self.transport(cf_transport::TransportBuilder::http1_only)
    }

    /// Sets how long sent data may remain without an acknowledgment until its connection is closed, where the operating system
    /// supports it. Default: 10 s. See
    /// [`ClientBuilder::tcp_user_timeout`](cf_transport::connect::ClientBuilder::tcp_user_timeout) of the transport.
    pub fn tcp_user_timeout(self, timeout: Duration) -> Self {
        self.transport(move |transport| transport.tcp_user_timeout(timeout))
    }
}
