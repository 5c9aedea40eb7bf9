//! The benchmarks.

use crate::Outcome;
use crate::step::succeed;
use crate::workspace::cargo;
use clap::ValueEnum;

/// What `cargo xtask bench` is told.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Which benchmark
    which: Which,
    /// What the benchmark itself is told
    #[arg(last = true)]
    arguments: Vec<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Which {
    /// Parsing 2,000 tokens, against plain derive and against `serde_json::Value`
    Parse,
    /// One request through the whole stack, against the bare client
    Stack,
}

/// Runs a benchmark.
///
/// # Errors
///
/// When it does not exit with 0.
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let (package, bench) = match arguments.which {
        Which::Parse => ("cf-models", "parse"),
        Which::Stack => ("cf-transport", "stack"),
    };
    let mut command = cargo([
        "bench",
        "--locked",
        "--all-features",
        "--package",
        package,
        "--bench",
        bench,
        "--",
    ]);
    succeed(command.args(&arguments.arguments))
}
