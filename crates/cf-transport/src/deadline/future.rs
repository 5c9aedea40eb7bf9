use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use pin_project_lite::pin_project;
use tokio::time::{Instant, Sleep, sleep_until};
use tower::util::Oneshot;
use tower_service::Service;

use crate::error::seconds;
use crate::{BoxError, Deadline};

pin_project! {
    /// The future of a [`DeadlineService`](super::DeadlineService).
    pub struct DeadlineFuture<S: Service<R>, R> {
        #[pin]
        answer: Oneshot<S, R>,
        #[pin]
        sleep: Sleep,
        limit: Duration,
        deadline: Deadline,
    }
}

/// The request's time was up.
#[derive(Clone, Debug)]
pub struct DeadlineError {
    after: Duration,
    attempts: u32,
}

// === impl DeadlineFuture ===

impl<S: Service<R>, R> DeadlineFuture<S, R> {
    pub(super) fn new(answer: Oneshot<S, R>, at: Instant, limit: Duration, deadline: Deadline) -> Self {
        Self {
            answer,
            sleep: sleep_until(at),
            limit,
            deadline,
        }
    }
}

impl<S, R> Future for DeadlineFuture<S, R>
where
    S: Service<R>,
    S::Error: Into<BoxError>,
{
    type Output = Result<S::Response, BoxError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        // The answer first: one that has come is not thrown away.
        if let Poll::Ready(answer) = this.answer.poll(cx) {
            return Poll::Ready(answer.map_err(Into::into));
        }
        ready!(this.sleep.poll(cx));
        let attempts = this.deadline.attempts();
        Poll::Ready(Err(DeadlineError {
            after: *this.limit,
            attempts,
        }
        .into()))
    }
}

impl<S: Service<R>, R> fmt::Debug for DeadlineFuture<S, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeadlineFuture")
            .field("limit", &self.limit)
            .finish_non_exhaustive()
    }
}

// === impl DeadlineError ===

impl DeadlineError {
    /// The time the request had.
    #[must_use]
    pub fn after(&self) -> Duration {
        self.after
    }

    /// How many attempts had been begun, where a retry layer counted them.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }
}

impl fmt::Display for DeadlineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "expected an answer within {} with all attempts and waits, none came",
            seconds(self.after)
        )
    }
}

impl std::error::Error for DeadlineError {}
