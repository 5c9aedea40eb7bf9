use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::Uri;
use tower_service::Service;

use super::ClientBuilder;
use super::future::{ClientFuture, ResponseBody};
use super::pool::Pool;
use crate::{BoxError, Error, Request};

/// A pooled HTTP client: the innermost service of the stack. Clones share connections.
///
/// See the [module](super) for an example.
#[derive(Clone)]
pub struct Client {
    pool: Arc<Pool>,
}

// === impl Client ===

impl Client {
    pub(super) fn new(pool: Pool) -> Self {
        Self { pool: Arc::new(pool) }
    }

    /// Returns a builder for a client.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::new()
    }

    /// Reads the trust store now instead of before the first `https` connection.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) when it contains no certificate.
    pub fn load_trust_store(&self) -> Result<(), Error> {
        self.pool.load_trust_store()
    }
}

impl Service<Request> for Client {
    type Response = http::Response<ResponseBody>;
    type Error = BoxError;
    type Future = ClientFuture;

    /// Always ready: a request waits for its connection.
    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request) -> ClientFuture {
        drop_userinfo(request.uri_mut());
        ClientFuture::new(Arc::clone(&self.pool), request)
    }
}

/// Removes user name and password: HTTP/2 would send them, and hyper-util's pool logs them.
fn drop_userinfo(uri: &mut Uri) {
    let Some((_, host)) = uri
        .authority()
        .and_then(|authority| authority.as_str().rsplit_once('@'))
    else {
        return;
    };
    let host = host.parse().ok();
    let mut parts = std::mem::take(uri).into_parts();
    parts.authority = host;
    // If the parts do not form a URI again, the client rejects the empty one.
    *uri = Uri::from_parts(parts).unwrap_or_default();
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").finish_non_exhaustive()
    }
}
