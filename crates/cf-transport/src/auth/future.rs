use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use pin_project_lite::pin_project;

use crate::error::excerpt;
use crate::{BoxError, Redactor};

type Asked<R> = Pin<Box<dyn Future<Output = Result<http::Response<R>, BoxError>> + Send>>;

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
        Sent { #[pin] answer: F, redactor: Option<Redactor> },
        Asked { answer: Asked<R> },
    }
}

/// The provider had no credential.
#[derive(Debug)]
pub struct AuthError {
    source: BoxError,
}

// === impl AuthFuture ===

impl<F, R> AuthFuture<F, R> {
    pub(super) fn plain(answer: F) -> Self {
        Self {
            state: State::Sent {
                answer,
                redactor: None,
            },
        }
    }

    pub(super) fn known(answer: F, redactor: Redactor) -> Self {
        Self {
            state: State::Sent {
                answer,
                redactor: Some(redactor),
            },
        }
    }

    pub(super) fn asked(answer: Asked<R>) -> Self {
        Self {
            state: State::Asked { answer },
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
            StateProjection::Sent { answer, redactor } => {
                let mut response = ready!(answer.poll(cx)).map_err(Into::into)?;
                if let Some(redactor) = redactor.take() {
                    response.extensions_mut().insert(redactor);
                }
                Poll::Ready(Ok(response))
            }
            StateProjection::Asked { answer } => answer.as_mut().poll(cx),
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
        write!(
            f,
            "expected a credential from its provider, got an error: {}",
            excerpt(&self.source.to_string(), 200)
        )
    }
}

impl std::error::Error for AuthError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.source)
    }
}
