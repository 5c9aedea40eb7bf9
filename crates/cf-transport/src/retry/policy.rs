use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use tokio::time::{Instant, Sleep, sleep};

use super::{Backoff, Budget, Classify, RetryDecision};

use crate::options::ResendCount;
use crate::{
    Attempts, Deadline, Error, ErrorKind, Request, RequestOptions, Response, RetryAfter, RetryAttempt,
};

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
    /// Number of completed attempts.
    completed: u32,
    started: Option<Instant>,
    resends: ResendCount,
}

// === impl Policy ===

impl Policy {
    pub(super) fn new(shared: Shared) -> Self {
        Self {
            shared: Arc::new(shared),
            completed: 0,
            started: None,
            resends: ResendCount::default(),
        }
    }

    /// Returns the wait before the next attempt, or why there is none.
    fn wait(
        &self,
        request: &Request,
        outcome: Result<&Response, &Error>,
        after: Option<Duration>,
    ) -> Result<Duration, &'static str> {
        let options = request.extensions().get::<RequestOptions>();
        let max_retries = options
            .and_then(|options| options.max_retries)
            .unwrap_or(self.shared.max_retries);
        if self.completed > max_retries {
            return Err("no retries are left");
        }
        if !request.method().is_idempotent() && !is_unprocessed(outcome) {
            return Err("the request may have been processed");
        }
        let backoff = self.shared.backoff.wait(self.completed);
        // Never earlier than requested, and at least the backoff: `Retry-After: 0` must not cause a burst.
        let wait = after.map_or(backoff, |after| after.max(backoff.min(self.shared.max_wait)));
        if wait > self.shared.max_wait {
            return Err("the wait would exceed the longest allowed");
        }
        if request
            .extensions()
            .get::<Deadline>()
            .is_some_and(|deadline| deadline.remaining() <= wait)
        {
            return Err("the wait would exceed the deadline");
        }
        if !self.shared.budget.withdraw() {
            return Err("the retry budget is used up");
        }
        Ok(wait)
    }

    /// Records attempts and time in the outcome.
    fn conclude(&self, outcome: &mut Result<Response, Error>, after: Option<Duration>) {
        let elapsed = self.started.map(|started| started.elapsed()).unwrap_or_default();
        let sent = self.completed.saturating_add(self.resends.get());
        match outcome {
            Ok(response) => {
                response
                    .extensions_mut()
                    .insert(Attempts { count: sent, elapsed });
                if let Some(after) = after {
                    response.extensions_mut().insert(RetryAfter(after));
                }
            }
            Err(error) => {
                let unsent = matches!(error.kind(), ErrorKind::RateLimited | ErrorKind::Credential);
                error.set_attempts(sent.saturating_sub(u32::from(unsent)), elapsed);
            }
        }
    }
}

/// Whether the service did not process the request, so that even a request that is not idempotent can be retried.
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
        let after = match self.shared.classifier.classify(outcome.as_ref()) {
            RetryDecision::Final => {
                self.conclude(outcome, None);
                return None;
            }
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
                request.extensions_mut().insert(RetryAttempt(self.completed));
                Some(sleep(wait))
            }
            Err(reason) => {
                tracing::debug!(attempt = self.completed, status, kind, reason, "not retrying");
                self.conclude(outcome, after);
                None
            }
        }
    }

    fn clone_request(&mut self, request: &Request) -> Option<Request> {
        if self.completed == 0 {
            // The first attempt. tower calls this before it clones the policy for the request.
            self.started = Some(Instant::now());
            self.resends = request.extensions().get().cloned().unwrap_or_default();
            self.shared.budget.deposit();
        }
        if let Some(deadline) = request.extensions().get::<Deadline>() {
            deadline.count_attempt();
        }
        Some(request.clone())
    }
}
