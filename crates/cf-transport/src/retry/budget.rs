use std::fmt;
use std::time::Duration;

use tower::retry::budget::{Budget as _, TpsBudget};

/// Limits the retries of all requests together, so that they do not overload a service that is recovering.
pub trait Budget: Send + Sync + 'static {
    /// Records a first attempt.
    fn deposit(&self);

    /// Returns whether a retry is allowed now, and counts it.
    fn withdraw(&self) -> bool;
}

/// tower's budget: within ten seconds, `per_second` × 10 retries, and one more for every five requests.
pub struct SharedBudget {
    inner: TpsBudget,
    per_second: u32,
}

// === impl SharedBudget ===

impl SharedBudget {
    /// Allows this many retries per second, at most 1,000,000.
    #[must_use]
    pub fn new(per_second: u32) -> Self {
        // `TpsBudget` panics on larger numbers.
        let per_second = per_second.min(1_000_000);
        Self {
            inner: TpsBudget::new(Duration::from_secs(10), per_second, 0.2),
            per_second,
        }
    }
}

impl Default for SharedBudget {
    /// Ten per second.
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
