//! The status line at the bottom of a terminal. Everything that writes to the terminal suspends it.

use std::sync::{Mutex, PoisonError};

use indicatif::ProgressBar;

static LINE: Mutex<Option<ProgressBar>> = Mutex::new(None);

/// Shows a status line, instead of the previous one.
pub(crate) fn set(bar: ProgressBar) {
    *LINE.lock().unwrap_or_else(PoisonError::into_inner) = Some(bar);
}

/// Writes to the terminal while the status line is hidden.
pub(crate) fn suspend<T>(write: impl FnOnce() -> T) -> T {
    let bar = LINE.lock().unwrap_or_else(PoisonError::into_inner).clone();
    match bar {
        Some(bar) => bar.suspend(write),
        None => write(),
    }
}

/// Removes the status line.
pub(crate) fn clear() {
    let bar = LINE.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
}
