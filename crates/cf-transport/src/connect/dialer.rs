use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use http::uri::Scheme;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tower::ServiceExt as _;
use tower::util::BoxCloneSyncService;
use tower_service::Service;

use super::names::Names;
use super::place::host_and_port;
use super::socket::{CustomStream, Socket};
use crate::BoxError;

/// A caller's way to open byte streams.
pub(super) type CustomConnector = BoxCloneSyncService<Uri, CustomStream, BoxError>;

/// Opens byte streams to the host of a URL: a server or a proxy.
#[derive(Clone)]
pub(super) struct Dialer {
    way: Way,
    names: Names,
}

#[derive(Clone)]
enum Way {
    Tcp(HttpConnector<Names>),
    Custom(CustomConnector),
}

/// Options of TCP connections.
#[derive(Clone, Copy, Debug)]
pub(super) struct TcpOptions {
    pub(super) connect_timeout: Duration,
    pub(super) user_timeout: Duration,
}

// === impl Dialer ===

impl Dialer {
    pub(super) fn tcp(names: Names, options: TcpOptions) -> Self {
        let mut tcp = HttpConnector::new_with_resolver(names.clone());
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_keepalive(Some(Duration::from_secs(60)));
        tcp.set_connect_timeout(Some(options.connect_timeout));
        #[cfg(any(target_os = "android", target_os = "fuchsia", target_os = "linux"))]
        tcp.set_tcp_user_timeout(Some(options.user_timeout));
        Self {
            way: Way::Tcp(tcp),
            names,
        }
    }

    pub(super) const fn custom(names: Names, connector: CustomConnector) -> Self {
        Self {
            way: Way::Custom(connector),
            names,
        }
    }

    pub(super) const fn names(&self) -> &Names {
        &self.names
    }

    /// Opens a stream to the host and port of any URL.
    pub(super) async fn dial(self, target: Uri) -> Result<Socket, BoxError> {
        match self.way {
            Way::Custom(connector) => {
                let io = connector.oneshot(target).await?;
                Ok(Socket::Custom(TokioIo::new(io)))
            }
            Way::Tcp(tcp) => {
                let address = self
                    .names
                    .fixed(&target)
                    .map(|address: SocketAddr| address.to_string());
                let target = Uri::builder()
                    .scheme(Scheme::HTTP)
                    .authority(address.unwrap_or_else(|| host_and_port(&target)))
                    .path_and_query("/")
                    .build()?;
                Ok(Socket::Tcp(tcp.oneshot(target).await?))
            }
        }
    }
}

impl Service<Uri> for Dialer {
    type Response = Socket;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Socket, BoxError>> + Send>>;

    /// Always ready: each stream is opened by a clone, which waits until it is.
    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, target: Uri) -> Self::Future {
        Box::pin(self.clone().dial(target))
    }
}

/// Boxes a caller's connector.
pub(super) fn boxed<C>(connector: C) -> CustomConnector
where
    C: Service<Uri> + Clone + Send + Sync + 'static,
    C::Response: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    C::Error: Into<BoxError>,
    C::Future: Send + 'static,
{
    BoxCloneSyncService::new(
        connector
            .map_err(Into::into)
            .map_response(|io| -> CustomStream { Box::new(io) }),
    )
}
