use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use hyper::rt::Sleep;
use pin_project_lite::pin_project;

use crate::timer;

/// hyper's timer for HTTP/2 keep-alive, which does not count time in which nobody polled the connection.
///
/// After its thread was blocked for longer than the interval, hyper would close the connection although the reply to its
/// PING is in the socket.
#[derive(Clone, Copy, Debug)]
pub(super) struct KeepAliveTimer;

pin_project! {
    struct Waiting {
        #[pin]
        timer: timer::Timer,
        // hyper polls it again while the connection is idle.
        is_over: bool,
    }
}

// === impl KeepAliveTimer ===

impl hyper::rt::Timer for KeepAliveTimer {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Sleep>> {
        Box::pin(Waiting {
            timer: timer::Timer::after(duration),
            is_over: false,
        })
    }

    fn sleep_until(&self, deadline: Instant) -> Pin<Box<dyn Sleep>> {
        Box::pin(Waiting {
            timer: timer::Timer::new(deadline.into()),
            is_over: false,
        })
    }

    fn now(&self) -> Instant {
        tokio::time::Instant::now().into()
    }
}

// === impl Waiting ===

impl Future for Waiting {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = self.project();
        if !*this.is_over {
            ready!(this.timer.poll_elapsed(cx));
            *this.is_over = true;
        }
        Poll::Ready(())
    }
}

impl Sleep for Waiting {}
