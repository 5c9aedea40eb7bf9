use std::fmt;
use std::time::Duration;

use crate::error::seconds;

/// The service asked all to wait, longer than this request may.
#[derive(Clone, Debug)]
pub struct ThrottleError {
    wait: Duration,
}

// === impl ThrottleError ===

impl ThrottleError {
    pub(super) const fn new(wait: Duration) -> Self {
        Self { wait }
    }

    /// How much of the wait is left.
    #[must_use]
    pub fn wait(&self) -> Duration {
        self.wait
    }
}

impl fmt::Display for ThrottleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "not sent: the service asked to wait, another {} from now, longer than this request may",
            seconds(self.wait)
        )
    }
}

impl std::error::Error for ThrottleError {}
