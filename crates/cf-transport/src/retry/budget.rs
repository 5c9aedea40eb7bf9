use std::fmt;
use std::time::Duration;

use tower::retry::budget::{Budget as _, TpsBudget};

/// How often all requests together may be sent again, so that retries do not bury a service that is down.
pub trait Budget: Send + Sync + 'static {
    /// A request was sent for the first time.
    fn deposit(&self);

    /// Whether one may be sent again now; if so, it is counted.
    fn withdraw(&self) -> bool;
}

/// tower's budget: within ten seconds, `per_second` × 10 retries in any case, and one more for every five requests.
pub struct SharedBudget {
    inner: TpsBudget,
    per_second: u32,
}

// === impl SharedBudget ===

impl SharedBudget {
    /// With so many retries a second in any case; at most 1,000,000.
    #[must_use]
    pub fn new(per_second: u32) -> Self {
        // `TpsBudget` asserts what these arguments keep.
        let per_second = per_second.min(1_000_000);
        Self {
            inner: TpsBudget::new(Duration::from_secs(10), per_second, 0.2),
            per_second,
        }
    }
}

impl Default for SharedBudget {
    /// Ten a second.
    fn default() -> Self {
        Self::new(10)
    }
}

impl Budget for SharedBudget {
    fn deposit(&self) {
        self.inner.deposit();
    }

    fn withdraw(&self) -> bool {
        self.inner.withdraw()
    }
}

impl fmt::Debug for SharedBudget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedBudget")
            .field("per_second", &self.per_second)
            .finish_non_exhaustive()
    }
}
