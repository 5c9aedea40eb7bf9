use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tower_layer::Layer;

use super::policy::{Policy, Shared};
use super::{Backoff, Budget, Classify, ExponentialBackoff, HttpClassifier, Retry, SharedBudget};

/// Puts a [`Retry`] around a service, and holds what it is told. Its services share one budget.
#[derive(Clone)]
pub struct RetryLayer {
    shared: Shared,
}

// === impl RetryLayer ===

impl RetryLayer {
    /// Two retries, waits as [`ExponentialBackoff`] has them, none longer than 60 s, judged by [`HttpClassifier`].
    #[must_use]
    pub fn new() -> Self {
        Self {
            shared: Shared {
                max_retries: 2,
                max_wait: Duration::from_secs(60),
                classifier: Arc::new(HttpClassifier::new()),
                backoff: Arc::new(ExponentialBackoff::default()),
                budget: Arc::new(SharedBudget::default()),
            },
        }
    }

    /// How many times a request is sent again that does not say so itself.
    #[must_use]
    pub fn max_retries(mut self, max_retries: u32) -> Self {
        self.shared.max_retries = max_retries;
        self
    }

    /// The longest wait between two attempts. An answer that asks for a longer one is returned as it is.
    #[must_use]
    pub fn max_wait(mut self, max_wait: Duration) -> Self {
        self.shared.max_wait = max_wait;
        self
    }

    /// What calls for another attempt.
    #[must_use]
    pub fn classifier(mut self, classifier: impl Classify) -> Self {
        self.shared.classifier = Arc::new(classifier);
        self
    }

    /// How long to wait when the service does not say.
    #[must_use]
    pub fn backoff(mut self, backoff: impl Backoff) -> Self {
        self.shared.backoff = Arc::new(backoff);
        self
    }

    /// How often all requests together may be sent again.
    #[must_use]
    pub fn budget(mut self, budget: impl Budget) -> Self {
        self.shared.budget = Arc::new(budget);
        self
    }
}

impl Default for RetryLayer {
    fn default() -> Self {
        Self::new()
    }
}

impl<S> Layer<S> for RetryLayer {
    type Service = Retry<S>;

    fn layer(&self, inner: S) -> Retry<S> {
        Retry::new(inner, Policy::new(self.shared.clone()))
    }
}

impl fmt::Debug for RetryLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RetryLayer")
            .field("max_retries", &self.shared.max_retries)
            .field("max_wait", &self.shared.max_wait)
            .finish_non_exhaustive()
    }
}
