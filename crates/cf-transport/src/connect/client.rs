use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::Uri;
use http::uri::Scheme;
use http_body::{Frame, SizeHint};
use hyper::body::Incoming;
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::{CaptureConnection, capture_connection};
use pin_project_lite::pin_project;
use tokio::time::{Sleep, sleep};
use tower_service::Service;

use super::ClientBuilder;
use super::connector::Connector;
use super::resend::{Progress, Resends, is_unprocessed};
use crate::options::ResendCount;
use crate::{Body, BoxError, Error, Request, TimedOut};

/// A pooled HTTP client: the innermost service of the stack. Clones share connections.
///
/// See the [module](super) for an example.
#[derive(Clone)]
pub struct Client {
    inner: legacy::Client<Connector, Body>,
    connector: Connector,
    progress: Progress,
}

/// The future of a [`Client`]: the head of the response.
///
/// A request that its connection ended on without processing it is sent again, on another connection.
pub struct ClientFuture {
    inner: legacy::ResponseFuture,
    used: Option<Used>,
    client: Client,
    /// The request, to send it again.
    request: Request,
    resends: Resends,
    wait: Option<Pin<Box<Sleep>>>,
}

/// The connection that a request uses. After a timeout it is removed from the pool: an HTTP/2 connection stays open when
/// one of its requests is canceled, and the next request would time out on it too.
struct Used {
    connection: CaptureConnection,
    timed_out: TimedOut,
}

pin_project! {
    /// The body of a response as it arrives.
    pub struct ResponseBody {
        #[pin]
        inner: Incoming,
        used: Option<Used>,
    }
}

// === impl Client ===

impl Client {
    pub(super) fn new(inner: legacy::Client<Connector, Body>, connector: Connector) -> Self {
        Self {
            inner,
            connector,
            progress: Progress::default(),
        }
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
        self.connector.load_trust_store()
    }
}

impl Service<Request> for Client {
    type Response = http::Response<ResponseBody>;
    type Error = BoxError;
    type Future = ClientFuture;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Service::poll_ready(&mut self.inner, cx).map_err(Into::into)
    }

    fn call(&mut self, mut request: Request) -> ClientFuture {
        drop_userinfo(request.uri_mut());
        let (inner, used) = self.send(request.clone());
        ClientFuture {
            inner,
            used,
            client: self.clone(),
            request,
            resends: Resends::new(self.progress.clone()),
            wait: None,
        }
    }
}

impl Client {
    fn send(&self, mut request: Request) -> (legacy::ResponseFuture, Option<Used>) {
        // HTTP/2 is negotiated inside TLS; over plain HTTP a connection is closed with its canceled request.
        let is_shared = request.uri().scheme() == Some(&Scheme::HTTPS);
        let timed_out = request.extensions().get::<TimedOut>().cloned();
        let used = timed_out.filter(|_| is_shared).map(|timed_out| Used {
            connection: capture_connection(&mut request),
            timed_out,
        });
        (self.inner.request(request), used)
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

// === impl ClientFuture ===

impl Future for ClientFuture {
    type Output = Result<http::Response<ResponseBody>, BoxError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        loop {
            if let Some(wait) = &mut this.wait {
                ready!(wait.as_mut().poll(cx));
                this.wait = None;
                (this.inner, this.used) = this.client.send(this.request.clone());
            }
            match ready!(Pin::new(&mut this.inner).poll(cx)) {
                Ok(response) => {
                    this.client.progress.record();
                    let used = this.used.take();
                    return Poll::Ready(Ok(response.map(|inner| ResponseBody { inner, used })));
                }
                Err(error) => {
                    let wait = is_unprocessed(&error).then(|| this.resends.next()).flatten();
                    let Some(wait) = wait else {
                        return Poll::Ready(Err(error.into()));
                    };
                    if let Some(count) = this.request.extensions().get::<ResendCount>() {
                        count.add();
                    }
                    tracing::debug!(wait = %cf_text::duration(wait), "not processed: sending the request again");
                    this.wait = Some(Box::pin(sleep(wait)));
                }
            }
        }
    }
}

impl fmt::Debug for ClientFuture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientFuture").finish_non_exhaustive()
    }
}

// === impl Used ===

impl Drop for Used {
    fn drop(&mut self) {
        if self.timed_out.get()
            && let Some(connection) = &*self.connection.connection_metadata()
        {
            connection.poison();
        }
    }
}

// === impl ResponseBody ===

impl http_body::Body for ResponseBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        self.project().inner.poll_frame(cx).map_err(Into::into)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

impl fmt::Debug for ResponseBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseBody").finish_non_exhaustive()
    }
}
