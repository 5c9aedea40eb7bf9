use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use pin_project_lite::pin_project;
use tokio::task::yield_now;
use tokio::time::{Instant, Sleep, sleep_until};

use crate::collect::PagePlace;

/// How late a timer may fire on a busy machine, without anything having blocked it.
const TOLERANCE: Duration = Duration::from_millis(10);
/// How often a late timer goes on. A service that keeps the thread busy makes every timer late, and must still time out.
const MAX_EXTENSIONS: u32 = 8;
/// Turns of I/O before time is over: for the connection to read, and to pass on what it read.
const TURNS: u32 = 3;

pin_project! {
    /// A timer that does not count time in which nobody polled it.
    ///
    /// A blocked thread, a caller that works on something else, or a suspended machine lets time pass that the server did
    /// not spend: its response may be in the socket already. A timer that fires late therefore goes on for as long as it was
    /// late, and every timer lets the I/O driver run before it ends.
    pub(crate) struct Timer {
        #[pin]
        sleep: Sleep,
        extensions: u32,
        turns: Option<Pin<Box<dyn Future<Output = ()> + Send + Sync>>>,
        place: Option<PagePlace>,
        // Waits for which it went on already.
        waited: Duration,
    }
}

// === impl Timer ===

impl Timer {
    pub(crate) fn new(at: Instant) -> Self {
        Self {
            sleep: sleep_until(at),
            extensions: 0,
            turns: None,
            place: None,
            waited: Duration::ZERO,
        }
    }

    pub(crate) fn after(limit: Duration) -> Self {
        Self::new(instant_after(limit))
    }

    /// Does not count the time in which a page waits for others, either.
    pub(crate) fn without_waits_of(mut self, place: Option<PagePlace>) -> Self {
        // Waits of earlier attempts are over.
        self.waited = place.as_ref().map(PagePlace::waited).unwrap_or_default();
        self.place = place;
        self
    }

    /// Polls the timer. Call it after polling what it limits, each time.
    pub(crate) fn poll_elapsed(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            ready!(self.as_mut().poll_timer(cx));
            let this = self.as_mut().project();
            let waited = this.place.as_ref().map(PagePlace::waited).unwrap_or_default();
            let more = waited.saturating_sub(*this.waited);
            if more.is_zero() {
                return Poll::Ready(());
            }
            *this.waited = waited;
            *this.turns = None;
            this.sleep.reset(instant_after(more));
        }
    }

    fn poll_timer(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut this = self.project();
        loop {
            if let Some(turns) = this.turns {
                return turns.as_mut().poll(cx);
            }
            ready!(this.sleep.as_mut().poll(cx));
            let now = Instant::now();
            let late = now.saturating_duration_since(this.sleep.deadline());
            let may_extend = late > TOLERANCE && *this.extensions < MAX_EXTENSIONS;
            match now.checked_add(late).filter(|_| may_extend) {
                Some(at) => {
                    *this.extensions = this.extensions.saturating_add(1);
                    this.sleep.as_mut().reset(at);
                }
                None => {
                    *this.turns = Some(Box::pin(async {
                        for _ in 0..TURNS {
                            yield_now().await;
                        }
                    }));
                }
            }
        }
    }
}

/// Returns the instant after a time; for a time that the clock cannot represent, after 136 years, which are as good.
pub(crate) fn instant_after(limit: Duration) -> Instant {
    let now = Instant::now();
    now.checked_add(limit)
        .or_else(|| now.checked_add(Duration::from_secs(u32::MAX.into())))
        .unwrap_or(now)
}

impl std::fmt::Debug for Timer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Timer")
            .field("sleep", &self.sleep)
            .finish_non_exhaustive()
    }
}
