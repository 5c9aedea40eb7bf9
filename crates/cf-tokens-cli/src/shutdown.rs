//! What a signal needs to know to end the command: output that was begun, and files to remove.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// State that a signal needs, shared by all threads.
static STATE: State = State {
    requested: AtomicBool::new(false),
    tokens_written: AtomicU64::new(0),
    is_partial: AtomicBool::new(false),
    temporary_file: Mutex::new(None),
    writing: Mutex::new(false),
    written: Condvar::new(),
};

struct State {
    requested: AtomicBool,
    /// Tokens of which the last byte has been written to stdout or a pipe.
    tokens_written: AtomicU64,
    /// Whether the output of a listing has begun and is not complete.
    is_partial: AtomicBool,
    /// File to remove, if it has a name.
    temporary_file: Mutex<Option<PathBuf>>,
    /// Whether a thread is writing output.
    writing: Mutex<bool>,
    written: Condvar,
}

/// Time for which a signal waits until the output has reached the end of a line.
const PATIENCE: Duration = Duration::from_millis(120);

/// Marks that output is being written, until it is dropped.
pub(crate) struct Writing(());

// === impl Writing ===

impl Writing {
    pub(crate) fn begin() -> Self {
        *lock() = true;
        Self(())
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        *lock() = false;
        STATE.written.notify_all();
    }
}

fn lock() -> MutexGuard<'static, bool> {
    STATE.writing.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Returns whether a signal has ended the command: output stops at the end of a line.
pub(crate) fn is_requested() -> bool {
    STATE.requested.load(Ordering::Relaxed)
}

/// Counts tokens that have been written.
pub(crate) fn add_tokens_written(tokens: usize) {
    let tokens = u64::try_from(tokens).unwrap_or(u64::MAX);
    STATE.tokens_written.fetch_add(tokens, Ordering::Relaxed);
}

/// Marks the output of a listing as begun or complete.
pub(crate) fn set_partial(is_partial: bool) {
    STATE.is_partial.store(is_partial, Ordering::Relaxed);
}

/// Returns the number of tokens in a listing whose output has begun and is not complete.
pub(crate) fn partial_output() -> Option<u64> {
    let tokens = STATE.tokens_written.load(Ordering::Relaxed);
    (STATE.is_partial.load(Ordering::Relaxed) && tokens > 0).then_some(tokens)
}

/// Sets the temporary file that a signal removes.
pub(crate) fn set_temporary_file(path: Option<PathBuf>) {
    *STATE
        .temporary_file
        .lock()
        .unwrap_or_else(PoisonError::into_inner) = path;
}

/// Stops the output at the end of a line, if it gets there in time, and removes the temporary file.
pub(crate) fn stop_output() {
    STATE.requested.store(true, Ordering::Relaxed);
    let writing = lock();
    let waited = STATE
        .written
        .wait_timeout_while(writing, PATIENCE, |writing| *writing);
    drop(waited);
    let temporary_file = STATE
        .temporary_file
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take();
    if let Some(path) = temporary_file {
        let _ = std::fs::remove_file(path);
    }
}
