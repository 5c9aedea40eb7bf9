use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use http::uri::Scheme;
use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
use rustls::ClientConfig;
use tower_service::Service;

use super::failure::ConnectTimeout;
use super::reach::Reach;
use super::socket::Socket;
use super::tls::TlsConfig;
use crate::{BoxError, Error};

/// A connection that HTTP can be spoken over: TLS where the scheme says so, all within one time limit.
#[derive(Clone)]
pub(super) struct Connector {
    reach: Reach,
    tls: Arc<TlsConfig>,
    /// Made once for all clones, before the first `https` connection: reading the trust store takes a while.
    client_config: Arc<OnceLock<Arc<ClientConfig>>>,
    timeout: Duration,
}

// === impl Connector ===

impl Connector {
    pub(super) fn new(reach: Reach, tls: Arc<TlsConfig>, timeout: Duration) -> Self {
        Self {
            reach,
            tls,
            client_config: Arc::default(),
            timeout,
        }
    }

    pub(super) fn client_config(&self) -> Result<Arc<ClientConfig>, Error> {
        if let Some(config) = self.client_config.get() {
            return Ok(config.clone());
        }
        let mut config = self.tls.client_config()?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(self.client_config.get_or_init(|| Arc::new(config)).clone())
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
        let connecting = if target.scheme() == Some(&Scheme::HTTPS) {
            match self.client_config() {
                Ok(config) => HttpsConnector::from((self.reach.clone(), config)).call(target),
                Err(error) => return Box::pin(std::future::ready(Err(error.into()))),
            }
        } else {
            let connecting = self.reach.call(target);
            Box::pin(async move { Ok(MaybeHttpsStream::Http(connecting.await?)) })
        };
        Box::pin(async move {
            match tokio::time::timeout(after, connecting).await {
                Ok(outcome) => outcome,
                Err(_) => Err(ConnectTimeout { after }.into()),
            }
        })
    }
}
