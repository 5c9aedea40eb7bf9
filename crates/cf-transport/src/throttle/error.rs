use std::fmt;
use std::time::Duration;

/// Error of a request that would have to wait for the rate limit longer than its deadline or the maximum wait allows.
#[derive(Clone, Debug)]
pub struct ThrottleError {
    wait: Duration,
}

// === impl ThrottleError ===

impl ThrottleError {
    pub(super) const fn new(wait: Duration) -> Self {
        Self { wait }
    }

    /// Returns the remaining wait.
    #[must_use]
    pub fn wait(&self) -> Duration {
        self.wait
    }
}

impl fmt::Display for ThrottleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the request was not sent: the server asked to wait another {}, longer than allowed",
            cf_text::duration(self.wait)
        )
    }
}

impl std::error::Error for ThrottleError {}
