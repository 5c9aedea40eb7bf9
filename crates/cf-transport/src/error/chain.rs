//! The source chain of an error.

use std::error::Error as StdError;
use std::io;

use super::{Error, excerpt};

/// An error and its sources, including the error inside an `io::Error`, which its `source` skips.
pub(crate) fn chain<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error| {
        let error: &'a (dyn StdError + 'static) = *error;
        if let Some(error) = error.downcast_ref::<Error>() {
            return error.full_source();
        }
        match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(inner) => Some(inner as &(dyn StdError + 'static)),
            None => error.source(),
        }
    })
    // Bounds a cyclic chain.
    .take(32)
}

/// Returns the first error of a type in the chain.
pub(crate) fn find<'a, T: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a T> {
    chain(error).find_map(|error| error.downcast_ref::<T>())
}

/// An excerpt of the message of the innermost source.
pub(crate) fn root(error: &(dyn StdError + 'static)) -> String {
    let message = chain(error).last().map(ToString::to_string).unwrap_or_default();
    excerpt(&message, 200)
}
