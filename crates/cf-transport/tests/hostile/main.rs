//! Faults of networks and servers, over real sockets: each ends in a correct response or an error of the right kind.
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
mod canceled;
#[path = "../common/mod.rs"]
mod common;
mod connections;
mod encodings;
mod odd;
mod refused;
