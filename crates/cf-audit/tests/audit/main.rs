//! The audit: each rule where it is reported, where it just is not, and at its threshold.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test panics where it fails"
)]

mod addresses;
mod against;
mod baseline;
mod common;
mod coverage;
mod lifetime;
mod names;
mod ownership;
mod policies;
mod powers;
mod sample;
mod suppressions;
mod table;
mod usage;
