//! Which connections have shown a sign of life since a request was sent.
//!
//! A connection can die without a FIN: its entry in a NAT expires, a machine is suspended, a server loses power. All
//! connections that were pooled at that time are dead then. After one of them failed, the others are not used again, unless
//! something was read from them since. Otherwise each of them would cost a retry.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use hyper_util::client::legacy::connect::CaptureConnection;

use super::limits::{Flood, MAX_FRUITLESS_BYTES};

/// The open connections of a client.
#[derive(Clone, Default)]
pub(super) struct Connections(Arc<Inner>);

#[derive(Default)]
struct Inner {
    /// Counts requests: only their order matters.
    clock: Arc<AtomicU64>,
    next_id: AtomicU64,
    open: Mutex<HashMap<u64, Entry>>,
}

struct Entry {
    life: Arc<Life>,
    /// What the connection is discarded by; known once a response has arrived on it.
    handle: Option<CaptureConnection>,
}

/// The moment at which a request was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Moment(u64);

/// Signs of life of one connection.
#[derive(Debug)]
pub(super) struct Life {
    id: u64,
    clock: Arc<AtomicU64>,
    read_at: AtomicU64,
    /// Whether nothing was read since the last write.
    is_silent: AtomicBool,
    /// Whether a response has arrived.
    has_served: AtomicBool,
    /// Bytes that were read since a response or a part of a body was passed on.
    fruitless_bytes: AtomicU64,
}

/// An open connection. It is closed when this is dropped.
pub(super) struct Registration {
    life: Arc<Life>,
    connections: Weak<Inner>,
}

// === impl Connections ===

impl Connections {
    /// Adds a connection that was just opened.
    pub(super) fn register(&self) -> Registration {
        let id = self.0.next_id.fetch_add(1, Ordering::Relaxed);
        let life = Arc::new(Life {
            id,
            clock: Arc::clone(&self.0.clock),
            read_at: AtomicU64::new(self.0.clock.load(Ordering::Relaxed)),
            is_silent: AtomicBool::new(false),
            has_served: AtomicBool::new(false),
            fruitless_bytes: AtomicU64::new(0),
        });
        let entry = Entry {
            life: Arc::clone(&life),
            handle: None,
        };
        self.0.open().insert(id, entry);
        Registration {
            life,
            connections: Arc::downgrade(&self.0),
        }
    }

    /// Returns how many connections have been opened.
    pub(super) fn opened(&self) -> u64 {
        self.0.next_id.load(Ordering::Relaxed)
    }

    /// Returns the moment of a request that is sent now.
    pub(super) fn now(&self) -> Moment {
        Moment(self.0.clock.fetch_add(1, Ordering::Relaxed).saturating_add(1))
    }

    /// Records that a response has arrived on a connection.
    pub(super) fn record_response(&self, life: &Life, handle: &CaptureConnection) {
        if !life.has_served.swap(true, Ordering::Relaxed)
            && let Some(entry) = self.0.open().get_mut(&life.id)
        {
            entry.handle = Some(handle.clone());
        }
    }

    /// Keeps the connections that have shown no sign of life since `moment` from being used again. Requests that wait on
    /// them go on.
    pub(super) fn distrust_silent_since(&self, moment: Moment) {
        for entry in self.0.open().values() {
            if entry.life.read_since(moment) {
                continue;
            }
            if let Some(handle) = &entry.handle
                && let Some(connection) = &*handle.connection_metadata()
            {
                connection.poison();
            }
        }
    }
}

impl Inner {
    fn open(&self) -> MutexGuard<'_, HashMap<u64, Entry>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Connections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connections").finish_non_exhaustive()
    }
}

// === impl Life ===

impl Life {
    /// Records bytes that were read.
    ///
    /// # Errors
    ///
    /// Returns an error if too many were read since a response or a part of a body was passed on.
    pub(super) fn record_read(&self, count: usize) -> Result<(), Flood> {
        self.read_at
            .store(self.clock.load(Ordering::Relaxed), Ordering::Relaxed);
        self.is_silent.store(false, Ordering::Relaxed);
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        let before = self.fruitless_bytes.fetch_add(count, Ordering::Relaxed);
        if before.saturating_add(count) > MAX_FRUITLESS_BYTES {
            return Err(Flood);
        }
        Ok(())
    }

    /// Records that a response or a part of a body was passed on.
    pub(super) fn record_progress(&self) {
        self.fruitless_bytes.store(0, Ordering::Relaxed);
    }

    pub(super) fn record_write(&self) {
        self.is_silent.store(true, Ordering::Relaxed);
    }

    /// Returns whether anything was read since `moment`.
    pub(super) fn read_since(&self, moment: Moment) -> bool {
        self.read_at.load(Ordering::Relaxed) >= moment.0
    }

    /// Returns whether nothing was read since the last write.
    pub(super) fn is_silent(&self) -> bool {
        self.is_silent.load(Ordering::Relaxed)
    }

    pub(super) fn has_served(&self) -> bool {
        self.has_served.load(Ordering::Relaxed)
    }
}

// === impl Registration ===

impl Registration {
    pub(super) fn life(&self) -> &Arc<Life> {
        &self.life
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        if let Some(connections) = self.connections.upgrade() {
            connections.open().remove(&self.life.id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_before_a_request_is_no_sign_of_life_since_then() {
        let connections = Connections::default();
        let connection = connections.register();
        connection.life().record_read(1).unwrap();
        let first = connections.now();
        assert!(!connection.life().read_since(first));
        connection.life().record_read(1).unwrap();
        assert!(connection.life().read_since(first));
        let second = connections.now();
        assert!(connection.life().read_since(first) && !connection.life().read_since(second));
        // A connection that is opened later is alive.
        assert!(connections.register().life().read_since(second));
    }

    #[test]
    fn bytes_without_a_response_are_bounded() {
        let connections = Connections::default();
        let connection = connections.register();
        let half = usize::try_from(MAX_FRUITLESS_BYTES / 2).unwrap();
        for _ in 0..4 {
            connection.life().record_read(half).unwrap();
            connection.life().record_progress();
        }
        connection.life().record_read(half).unwrap();
        connection.life().record_read(half).unwrap();
        connection.life().record_read(1).unwrap_err();
    }

    #[test]
    fn a_connection_that_is_closed_is_forgotten() {
        let connections = Connections::default();
        let (first, second) = (connections.register(), connections.register());
        drop(first);
        assert_eq!(connections.0.open().len(), 1);
        drop(second);
        assert!(connections.0.open().is_empty());
    }
}
