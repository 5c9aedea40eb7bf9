use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use http::uri::Scheme;
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::connect::proxy::SocksV5;
use hyper_util::client::proxy::matcher::Intercept;
use tower::ServiceExt;
use tower_service::Service;

use super::dialer::Dialer;
use super::failure::{ProxyFailure, ProxyReason};
use super::place::host_and_port;
use super::proxy::Proxies;
use super::socket::Socket;
use super::tls::Tls;
use super::tunnel::tunnel;
use crate::{BoxError, Error};

/// The way to a server, through a proxy where there is one; TLS to the server is not its business.
#[derive(Clone)]
pub(super) struct ProxyConnector {
    dialer: Dialer,
    proxies: Option<Arc<Proxies>>,
    /// For `https` proxies.
    tls: Arc<Tls>,
    /// For all addresses together.
    timeout: Duration,
}

// === impl ProxyConnector ===

impl ProxyConnector {
    pub(super) fn new(dialer: Dialer, proxies: Option<Proxies>, tls: Arc<Tls>, timeout: Duration) -> Self {
        Self {
            dialer,
            proxies: proxies.map(Arc::new),
            tls,
            timeout,
        }
    }

    /// Returns host and port of the proxy for connections to `target`.
    pub(super) fn proxy_for(&self, target: &Uri) -> Option<String> {
        let proxy = self.intercept(target).ok()??;
        Some(host_and_port(proxy.uri()))
    }

    fn intercept(&self, target: &Uri) -> Result<Option<Intercept>, Error> {
        match &self.proxies {
            Some(proxies) => proxies.intercept(target),
            None => Ok(None),
        }
    }

    async fn through(self, proxy: Intercept, target: Uri) -> Result<Socket, ProxyFailure> {
        let address = host_and_port(&target);
        let place = host_and_port(proxy.uri());
        let outcome = if proxy
            .uri()
            .scheme_str()
            .is_some_and(|scheme| scheme.starts_with("socks5"))
        {
            self.socks(&proxy, &target).await
        } else {
            self.connect(&proxy, &address).await
        };
        outcome.map_err(|reason| ProxyFailure {
            proxy: place,
            target: address,
            reason,
        })
    }

    async fn connect(self, proxy: &Intercept, target: &str) -> Result<Socket, ProxyReason> {
        let upgraded = if proxy.uri().scheme() == Some(&Scheme::HTTPS) {
            let config = self
                .tls
                .plain()
                .map_err(|error| ProxyReason::Unreachable(error.into()))?;
            let io = HttpsConnector::from((self.dialer, config))
                .oneshot(proxy.uri().clone())
                .await
                .map_err(ProxyReason::Unreachable)?;
            tunnel(io, target, proxy.basic_auth()).await?
        } else {
            let io = self.dial(proxy).await?;
            tunnel(io, target, proxy.basic_auth()).await?
        };
        Ok(Socket::Tunnel(upgraded))
    }

    /// With `socks5`, every address of the target is tried, and each gets its part of the time.
    async fn socks(self, proxy: &Intercept, target: &Uri) -> Result<Socket, ProxyReason> {
        if proxy.uri().scheme_str() != Some("socks5") {
            return self.socks_to(proxy, &host_and_port(target)).await;
        }
        let addresses = self.dialer.names().addresses(target).await;
        let addresses = addresses.map_err(ProxyReason::Name)?;
        let count = u32::try_from(addresses.len()).unwrap_or(u32::MAX);
        let part = self.timeout.checked_div(count).unwrap_or(self.timeout);
        let Some((last, others)) = addresses.split_last() else {
            return Err(ProxyReason::Name(io::Error::from(io::ErrorKind::NotFound).into()));
        };
        for address in others {
            let address = address.to_string();
            match tokio::time::timeout(part, self.socks_to(proxy, &address)).await {
                Ok(Err(failure)) if failure.depends_on_address() => {}
                Ok(outcome) => return outcome,
                Err(_) => {}
            }
        }
        self.socks_to(proxy, &last.to_string()).await
    }

    async fn socks_to(&self, proxy: &Intercept, address: &str) -> Result<Socket, ProxyReason> {
        let handshake = |error: BoxError| ProxyReason::Handshake(error);
        let target = Uri::builder()
            .scheme("https")
            .authority(address)
            .path_and_query("/")
            .build()
            .map_err(|error| handshake(error.into()))?;
        let io = self.dial(proxy).await?;
        // It would connect itself; it gets this connection instead, so that the two kinds of failure can be distinguished.
        let mut connected = Some(io);
        let ready = tower::service_fn(move |_: Uri| {
            std::future::ready(connected.take().ok_or(io::ErrorKind::NotConnected))
        });
        let mut socks = SocksV5::new(proxy.uri().clone(), ready);
        let authorized = proxy.raw_auth().is_some();
        if let Some((user, password)) = proxy.raw_auth() {
            socks = socks.with_auth(user.to_owned(), password.to_owned());
        }
        socks.call(target).await.map_err(|error| {
            // Its type is not public: only its message identifies it.
            let words = error.to_string();
            if words.contains("authentication") || words.contains("credentials") {
                ProxyReason::Unauthorized { authorized }
            } else if words.contains("io error") {
                handshake(io::Error::from(io::ErrorKind::UnexpectedEof).into())
            } else if words.contains("parsing") {
                handshake(words.into())
            } else {
                ProxyReason::Declined(words.trim_start_matches("SOCKS error: ").to_owned())
            }
        })
    }

    /// Opens a stream to the proxy itself.
    async fn dial(&self, proxy: &Intercept) -> Result<Socket, ProxyReason> {
        let dialing = self.dialer.clone().dial(proxy.uri().clone());
        dialing.await.map_err(ProxyReason::Unreachable)
    }
}

impl Service<Uri> for ProxyConnector {
    type Response = Socket;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Socket, BoxError>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.dialer.poll_ready(cx)
    }

    fn call(&mut self, target: Uri) -> Self::Future {
        match self.intercept(&target) {
            Err(error) => Box::pin(std::future::ready(Err(error.into()))),
            Ok(Some(proxy)) => {
                let reach = self.clone();
                Box::pin(async move { Ok(reach.through(proxy, target).await?) })
            }
            Ok(None) => self.dialer.call(target),
        }
    }
}
