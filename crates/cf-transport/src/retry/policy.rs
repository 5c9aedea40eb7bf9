use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use tokio::time::{Instant, Sleep, sleep};

use super::{Backoff, Budget, Classify, RetryDecision};
use crate::error::seconds;
use crate::{
    Attempts, Deadline, Error, ErrorKind, Request, RequestOptions, Response, RetryAfter, RetryAttempt,
};

/// What all requests of a layer have in common.
#[derive(Clone)]
pub(super) struct Shared {
    pub(super) max_retries: u32,
    pub(super) max_wait: Duration,
    pub(super) classifier: Arc<dyn Classify>,
    pub(super) backoff: Arc<dyn Backoff>,
    pub(super) budget: Arc<dyn Budget>,
}

/// One request's way through its attempts. tower clones it for each request.
#[derive(Clone)]
pub(super) struct Policy {
    shared: Arc<Shared>,
    /// Attempts that have ended.
    ended: u32,
    started: Option<Instant>,
}

// === impl Policy ===

impl Policy {
    pub(super) fn new(shared: Shared) -> Self {
        Self {
            shared: Arc::new(shared),
            ended: 0,
            started: None,
        }
    }

    /// How long to wait for the next attempt; or why there is none.
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
        if self.ended > max_retries {
            return Err("no retries are left");
        }
        if !request.method().is_idempotent() && !was_not_acted_upon(outcome) {
            return Err("the request may have been acted upon");
        }
        let backoff = self.shared.backoff.wait(self.ended);
        // Never earlier than asked for; and a wait of 0 is no leave to hammer.
        let wait = after.map_or(backoff, |after| after.max(backoff.min(self.shared.max_wait)));
        if wait > self.shared.max_wait {
            return Err("the wait would pass the longest allowed");
        }
        if request
            .extensions()
            .get::<Deadline>()
            .is_some_and(|deadline| deadline.remaining() <= wait)
        {
            return Err("the wait would pass the deadline");
        }
        if !self.shared.budget.withdraw() {
            return Err("the budget for retries is used up");
        }
        Ok(wait)
    }

    /// Writes into the outcome how it came about.
    fn conclude(&self, outcome: &mut Result<Response, Error>, after: Option<Duration>) {
        let elapsed = self.started.map(|started| started.elapsed()).unwrap_or_default();
        match outcome {
            Ok(response) => {
                response.extensions_mut().insert(Attempts {
                    count: self.ended,
                    elapsed,
                });
                if let Some(after) = after {
                    response.extensions_mut().insert(RetryAfter(after));
                }
            }
            Err(error) => {
                let unsent = matches!(error.kind(), ErrorKind::RateLimited | ErrorKind::Credential);
                error.set_attempts(self.ended.saturating_sub(u32::from(unsent)), elapsed);
            }
        }
    }
}

/// Whether even a request that changes things may be sent again: it never arrived, or was turned away at the door.
fn was_not_acted_upon(outcome: Result<&Response, &Error>) -> bool {
    match outcome {
        Ok(response) => response.status() == StatusCode::TOO_MANY_REQUESTS,
        Err(error) => error.kind() == ErrorKind::Connect,
    }
}

impl tower::retry::Policy<Request, Response, Error> for Policy {
    type Future = Sleep;

    fn retry(&mut self, request: &mut Request, outcome: &mut Result<Response, Error>) -> Option<Sleep> {
        self.ended = self.ended.saturating_add(1);
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
                    attempt = self.ended,
                    status,
                    kind,
                    wait = seconds(wait),
                    "trying again"
                );
                request.extensions_mut().insert(RetryAttempt(self.ended));
                Some(sleep(wait))
            }
            Err(reason) => {
                tracing::debug!(attempt = self.ended, status, kind, reason, "not trying again");
                self.conclude(outcome, after);
                None
            }
        }
    }

    fn clone_request(&mut self, request: &Request) -> Option<Request> {
        if self.ended == 0 {
            // The first attempt; tower asks before it makes this request's own clone of the policy.
            self.started = Some(Instant::now());
            self.shared.budget.deposit();
        }
        if let Some(deadline) = request.extensions().get::<Deadline>() {
            deadline.count_attempt();
        }
        Some(request.clone())
    }
}
