use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use pin_project_lite::pin_project;
use tower::util::Oneshot;
use tower_service::Service;

use crate::collect::PagePlace;
use crate::timer::Timer;
use crate::{BoxError, Deadline};

pin_project! {
    /// The future of a [`DeadlineService`](super::DeadlineService).
    pub struct DeadlineFuture<S: Service<R>, R> {
        #[pin]
        response: Oneshot<S, R>,
        #[pin]
        timer: Timer,
        limit: Duration,
        deadline: Deadline,
    }
}

/// The request took longer than its deadline.
#[derive(Clone, Debug)]
pub struct DeadlineError {
    after: Duration,
    attempts: u32,
}

// === impl DeadlineFuture ===

impl<S: Service<R>, R> DeadlineFuture<S, R> {
    pub(super) fn new(
        response: Oneshot<S, R>,
        limit: Duration,
        deadline: Deadline,
        place: Option<PagePlace>,
    ) -> Self {
        Self {
            response,
            timer: Timer::new(deadline.instant()).without_waits_of(place),
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
        // The response first: one that has arrived is not discarded.
        if let Poll::Ready(response) = this.response.poll(cx) {
            return Poll::Ready(response.map_err(Into::into));
        }
        ready!(this.timer.poll_elapsed(cx));
        this.deadline.end();
        let attempts = this.deadline.sent().get();
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
    /// Returns the length of the deadline.
    #[must_use]
    pub fn after(&self) -> Duration {
        self.after
    }

    /// Returns how often the request was sent, if a retry layer counted it.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }
}

impl fmt::Display for DeadlineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "no response within {}, including retries and waits (deadline)",
            cf_text::duration(self.after)
        )
    }
}

impl std::error::Error for DeadlineError {}
