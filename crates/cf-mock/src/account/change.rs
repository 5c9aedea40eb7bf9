//! Changes to an account while it is listed.

/// A change to the tokens of an account. Positions are those of the requested listing, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AccountChange {
    /// Delete the token at this position.
    Delete(usize),
    /// Create a token at this position; at the end if there are fewer tokens.
    Create(usize),
}
