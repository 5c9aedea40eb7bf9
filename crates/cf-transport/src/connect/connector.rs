use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use http::uri::Scheme;
use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
use hyper_util::client::legacy::connect::Connection as _;
use hyper_util::rt::TokioIo;
use tower_service::Service;

use super::failure::{ConnectTimeout, NotHttp2};
use super::liveness::Connections;
use super::proxy_connector::ProxyConnector;
use super::socket::Socket;
use super::tls::Tls;
use super::watched::Watched;
use crate::{BoxError, Error, ErrorKind};

/// Opens connections for HTTP, with TLS for `https`, within one timeout.
#[derive(Clone)]
pub(super) struct Connector {
    proxy_connector: ProxyConnector,
    tls: Arc<Tls>,
    versions: Versions,
    timeout: Duration,
    connections: Connections,
}

/// Which versions of HTTP a server is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Versions {
    /// HTTP/2 and HTTP/1.1.
    Negotiated,
    /// HTTP/1.1 only.
    Http1,
    /// HTTP/2 only.
    Http2,
}

/// A connection for HTTP.
pub(super) type Connection = TokioIo<Watched<TokioIo<MaybeHttpsStream<Socket>>>>;

// === impl Connector ===

impl Connector {
    pub(super) const fn new(
        proxy_connector: ProxyConnector,
        tls: Arc<Tls>,
        timeout: Duration,
        connections: Connections,
    ) -> Self {
        Self {
            proxy_connector,
            tls,
            versions: Versions::Negotiated,
            timeout,
            connections,
        }
    }

    pub(super) fn with_versions(mut self, versions: Versions) -> Self {
        self.versions = versions;
        self
    }

    pub(super) fn load_trust_store(&self) -> Result<(), Error> {
        self.tls.load()
    }

    /// Returns host and port of the proxy for connections to `target`.
    pub(super) fn proxy_for(&self, target: &Uri) -> Option<String> {
        self.proxy_connector.proxy_for(target)
    }
}

impl Service<Uri> for Connector {
    type Response = Connection;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Connection, BoxError>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.proxy_connector.poll_ready(cx)
    }

    fn call(&mut self, target: Uri) -> Self::Future {
        let after = self.timeout;
        let failed = |error: Error| Box::pin(std::future::ready(Err(error.into())));
        let connecting = if target.scheme() == Some(&Scheme::HTTPS) {
            let config = match self.versions {
                Versions::Negotiated => self.tls.http(),
                Versions::Http1 => self.tls.http1(),
                Versions::Http2 => self.tls.http2(),
            };
            match config {
                Ok(config) => HttpsConnector::from((self.proxy_connector.clone(), config)).call(target),
                Err(error) => return failed(error),
            }
        } else if target.scheme() == Some(&Scheme::HTTP) {
            let connecting = self.proxy_connector.call(target);
            Box::pin(async move { Ok(MaybeHttpsStream::Http(connecting.await?)) })
        } else {
            // hyper would connect without TLS for any other scheme.
            return failed(Error::new(
                ErrorKind::Request,
                "invalid request URL: expected https:// or http://",
            ));
        };
        let connections = self.connections.clone();
        let needs_http2 = self.versions == Versions::Http2;
        Box::pin(async move {
            match tokio::time::timeout(after, connecting).await {
                Ok(outcome) => {
                    let stream = outcome?;
                    if needs_http2 && !stream.connected().is_negotiated_h2() {
                        return Err(NotHttp2.into());
                    }
                    let watched = Watched::new(TokioIo::new(stream), connections.register());
                    Ok(TokioIo::new(watched))
                }
                Err(_) => Err(ConnectTimeout { after }.into()),
            }
        })
    }
}
