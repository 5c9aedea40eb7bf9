//! Bounds the memory of the pages that a client reads at once.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::time::Instant;

/// The pages of one listing that are read ahead, in the order in which they are consumed.
///
/// A [`PagePlace`] in the extensions of each request counts the bytes of its body towards the limit of the client
/// ([`TransportBuilder::page_memory`](crate::TransportBuilder::page_memory)) until the place is dropped. Beyond the limit,
/// pages are not read on, except the first of each listing: its consumer waits for it, so that a listing always makes
/// progress, also if one page is larger than the limit. Time in which a page waits does not count towards its timeout and
/// deadline.
///
/// ```
/// use cf_transport::Body;
/// use cf_transport::collect::PageQueue;
///
/// let queue = PageQueue::new();
/// let mut request = http::Request::new(Body::default());
/// request.extensions_mut().insert(queue.place(1));
/// ```
#[derive(Clone, Debug, Default)]
pub struct PageQueue {
    shared: Arc<Mutex<Queue>>,
}

#[derive(Debug, Default)]
struct Queue {
    /// Order and serial number of the places that exist.
    places: BTreeSet<(u64, u64)>,
    next_serial: u64,
    waiting: Vec<Waker>,
}

/// The place of a page in its [`PageQueue`], in the extensions of its request and of its response. Drop all clones when the
/// page is consumed.
#[derive(Clone)]
pub struct PagePlace {
    inner: Arc<Inner>,
}

struct Inner {
    queue: PageQueue,
    key: (u64, u64),
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Bytes that count towards the limit.
    bytes: usize,
    memory: Option<Memory>,
    waiting_since: Option<Instant>,
    waited: Duration,
}

/// The limit of a client, shared by its clones.
#[derive(Clone)]
pub(crate) struct Memory {
    shared: Arc<Shared>,
}

struct Shared {
    limit: usize,
    used: AtomicUsize,
    waiting: Mutex<Vec<Waker>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing panics while a lock is held.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn wake(wakers: Vec<Waker>) {
    for waker in wakers {
        waker.wake();
    }
}

// === impl Memory ===

impl Memory {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            shared: Arc::new(Shared {
                limit,
                used: AtomicUsize::new(0),
                waiting: Mutex::default(),
            }),
        }
    }

    fn has_room(&self) -> bool {
        self.shared.used.load(Ordering::SeqCst) < self.shared.limit
    }

    fn add(&self, bytes: usize) {
        self.shared.used.fetch_add(bytes, Ordering::SeqCst);
    }

    fn subtract(&self, bytes: usize) {
        self.shared.used.fetch_sub(bytes, Ordering::SeqCst);
        wake(std::mem::take(&mut *lock(&self.shared.waiting)));
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Memory")
            .field("limit", &self.shared.limit)
            .field("used", &self.shared.used)
            .finish_non_exhaustive()
    }
}

// === impl PageQueue ===

impl PageQueue {
    /// Creates an empty queue, for one listing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the place of a page that is consumed before those with a higher `order`.
    #[must_use]
    pub fn place(&self, order: u64) -> PagePlace {
        let mut queue = lock(&self.shared);
        let key = (order, queue.next_serial);
        queue.next_serial = queue.next_serial.wrapping_add(1);
        queue.places.insert(key);
        PagePlace {
            inner: Arc::new(Inner {
                queue: self.clone(),
                key,
                state: Mutex::default(),
            }),
        }
    }

    fn is_first(&self, key: (u64, u64)) -> bool {
        lock(&self.shared).places.first() == Some(&key)
    }
}

// === impl PagePlace ===

impl PagePlace {
    /// Begins an attempt, whose body counts towards `memory`.
    pub(super) fn begin(&self, memory: &Memory) {
        self.release();
        lock(&self.inner.state).memory = Some(memory.clone());
    }

    /// Waits until the page may be read on.
    pub(super) fn poll_room(&self, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = lock(&self.inner.state);
        let Some(memory) = state.memory.clone() else {
            return Poll::Ready(());
        };
        let may_go_on = || memory.has_room() || self.inner.queue.is_first(self.inner.key);
        if !may_go_on() {
            lock(&memory.shared.waiting).push(cx.waker().clone());
            lock(&self.inner.queue.shared).waiting.push(cx.waker().clone());
            // It may have changed before this waker was there.
            if !may_go_on() {
                state.waiting_since.get_or_insert_with(Instant::now);
                return Poll::Pending;
            }
        }
        state.end_wait();
        Poll::Ready(())
    }

    pub(super) fn add(&self, bytes: usize) {
        let mut state = lock(&self.inner.state);
        state.bytes = state.bytes.saturating_add(bytes);
        if let Some(memory) = &state.memory {
            memory.add(bytes);
        }
    }

    /// Gives back the bytes of an attempt that failed.
    pub(super) fn release(&self) {
        let mut state = lock(&self.inner.state);
        state.end_wait();
        let bytes = std::mem::take(&mut state.bytes);
        let memory = state.memory.take();
        drop(state);
        if let Some(memory) = memory {
            memory.subtract(bytes);
        }
    }

    /// Returns how long the page has waited for others, in all its attempts.
    pub(crate) fn waited(&self) -> Duration {
        let state = lock(&self.inner.state);
        let now = state
            .waiting_since
            .map(|since| since.elapsed())
            .unwrap_or_default();
        state.waited.saturating_add(now)
    }
}

// === impl State ===

impl State {
    fn end_wait(&mut self) {
        if let Some(since) = self.waiting_since.take() {
            self.waited = self.waited.saturating_add(since.elapsed());
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        let wakers = {
            let mut queue = lock(&self.queue.shared);
            queue.places.remove(&self.key);
            std::mem::take(&mut queue.waiting)
        };
        let state = self.state.get_mut().unwrap_or_else(PoisonError::into_inner);
        if let Some(memory) = &state.memory {
            memory.subtract(state.bytes);
        }
        wake(wakers);
    }
}

impl fmt::Debug for PagePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PagePlace").field(&self.inner.key.0).finish()
    }
}
