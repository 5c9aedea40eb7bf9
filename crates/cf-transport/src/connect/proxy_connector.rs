use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::Uri;
use http::uri::{Authority, Scheme};
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::SocksV5;
use hyper_util::client::proxy::matcher::Intercept;
use tower::ServiceExt;
use tower_service::Service;

use super::failure::{ProxyFailure, ProxyReason};
use super::proxy::Proxies;
use super::socket::Socket;
use super::tls::Tls;
use super::tunnel::tunnel;
use crate::BoxError;

/// The way to a server, through a proxy where there is one; TLS to the server is not its business.
#[derive(Clone)]
pub(super) struct ProxyConnector {
    tcp: HttpConnector,
    proxies: Option<Arc<Proxies>>,
    /// For `https` proxies.
    tls: Arc<Tls>,
}

// === impl ProxyConnector ===

impl ProxyConnector {
    pub(super) fn new(tcp: HttpConnector, proxies: Option<Proxies>, tls: Arc<Tls>) -> Self {
        Self {
            tcp,
            proxies: proxies.map(Arc::new),
            tls,
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
            self.socks(&proxy, &address).await
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
            let io = HttpsConnector::from((self.tcp, config))
                .oneshot(proxy.uri().clone())
                .await
                .map_err(ProxyReason::Unreachable)?;
            tunnel(io, target, proxy.basic_auth()).await?
        } else {
            let io = self.tcp(proxy.uri().clone()).await?;
            tunnel(io, target, proxy.basic_auth()).await?
        };
        Ok(Socket::Tunnel(upgraded))
    }

    async fn socks(self, proxy: &Intercept, target: &str) -> Result<Socket, ProxyReason> {
        let handshake = |error: BoxError| ProxyReason::Handshake(error);
        let address = if proxy.uri().scheme_str() == Some("socks5") {
            resolve(target).await.map_err(ProxyReason::Name)?
        } else {
            target.to_owned()
        };
        let target = Uri::builder()
            .scheme("https")
            .authority(address)
            .path_and_query("/")
            .build()
            .map_err(|error| handshake(error.into()))?;
        let io = self.tcp(proxy.uri().clone()).await?;
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
        let io = socks.call(target).await.map_err(|error| {
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
        })?;
        Ok(Socket::Direct(io))
    }

    async fn tcp(&self, proxy: Uri) -> Result<<HttpConnector as Service<Uri>>::Response, ProxyReason> {
        let address = host_and_port(&proxy);
        let proxy = Uri::builder()
            .scheme(Scheme::HTTP)
            .authority(address)
            .path_and_query("/")
            .build()
            .map_err(|error| ProxyReason::Unreachable(error.into()))?;
        self.tcp
            .clone()
            .oneshot(proxy)
            .await
            .map_err(|error| ProxyReason::Unreachable(error.into()))
    }
}

impl Service<Uri> for ProxyConnector {
    type Response = Socket;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Socket, BoxError>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.tcp.poll_ready(cx).map_err(Into::into)
    }

    fn call(&mut self, target: Uri) -> Self::Future {
        let proxy = match &self.proxies {
            Some(proxies) => proxies.intercept(&target),
            None => Ok(None),
        };
        match proxy {
            Err(error) => Box::pin(std::future::ready(Err(error.into()))),
            Ok(Some(proxy)) => {
                let reach = self.clone();
                Box::pin(async move { Ok(reach.through(proxy, target).await?) })
            }
            Ok(None) => {
                let connecting = self.tcp.call(target);
                Box::pin(async move { Ok(Socket::Direct(connecting.await?)) })
            }
        }
    }
}

/// The first address of a host, with its port.
async fn resolve(target: &str) -> io::Result<String> {
    let mut addresses = tokio::net::lookup_host(target).await?;
    let first = addresses.next().map(|address| address.to_string());
    first.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "it has no address"))
}

/// `host:port`, with the port the scheme has by default; no user name and no password.
fn host_and_port(uri: &Uri) -> String {
    let default = match uri.scheme_str() {
        Some("https") => 443,
        Some("socks5" | "socks5h") => 1080,
        _ => 80,
    };
    let port = uri.authority().and_then(Authority::port_u16).unwrap_or(default);
    format!("{}:{port}", uri.host().unwrap_or_default())
}
