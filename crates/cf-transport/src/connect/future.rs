use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use http::header::PROXY_AUTHENTICATE;
use http_body::{Frame, SizeHint};
use hyper::body::Incoming;
use hyper_util::client::legacy;
use pin_project_lite::pin_project;
use tokio::time::{Sleep, sleep};

use super::failure::ProxyRequiresCredentials;
use super::lease::Lease;
use super::limits::{MAX_HEADERS, TooManyHeaders};
use super::place::host_and_port;
use super::pool::Pool;
use super::resend::{Resends, is_reset, is_unprocessed, lost_http2, requires_http1};
use crate::options::SentCount;
use crate::{BoxError, Request};

/// Future of the response head of a [`Client`](super::Client).
///
/// A request that its connection ended on without processing it is sent again, on another connection. So is one that the
/// server wants by HTTP/1.1 (`HTTP_1_1_REQUIRED`).
pub struct ClientFuture {
    inner: legacy::ResponseFuture,
    lease: Option<Lease>,
    pool: Arc<Pool>,
    /// The request, to send it again.
    request: Request,
    resends: Resends,
    wait: Option<Pin<Box<Sleep>>>,
}

pin_project! {
    /// The body of a response as it arrives.
    pub struct ResponseBody {
        #[pin]
        inner: Incoming,
        // Until the body is complete.
        lease: Option<Lease>,
    }
}

// === impl ClientFuture ===

impl ClientFuture {
    pub(super) fn new(pool: Arc<Pool>, request: Request) -> Self {
        let (inner, lease) = pool.send(request.clone());
        Self {
            inner,
            lease: Some(lease),
            request,
            resends: Resends::new(pool.progress().clone()),
            wait: None,
            pool,
        }
    }

    /// Returns how long to wait before the request is sent again; `None` if it failed.
    fn resend_after(&mut self, error: &legacy::Error) -> Option<Duration> {
        let lease = self.lease.take();
        if requires_http1(error) {
            tracing::debug!("the server requires HTTP/1.1");
            self.pool.require_http1(self.request.uri());
            return self.resends.next();
        }
        let uri = self.request.uri();
        if is_unprocessed(error) {
            // A server that refuses a stream on its only connection has not ended it.
            let has_ended = !is_reset(error) || self.pool.has_opened_several();
            if has_ended && lease.is_some_and(|lease| lease.is_http2()) {
                self.pool.expect_http2(uri);
            }
            return self.resends.next();
        }
        if error.is_connect() && self.pool.forget_http2(uri) && lost_http2(error) {
            return self.resends.next();
        }
        let is_stale = lease.is_some_and(|lease| lease.record_failure(error));
        if is_stale && self.request.method().is_idempotent() {
            return self.resends.stale();
        }
        None
    }
}

/// Returns an error for a response that is not passed on.
fn check<T>(response: &http::Response<T>, request: &Request, pool: &Pool) -> Result<(), BoxError> {
    // hyper checks this only for HTTP/1.1.
    let count = response.headers().len();
    if count > MAX_HEADERS {
        return Err(TooManyHeaders { count }.into());
    }
    let status = response.status();
    let is_of_a_proxy = status == StatusCode::PROXY_AUTHENTICATION_REQUIRED
        || (status == StatusCode::UNAUTHORIZED && response.headers().contains_key(PROXY_AUTHENTICATE));
    if is_of_a_proxy {
        return Err(ProxyRequiresCredentials {
            proxy: pool.proxy_for(request.uri()),
            target: host_and_port(request.uri()),
            status,
        }
        .into());
    }
    Ok(())
}

impl Future for ClientFuture {
    type Output = Result<http::Response<ResponseBody>, BoxError>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        loop {
            if let Some(wait) = &mut this.wait {
                ready!(wait.as_mut().poll(cx));
                this.wait = None;
                let (inner, lease) = this.pool.send(this.request.clone());
                (this.inner, this.lease) = (inner, Some(lease));
            }
            match ready!(Pin::new(&mut this.inner).poll(cx)) {
                Ok(mut response) => {
                    this.pool.progress().record();
                    let mut lease = this.lease.take();
                    if let Some(lease) = &mut lease {
                        lease.record_response(response.extensions_mut());
                    }
                    check(&response, &this.request, &this.pool)?;
                    return Poll::Ready(Ok(response.map(|inner| ResponseBody { inner, lease })));
                }
                Err(error) => {
                    let Some(wait) = this.resend_after(&error) else {
                        return Poll::Ready(Err(error.into()));
                    };
                    if let Some(count) = this.request.extensions().get::<SentCount>() {
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

// === impl ResponseBody ===

impl http_body::Body for ResponseBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = self.project();
        let frame = ready!(this.inner.poll_frame(cx));
        if let Some(lease) = this.lease {
            lease.record_progress();
        }
        Poll::Ready(frame.map(|frame| frame.map_err(Into::into)))
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
