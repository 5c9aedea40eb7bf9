//! How a blocking client connects. See the methods of the async [`ClientBuilder`](crate::ClientBuilder).

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use cf_transport::BoxError;
use cf_transport::connect::TlsConfig;
use http::Uri;
use tokio::io::{AsyncRead, AsyncWrite};
use tower_service::Service;

use super::ClientBuilder;

impl ClientBuilder {
    /// Sets the certificate authorities and the client certificate. See [`ClientBuilder::tls`](crate::ClientBuilder::tls).
    pub fn tls(self, tls: TlsConfig) -> Self {
        self.map(|builder| builder.tls(tls))
    }

    /// Connects to `address` for URLs with this host. See [`ClientBuilder::resolve`](crate::ClientBuilder::resolve).
    pub fn resolve(self, host: &str, address: SocketAddr) -> Self {
        self.map(|builder| builder.resolve(host, address))
    }

    /// Sets how names are resolved. The service runs on the client's own runtime. See
    /// [`ClientBuilder::resolver`](crate::ClientBuilder::resolver).
    pub fn resolver<R>(self, resolver: R) -> Self
    where
        R: Service<String> + Clone + Send + Sync + 'static,
        R::Response: IntoIterator<Item = IpAddr> + 'static,
        R::Error: Into<BoxError>,
        R::Future: Send + 'static,
    {
        self.map(|builder| builder.resolver(resolver))
    }

    /// Sets how byte streams are opened. The service runs on the client's own runtime. See
    /// [`ClientBuilder::connector`](crate::ClientBuilder::connector).
    pub fn connector<C>(self, connector: C) -> Self
    where
        C: Service<Uri> + Clone + Send + Sync + 'static,
        C::Response: AsyncRead + AsyncWrite + Send + Unpin + 'static,
        C::Error: Into<BoxError>,
        C::Future: Send + 'static,
    {
        self.map(|builder| builder.connector(connector))
    }

    /// Offers the API HTTP/1.1 only. See [`ClientBuilder::http1_only`](crate::ClientBuilder::http1_only).
    pub fn http1_only(self) -> Self {
        self.map(crate::ClientBuilder::http1_only)
    }

    /// Sets the timeout for acknowledgments. See
    /// [`ClientBuilder::tcp_user_timeout`](crate::ClientBuilder::tcp_user_timeout).
    pub fn tcp_user_timeout(self, timeout: Duration) -> Self {
        self.map(|builder| builder.tcp_user_timeout(timeout))
    }
}
