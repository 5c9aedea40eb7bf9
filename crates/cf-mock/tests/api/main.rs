//! The mock through a bare client over a real socket.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "in a test, and in its helpers, a panic is how a failure is told"
)]

mod common;
mod faults;
mod listing;
