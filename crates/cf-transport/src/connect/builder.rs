use std::sync::Arc;
use std::time::Duration;

use http::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use super::connector::Connector;
use super::keep_alive_timer::KeepAliveTimer;
use super::liveness::Connections;
use super::pool::Pool;
use super::proxy_connector::ProxyConnector;
use super::tls::Tls;
use super::{Client, ProxyConfig, TlsConfig};
use crate::Error;

/// Configures a [`Client`].
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until it is built"]
pub struct ClientBuilder {
    connect_timeout: Duration,
    http2_keep_alive: Duration,
    tls: TlsConfig,
    /// `None`: the proxies of the environment, read when the client is built.
    proxy: Option<ProxyConfig>,
}

// === impl ClientBuilder ===

impl ClientBuilder {
    pub(super) fn new() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            http2_keep_alive: Duration::from_secs(5),
            tls: TlsConfig::new(),
            proxy: None,
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

    /// Sets which certificate authorities are trusted.
    pub fn tls(mut self, tls: TlsConfig) -> Self {
        self.tls = tls;
        self
    }

    /// Sets the proxies. Default: those of the environment.
    pub fn proxy(mut self, proxy: ProxyConfig) -> Self {
        self.proxy = Some(proxy);
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
        let proxies = proxy.proxies();
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_keepalive(Some(Duration::from_secs(60)));
        tcp.set_connect_timeout(Some(self.connect_timeout));
        let tls = Arc::new(Tls::new(self.tls));
        let proxy_connector = ProxyConnector::new(tcp, proxies, tls.clone());
        let connections = Connections::default();
        let connector = Connector::new(proxy_connector, tls, self.connect_timeout, connections.clone());
        let inner = hyper_util::client::legacy::Client::builder(TokioExecutor::new())
            .timer(KeepAliveTimer)
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(Duration::from_secs(60))
            .pool_max_idle_per_host(32)
            // Detects a connection that was lost without a FIN while a request waits on it.
            .http2_keep_alive_interval(self.http2_keep_alive)
            .http2_keep_alive_timeout(self.http2_keep_alive)
            .http2_max_header_list_size(64 * 1024)
            .build(connector.clone());
        Client::new(Pool::new(inner, connector, connections))
    }
}
