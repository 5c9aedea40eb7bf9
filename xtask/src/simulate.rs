//! How long many accounts take within the documented rate limit, on virtual time (the example `simulate` of cf-tokens).

use crate::workspace::{cargo, root};
use crate::{Outcome, step};

/// Arguments of `cargo xtask simulate`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Number of accounts
    #[arg(long, default_value_t = 10_000)]
    accounts: usize,
    /// Number of tokens in each account
    #[arg(long, default_value_t = 500)]
    tokens: usize,
    /// Number of credentials that share the accounts
    #[arg(long, default_value_t = 1)]
    credentials: usize,
    /// Write a chart of the requests per minute
    #[arg(long, value_name = "FILE", default_value = "target/simulate.svg")]
    svg: std::path::PathBuf,
}

/// Runs the simulation, and prints its table.
///
/// # Errors
///
/// Returns an error if a listing was incomplete, or if the limit was exceeded.
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let example = "run --release --quiet --locked --all-features --package cf-tokens --example simulate --";
    let mut command = cargo(example.split(' '));
    let numbers = [arguments.accounts, arguments.tokens, arguments.credentials];
    command.args(numbers.map(|number| number.to_string()));
    command.arg(root().join(&arguments.svg));
    step::run("simulate", command)?;
    println!("    chart: {}", arguments.svg.display());
    Ok(())
}
