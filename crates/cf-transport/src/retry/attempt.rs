use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;
use tower_service::Service;

use crate::{BoxError, Error, Request, Response};

/// Converts the errors of an attempt to [`Error`], for the classifier.
#[derive(Clone, Debug)]
pub(super) struct Attempt<S> {
    inner: S,
}

pin_project! {
    pub(super) struct AttemptFuture<F> {
        #[pin]
        response: F,
    }
}

// === impl Attempt ===

impl<S> Attempt<S> {
    pub(super) const fn new(inner: S) -> Self {
        Self { inner }
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
        AttemptFuture {
            response: self.inner.call(request),
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
        self.project()
            .response
            .poll(cx)
            .map_err(|error| Error::from_box(error.into()))
    }
}
