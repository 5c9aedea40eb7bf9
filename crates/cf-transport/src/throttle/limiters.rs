use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;

use super::limiter::Limiter;
use crate::Credential;

/// A limiter for each credential, and a limit for all of them together.
pub(super) struct Limiters {
    max_in_flight: usize,
    max_wait: Duration,
    max_waiting: Option<usize>,
    /// A permit for each request in flight, whatever its credentials.
    total: Arc<Semaphore>,
    /// Readiness of a transport: permits for requests in flight and waiting.
    queue: Option<Arc<Semaphore>>,
    /// For requests with the credentials of the client.
    clients: Arc<Limiter>,
    /// For requests with their own.
    own: Mutex<Own>,
}

struct Own {
    limiters: HashMap<u64, Arc<Limiter>>,
    /// Idle limiters are removed when there are this many.
    prune_at: usize,
}

/// So many limiters are kept, even if they are idle.
const KEPT: usize = 1024;

// === impl Limiters ===

impl Limiters {
    pub(super) fn new(max_in_flight: usize, max_wait: Duration, max_waiting: Option<usize>) -> Arc<Self> {
        let max_in_flight = max_in_flight.clamp(1, Semaphore::MAX_PERMITS);
        let queue = max_waiting.map(|waiting| {
            let places = max_in_flight.saturating_add(waiting).min(Semaphore::MAX_PERMITS);
            Arc::new(Semaphore::new(places))
        });
        Arc::new(Self {
            max_in_flight,
            max_wait,
            max_waiting,
            total: Arc::new(Semaphore::new(max_in_flight)),
            queue,
            clients: Limiter::new(max_in_flight, max_wait),
            own: Mutex::new(Own {
                limiters: HashMap::new(),
                prune_at: KEPT,
            }),
        })
    }

    pub(super) fn max_in_flight(&self) -> usize {
        self.max_in_flight
    }

    pub(super) fn max_wait(&self) -> Duration {
        self.max_wait
    }

    pub(super) fn max_waiting(&self) -> Option<usize> {
        self.max_waiting
    }

    pub(super) fn total(&self) -> &Arc<Semaphore> {
        &self.total
    }

    pub(super) fn queue(&self) -> Option<&Arc<Semaphore>> {
        self.queue.as_ref()
    }

    /// Returns the limiter of a request's own credentials, or that of the client's.
    pub(super) fn of(&self, credential: Option<&Credential>) -> Arc<Limiter> {
        let Some(credential) = credential else {
            return Arc::clone(&self.clients);
        };
        let mut own = self.own();
        let own = &mut *own;
        if own.limiters.len() >= own.prune_at {
            own.limiters
                .retain(|_, limiter| Arc::strong_count(limiter) > 1 || !limiter.is_idle());
            own.prune_at = own.limiters.len().saturating_mul(2).max(KEPT);
        }
        let new = || Limiter::new(self.max_in_flight, self.max_wait);
        Arc::clone(own.limiters.entry(credential.fingerprint()).or_insert_with(new))
    }

    /// Returns the current limit of requests in flight.
    pub(super) fn limit(&self, credential: Option<&Credential>) -> usize {
        match credential {
            None => self.clients.limit(),
            Some(credential) => {
                let own = self.own();
                let limiter = own.limiters.get(&credential.fingerprint());
                limiter.map_or(self.max_in_flight, |limiter| limiter.limit())
            }
        }
    }

    pub(super) fn reset(&self) {
        self.clients.reset();
        for limiter in self.own().limiters.values() {
            limiter.reset();
        }
    }

    fn own(&self) -> MutexGuard<'_, Own> {
        self.own.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
