//! Tests the mock with a plain HTTP client over a real socket.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test, and its helpers, fail by panicking"
)]

mod common;
mod endpoints;
mod false_listings;
mod faults;
mod listing;
