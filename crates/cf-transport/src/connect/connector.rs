use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use http::uri::Scheme;
use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
use tower_service::Service;

use super::failure::ConnectTimeout;
use super::proxy_connector::ProxyConnector;
use super::socket::Socket;
use super::tls::Tls;
use crate::{BoxError, Error, ErrorKind};

/// A connection that HTTP can be spoken over: TLS where the scheme says so, all within one time limit.
#[derive(Clone)]
pub(super) struct Connector {
    reach: ProxyConnector,
    tls: Arc<Tls>,
    timeout: Duration,
}

// === impl Connector ===

impl Connector {
    pub(super) const fn new(reach: ProxyConnector, tls: Arc<Tls>, timeout: Duration) -> Self {
        Self { reach, tls, timeout }
    }

    pub(super) fn load_trust_store(&self) -> Result<(), Error> {
        self.tls.http().map(drop)
    }
}

impl Service<Uri> for Connector {
    type Response = MaybeHttpsStream<Socket>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<MaybeHttpsStream<Socket>, BoxError>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.reach.poll_ready(cx)
    }

    fn call(&mut self, target: Uri) -> Self::Future {
        let after = self.timeout;
        let failed = |error: Error| Box::pin(std::future::ready(Err(error.into())));
        let connecting = if target.scheme() == Some(&Scheme::HTTPS) {
            match self.tls.http() {
                Ok(config) => HttpsConnector::from((self.reach.clone(), config)).call(target),
                Err(error) => return failed(error),
            }
        } else if target.scheme() == Some(&Scheme::HTTP) {
            let connecting = self.reach.call(target);
            Box::pin(async move { Ok(MaybeHttpsStream::Http(connecting.await?)) })
        } else {
            // Whatever it is, it is not plain HTTP.
            return failed(Error::new(
                ErrorKind::Request,
                "the request cannot be sent: its URL begins neither with https:// nor with http://",
            ));
        };
        Box::pin(async move {
            match tokio::time::timeout(after, connecting).await {
                Ok(outcome) => outcome,
                Err(_) => Err(ConnectTimeout { after }.into()),
            }
        })
    }
}
