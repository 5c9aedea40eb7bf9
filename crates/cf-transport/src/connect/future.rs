use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use hyper::body::Incoming;
use hyper_util::client::legacy;
use pin_project_lite::pin_project;
use tokio::time::{Sleep, sleep};

use super::lease::Lease;
use super::pool::Pool;
use super::resend::{Resends, is_unprocessed};
use crate::options::SentCount;
use crate::{BoxError, Request};

/// The future of a [`Client`](super::Client): the head of the response.
///
/// A request that its connection ended on without processing it is sent again, on another connection.
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
        if is_unprocessed(error) {
            return self.resends.next();
        }
        let is_stale = lease.is_some_and(|lease| lease.record_failure(error));
        if is_stale && self.request.method().is_idempotent() {
            return self.resends.stale();
        }
        None
    }
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
                    let lease = this.lease.take();
                    if let Some(lease) = &lease {
                        lease.record_response(response.extensions_mut());
                    }
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
