//! What networks and servers do on a bad day, over real sockets: a right answer, or an error of the right kind.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unreachable,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a failing test should panic where it fails, helpers included"
)]

mod broken;
mod cancelled;
#[path = "../common/mod.rs"]
mod common;
mod connections;
mod encodings;
mod odd;
mod refused;
