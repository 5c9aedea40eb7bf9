//! Requests that a connection ended on without processing them are sent again.
//!
//! RFC 9113 (6.8, 8.7): a request on a stream beyond a GOAWAY's last one, and one that was refused with REFUSED_STREAM, was
//! not processed. Neither was one that still waited for its turn on the connection. That is not a fault of the request, so it
//! is sent again at once: no retry, no backoff, no budget. A front-end server that ends connections after a few requests would
//! otherwise use up the retries of every request that waits.
//!
//! The same applies, once, to an idempotent request that a pooled connection broke under without a byte of a response: the
//! service had closed it meanwhile, or it had died.

use std::error::Error as StdError;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use h2::Reason;

use super::failure::NotHttp2;

/// Times that one request is sent again, at most.
const MAX_RESENDS: u32 = 256;
/// Times in a row without any response on the client, at most. A server that refuses everything is not sent requests without end.
const MAX_FRUITLESS: u32 = 10;
/// Times in a row without any response that a request is sent again at once.
const AT_ONCE: u32 = 3;
/// The wait that doubles after these.
const FIRST_WAIT: Duration = Duration::from_millis(10);
const LONGEST_WAIT: Duration = Duration::from_millis(320);

/// Times that one request is sent again because a pooled connection broke under it, at most: older ones are not trusted then.
const MAX_STALE: u32 = 1;

/// Responses that a client's connections have received: what shows that sending again is of use.
#[derive(Clone, Debug, Default)]
pub(super) struct Progress(Arc<AtomicU64>);

/// How often one request was sent again.
#[derive(Debug)]
pub(super) struct Resends {
    progress: Progress,
    seen: u64,
    total: u32,
    fruitless: u32,
    stale: u32,
}

// === impl Progress ===

impl Progress {
    pub(super) fn record(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

// === impl Resends ===

impl Resends {
    pub(super) fn new(progress: Progress) -> Self {
        let seen = progress.0.load(Ordering::Relaxed);
        Self {
            progress,
            seen,
            total: 0,
            fruitless: 0,
            stale: 0,
        }
    }

    /// Returns how long to wait before a request is sent again that a pooled connection broke under, without a byte of a
    /// response; `None` if that happened before. The request may have been processed: only for idempotent ones (RFC 9110,
    /// 9.2.2).
    pub(super) fn stale(&mut self) -> Option<Duration> {
        self.stale = self.stale.saturating_add(1);
        (self.stale <= MAX_STALE).then_some(Duration::ZERO)
    }

    /// Returns how long to wait before the request is sent again; `None` if it was sent too often.
    pub(super) fn next(&mut self) -> Option<Duration> {
        let now = self.progress.0.load(Ordering::Relaxed);
        if now == self.seen {
            self.fruitless = self.fruitless.saturating_add(1);
        } else {
            self.seen = now;
            self.fruitless = 0;
        }
        self.total = self.total.saturating_add(1);
        if self.total > MAX_RESENDS || self.fruitless > MAX_FRUITLESS {
            return None;
        }
        let doublings = match self.fruitless.checked_sub(AT_ONCE.saturating_add(1)) {
            None => return Some(Duration::ZERO),
            Some(doublings) => doublings,
        };
        Some(
            FIRST_WAIT
                .saturating_mul(2_u32.saturating_pow(doublings))
                .min(LONGEST_WAIT),
        )
    }
}

/// Whether the server did not process the request.
pub(super) fn is_unprocessed(error: &(dyn StdError + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(h2) = error.downcast_ref::<h2::Error>() {
            let goes_away = h2.is_go_away() && h2.is_remote() && h2.reason() == Some(Reason::NO_ERROR);
            let refused = h2.is_reset() && h2.reason() == Some(Reason::REFUSED_STREAM);
            return goes_away || refused;
        }
        if let Some(hyper) = error.downcast_ref::<hyper::Error>() {
            // The connection's task ended while the request waited for its turn. hyper calls this a mistake of its user.
            if hyper.is_user() && hyper.to_string() == "dispatch task is gone" {
                return true;
            }
            if hyper.is_canceled() {
                return true;
            }
        }
        next = error.source();
    }
    false
}

/// Whether the server ended only the stream, and not its connection.
pub(super) fn is_reset(error: &(dyn StdError + 'static)) -> bool {
    crate::error::find::<h2::Error>(error).is_some_and(h2::Error::is_reset)
}

/// Whether the server processes the request only by HTTP/1.1 (RFC 9113, 7).
pub(super) fn requires_http1(error: &(dyn StdError + 'static)) -> bool {
    crate::error::find::<h2::Error>(error)
        .is_some_and(|error| error.is_remote() && error.reason() == Some(Reason::HTTP_1_1_REQUIRED))
}

/// Whether a server that negotiated HTTP/2 before does not any more, or the request waited for a connection that another one
/// failed to open.
pub(super) fn lost_http2(error: &(dyn StdError + 'static)) -> bool {
    use rustls::{AlertDescription, Error as Tls};

    let is_refused = matches!(
        crate::error::find::<Tls>(error),
        Some(Tls::NoApplicationProtocol | Tls::AlertReceived(AlertDescription::NoApplicationProtocol))
    );
    // The type of hyper-util's pool is not public: only its message identifies it.
    is_refused
        || crate::error::find::<NotHttp2>(error).is_some()
        || crate::error::root(error) == "request was canceled"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_sent_again_at_once_while_others_are_served_and_rarely_otherwise() {
        let progress = Progress::default();
        let mut resends = Resends::new(progress.clone());
        for _ in 0..MAX_RESENDS {
            progress.record();
            assert_eq!(resends.next(), Some(Duration::ZERO));
        }
        progress.record();
        assert_eq!(resends.next(), None);

        let mut resends = Resends::new(Progress::default());
        let waits: Vec<_> = std::iter::from_fn(|| resends.next())
            .map(|wait| wait.as_millis())
            .collect();
        assert_eq!(waits, [0, 0, 0, 10, 20, 40, 80, 160, 320, 320]);
    }
}
