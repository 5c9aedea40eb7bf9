//! Counts the requests that are being served.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The number of requests that are being served, and the maximum so far.
#[derive(Debug, Default)]
pub(crate) struct InFlightCounter {
    now: AtomicUsize,
    max: AtomicUsize,
}

/// A request that counts as in flight until this is dropped.
#[derive(Debug)]
pub(crate) struct InFlight(Arc<InFlightCounter>);

// === impl InFlightCounter ===

impl InFlightCounter {
    /// Counts a request. The number is that of all requests in flight, including this one.
    pub(crate) fn enter(self: &Arc<Self>) -> (InFlight, usize) {
        let now = self.now.fetch_add(1, Ordering::SeqCst).saturating_add(1);
        self.max.fetch_max(now, Ordering::SeqCst);
        (InFlight(Arc::clone(self)), now)
    }

    pub(crate) fn now(&self) -> usize {
        self.now.load(Ordering::SeqCst)
    }

    pub(crate) fn max(&self) -> usize {
        self.max.load(Ordering::SeqCst)
    }
}

// === impl InFlight ===

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.now.fetch_sub(1, Ordering::SeqCst);
    }
}
