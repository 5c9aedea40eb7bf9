use std::sync::Arc;
use std::time::Duration;

use http::{HeaderName, StatusCode};
use tokio::time::{Sleep, sleep};

use super::{AttemptOutcome, Backoff, Budget, Classify, RetryDecision};
use crate::options::SentCount;
use crate::{
    Deadline, Error, ErrorKind, Request, RequestOptions, Response, RetryAfter, RetryAttempt,
    RetryBudgetExhausted,
};

/// draft-ietf-httpapi-idempotency-key-header.
pub(super) const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Settings and budget that all requests of a layer share.
#[derive(Clone)]
pub(super) struct Shared {
    pub(super) max_retries: u32,
    pub(super) max_wait: Duration,
    pub(super) classifier: Arc<dyn Classify>,
    pub(super) backoff: Arc<dyn Backoff>,
    pub(super) budget: Arc<dyn Budget>,
}

/// State of one request. tower clones the policy for each request.
#[derive(Clone)]
pub(super) struct Policy {
    shared: Arc<Shared>,
    /// Number of completed attempts, sent or not.
    completed: u32,
}

/// Why a failed request is not retried, although its outcome may pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NoRetry {
    Retries,
    NotIdempotent,
    MaxWait,
    Deadline,
    Budget,
}

// === impl Policy ===

impl Policy {
    pub(super) fn new(shared: Shared) -> Self {
        Self {
            shared: Arc::new(shared),
            completed: 0,
        }
    }

    /// Returns the wait before the next attempt, or why there is none.
    fn wait(
        &self,
        request: &Request,
        outcome: Result<&Response, &Error>,
        after: Option<Duration>,
    ) -> Result<Duration, NoRetry> {
        let options = request.extensions().get::<RequestOptions>();
        let max_retries = options
            .and_then(|options| options.max_retries)
            .unwrap_or(self.shared.max_retries);
        if self.completed > max_retries {
            return Err(NoRetry::Retries);
        }
        let is_idempotent =
            request.method().is_idempotent() || request.headers().contains_key(IDEMPOTENCY_KEY);
        if !is_idempotent && !is_unprocessed(outcome) {
            return Err(NoRetry::NotIdempotent);
        }
        let backoff = self.shared.backoff.wait(self.completed);
        // Never earlier than requested, and at least the backoff: `Retry-After: 0` must not cause a burst.
        let wait = after.map_or(backoff, |after| after.max(backoff.min(self.shared.max_wait)));
        if wait > self.shared.max_wait {
            return Err(NoRetry::MaxWait);
        }
        if request
            .extensions()
            .get::<Deadline>()
            .is_some_and(|deadline| deadline.remaining() <= wait)
        {
            return Err(NoRetry::Deadline);
        }
        if !self.shared.budget.withdraw() {
            return Err(NoRetry::Budget);
        }
        Ok(wait)
    }
}

/// Adds to an outcome why it was not retried, where the caller can change that.
fn explain(outcome: &mut Result<Response, Error>, reason: NoRetry, after: Option<Duration>) {
    match outcome {
        Ok(response) => {
            if let Some(after) = after {
                response.extensions_mut().insert(RetryAfter(after));
            }
            if reason == NoRetry::Budget {
                response.extensions_mut().insert(RetryBudgetExhausted);
            }
        }
        Err(error) if reason == NoRetry::Budget => error.set_budget_exhausted(),
        Err(_) => {}
    }
}

/// Whether the server did not process the request, so that even a request that is not idempotent can be retried.
fn is_unprocessed(outcome: Result<&Response, &Error>) -> bool {
    match outcome {
        Ok(response) => response.status() == StatusCode::TOO_MANY_REQUESTS,
        Err(error) => error.kind() == ErrorKind::Connect,
    }
}

impl tower::retry::Policy<Request, Response, Error> for Policy {
    type Future = Sleep;

    fn retry(&mut self, request: &mut Request, outcome: &mut Result<Response, Error>) -> Option<Sleep> {
        self.completed = self.completed.saturating_add(1);
        let attempt = AttemptOutcome::new(request, self.completed, outcome.as_ref());
        let after = match self.shared.classifier.classify(&attempt) {
            RetryDecision::Final => return None,
            RetryDecision::Retry { after } => after,
        };
        let status = outcome.as_ref().ok().map(|response| response.status().as_u16());
        let kind = outcome
            .as_ref()
            .err()
            .map(|error| tracing::field::display(error.kind()));
        match self.wait(request, outcome.as_ref(), after) {
            Ok(wait) => {
                tracing::info!(
                    attempt = self.completed,
                    status,
                    kind,
                    wait = %cf_text::duration(wait),
                    "retrying"
                );
                if let Some(sent) = request.extensions().get::<SentCount>() {
                    sent.add_retry();
                }
                request.extensions_mut().insert(RetryAttempt(self.completed));
                Some(sleep(wait))
            }
            Err(reason) => {
                tracing::debug!(
                    attempt = self.completed,
                    status,
                    kind,
                    reason = reason.as_str(),
                    "not retrying"
                );
                explain(outcome, reason, after);
                None
            }
        }
    }

    fn clone_request(&mut self, request: &Request) -> Option<Request> {
        if self.completed == 0 {
            // The first attempt. tower calls this before it clones the policy for the request.
            self.shared.budget.deposit();
        }
        Some(request.clone())
    }
}

// === impl NoRetry ===

impl NoRetry {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Retries => "no retries are left",
            Self::NotIdempotent => "the request may have been processed",
            Self::MaxWait => "the wait would exceed the longest allowed",
            Self::Deadline => "the wait would exceed the deadline",
            Self::Budget => "the retry budget is used up",
        }
    }
}
