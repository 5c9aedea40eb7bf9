use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use pin_project_lite::pin_project;
use tower_service::Service;

use crate::options::SentCount;
use crate::{BoxError, Error, ErrorKind, Request, Response};

/// Converts the errors of an attempt to [`Error`], for the classifier, and counts attempts unless a layer below does.
#[derive(Clone, Debug)]
pub(super) struct Attempt<S> {
    inner: S,
    counts: bool,
}

pin_project! {
    pub(super) struct AttemptFuture<F> {
        #[pin]
        response: F,
        counted: Option<SentCount>,
    }
}

// === impl Attempt ===

impl<S> Attempt<S> {
    pub(super) const fn new(inner: S, counts: bool) -> Self {
        Self { inner, counts }
    }
}

impl<S> Service<Request> for Attempt<S>
where
    S: Service<Request, Response = Response>,
    S::Error: Into<BoxError>,
{
    type Response = Response;
    type Error = Error;
    type Future = AttemptFuture<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner
            .poll_ready(cx)
            .map_err(|error| Error::from_box(error.into()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let counted = request
            .extensions()
            .get::<SentCount>()
            .filter(|_| self.counts)
            .cloned();
        if let Some(sent) = &counted {
            sent.add();
        }
        AttemptFuture {
            response: self.inner.call(request),
            counted,
        }
    }
}

impl<F, E> Future for AttemptFuture<F>
where
    F: Future<Output = Result<Response, E>>,
    E: Into<BoxError>,
{
    type Output = Result<Response, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let outcome = ready!(this.response.poll(cx)).map_err(|error| Error::from_box(error.into()));
        if let Err(error) = &outcome
            && let Some(sent) = this.counted.take()
            && matches!(error.kind(), ErrorKind::RateLimited | ErrorKind::Credential)
        {
            sent.subtract();
        }
        Poll::Ready(outcome)
    }
}
