//! The layers on time that is paused, against services that are scripted.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unreachable,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a failing test should panic where it fails, helpers included"
)]

mod deadline;
mod retry;
mod script;
mod throttle;
mod together;
