use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use crate::{BoxError, Redactor};

type Provided<R> = Pin<Box<dyn Future<Output = Result<http::Response<R>, BoxError>> + Send>>;

pin_project! {
    /// The future of an [`Auth`](super::Auth).
    pub struct AuthFuture<F, R> {
        #[pin]
        state: State<F, R>,
    }
}

pin_project! {
    #[project = StateProjection]
    enum State<F, R> {
        Sent { #[pin] response: F, redactor: Option<Redactor> },
        Provided { response: Provided<R> },
    }
}

/// The provider returned no credentials.
#[derive(Debug)]
pub struct AuthError {
    source: BoxError,
}

// === impl AuthFuture ===

impl<F, R> AuthFuture<F, R> {
    pub(super) fn anonymous(response: F) -> Self {
        Self {
            state: State::Sent {
                response,
                redactor: None,
            },
        }
    }

    pub(super) fn fixed(response: F, redactor: Redactor) -> Self {
        Self {
            state: State::Sent {
                response,
                redactor: Some(redactor),
            },
        }
    }

    pub(super) fn provided(response: Provided<R>) -> Self {
        Self {
            state: State::Provided { response },
        }
    }
}

impl<F, R, E> Future for AuthFuture<F, R>
where
    F: Future<Output = Result<http::Response<R>, E>>,
    E: Into<BoxError>,
{
    type Output = Result<http::Response<R>, BoxError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project().state.project() {
            StateProjection::Sent { response, redactor } => {
                let mut outcome = ready!(response.poll(cx)).map_err(Into::into);
                if let Some(redactor) = redactor.take() {
                    match &mut outcome {
                        Ok(response) => redactor.redact_head(response),
                        Err(_) => outcome = outcome.map_err(|error| redactor.redact_error(error)),
                    }
                }
                Poll::Ready(outcome)
            }
            StateProjection::Provided { response } => response.as_mut().poll(cx),
        }
    }
}

impl<F, R> fmt::Debug for AuthFuture<F, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthFuture").finish_non_exhaustive()
    }
}

// === impl AuthError ===

impl AuthError {
    pub(super) fn new(source: BoxError) -> Self {
        Self { source }
    }
}

impl fmt::Display for AuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the credential provider failed")
    }
}

impl std::error::Error for AuthError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.source)
    }
}
