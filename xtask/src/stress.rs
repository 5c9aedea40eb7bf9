//! Many rounds of the example `stress`: listings that are dropped at random moments must leave nothing behind.

use crate::workspace::cargo;
use crate::{Outcome, step};

/// Arguments of `cargo xtask stress`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Number of rounds of 64 listings, on virtual time and again on the real clock
    #[arg(long, default_value_t = 100)]
    rounds: u64,
    /// Seed of the random moments
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Runs the rounds.
///
/// # Errors
///
/// Returns an error if a request was still in flight after its round, or if the throttle lost a permit.
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let example = "run --release --quiet --locked --all-features --package cf-tokens --example stress --";
    let mut command = cargo(example.split(' '));
    command.args([arguments.rounds.to_string(), arguments.seed.to_string()]);
    step::run("stress", command)
}
