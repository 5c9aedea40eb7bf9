use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use crate::collect::PagePlace;
use crate::timer::Timer;
use crate::{BoxError, TimedOut};
use pin_project_lite::pin_project;

pin_project! {
    /// The future of an [`AttemptTimeout`](super::AttemptTimeout).
    #[derive(Debug)]
    pub struct AttemptTimeoutFuture<F> {
        #[pin]
        response: F,
        #[pin]
        timer: Timer,
        limit: Duration,
        timed_out: TimedOut,
    }
}

/// The attempt took longer than its timeout.
#[derive(Clone, Debug)]
pub struct AttemptTimeoutError {
    after: Duration,
}

// === impl AttemptTimeoutFuture ===

impl<F> AttemptTimeoutFuture<F> {
    pub(super) fn new(response: F, limit: Duration, timed_out: TimedOut, place: Option<PagePlace>) -> Self {
        Self {
            response,
            timer: Timer::after(limit).without_waits_of(place),
            limit,
            timed_out,
        }
    }
}

impl<F, T, E> Future for AttemptTimeoutFuture<F>
where
    F: Future<Output = Result<T, E>>,
    E: Into<BoxError>,
{
    type Output = Result<T, BoxError>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        // The response first: one that has arrived is not discarded.
        if let Poll::Ready(response) = this.response.poll(cx) {
            return Poll::Ready(response.map_err(Into::into));
        }
        ready!(this.timer.poll_elapsed(cx));
        this.timed_out.set();
        Poll::Ready(Err(AttemptTimeoutError { after: *this.limit }.into()))
    }
}

// === impl AttemptTimeoutError ===

impl AttemptTimeoutError {
    /// Returns the attempt's timeout.
    #[must_use]
    pub fn after(&self) -> Duration {
        self.after
    }
}

impl fmt::Display for AttemptTimeoutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "no complete response within {} (attempt timeout)",
            cf_text::duration(self.after)
        )
    }
}

impl std::error::Error for AttemptTimeoutError {}
