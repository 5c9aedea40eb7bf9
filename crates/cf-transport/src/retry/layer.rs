use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tower_layer::Layer;

use super::policy::{Policy, Shared};
use super::{Backoff, Budget, Classify, ExponentialBackoff, HttpClassifier, Retry, SharedBudget};

/// Wraps services in [`Retry`]. They share one budget.
#[derive(Clone)]
pub struct RetryLayer {
    shared: Shared,
    /// Whether the caller set the classifier.
    classifier_is_set: bool,
    /// Whether attempts are counted here, rather than where they are sent.
    counts: bool,
}

// === impl RetryLayer ===

impl RetryLayer {
    /// Creates a layer with two retries, [`ExponentialBackoff`], waits of at most 60 s, and [`HttpClassifier`].
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
            classifier_is_set: false,
            counts: true,
        }
    }

    /// Leaves counting to a service below, which knows what is sent.
    pub(crate) fn counted_below(mut self) -> Self {
        self.counts = false;
        self
    }

    /// Sets the number of retries, which a request can override.
    #[must_use]
    pub fn max_retries(mut self, max_retries: u32) -> Self {
        self.shared.max_retries = max_retries;
        self
    }

    /// Sets the longest wait between two attempts. A response that asks for a longer one is returned to the caller.
    #[must_use]
    pub fn max_wait(mut self, max_wait: Duration) -> Self {
        self.shared.max_wait = max_wait;
        self
    }

    /// Sets what is retried.
    #[must_use]
    pub fn classifier(mut self, classifier: impl Classify) -> Self {
        self.shared.classifier = Arc::new(classifier);
        self.classifier_is_set = true;
        self
    }

    /// Takes the classifier of `other`, unless this layer was given one.
    pub(crate) fn or_classifier_of(mut self, other: &Self) -> Self {
        if !self.classifier_is_set {
            self.shared.classifier = Arc::clone(&other.shared.classifier);
            self.classifier_is_set = other.classifier_is_set;
        }
        self
    }

    /// Sets the waits after responses that request none.
    #[must_use]
    pub fn backoff(mut self, backoff: impl Backoff) -> Self {
        self.shared.backoff = Arc::new(backoff);
        self
    }

    /// Sets the limit for the retries of all requests together.
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
        Retry::new(inner, Policy::new(self.shared.clone()), self.counts)
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
