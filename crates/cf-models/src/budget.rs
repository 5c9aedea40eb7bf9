//! Limits on what a document may take: elements of a list, and memory in total.
//!
//! An element can be two bytes of JSON and hundreds of bytes in memory, so a document of 16 MiB could take gigabytes. The
//! visitors of serde carry no state, so the rest of the budget is kept in the thread, and only while a document is parsed.

use std::cell::Cell;

use serde::de::Error;

/// Most elements of one list, or entries of one map of resources. The API returns 50 tokens per page.
pub(crate) const LIST: usize = 100_000;

/// A document may take this much, or [`PER_BYTE`] times its own length if that is more.
const LEAST: usize = 64 * 1024 * 1024;

/// Bytes in memory for a byte of JSON; typical tokens take less than two.
const PER_BYTE: usize = 4;

thread_local! {
    /// `None` while no document is parsed: then serde is used directly, and only the limit per list applies.
    static LEFT: Cell<Option<usize>> = const { Cell::new(None) };
}

/// Restores the budget of the enclosing document.
struct Restore(Option<usize>);

impl Drop for Restore {
    fn drop(&mut self) {
        LEFT.set(self.0);
    }
}

/// Runs `parse` with the budget of a document of this many bytes.
pub(crate) fn within<T>(document: usize, parse: impl FnOnce() -> T) -> T {
    let budget = document.saturating_mul(PER_BYTE).max(LEAST);
    let _restore = Restore(LEFT.replace(Some(budget)));
    parse()
}

/// Takes `bytes` from the budget.
pub(crate) fn charge<E: Error>(bytes: usize) -> Result<(), E> {
    let Some(left) = LEFT.get() else {
        return Ok(());
    };
    match left.checked_sub(bytes) {
        Some(left) => {
            LEFT.set(Some(left));
            Ok(())
        }
        None => Err(E::custom(
            "document too large: too many elements or unknown members to keep in memory",
        )),
    }
}

/// Checks that a list of this length may have one more element.
pub(crate) fn count<E: Error>(length: usize) -> Result<(), E> {
    if length < LIST {
        return Ok(());
    }
    Err(E::custom(format_args!(
        "list too long: more than {LIST} elements"
    )))
}
