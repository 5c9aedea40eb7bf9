//! The benchmarks.

use crate::Outcome;
use crate::step::succeed;
use crate::workspace::cargo;
use clap::ValueEnum;

/// Arguments of `cargo xtask bench`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Benchmark to run
    benchmark: Benchmark,
    /// Arguments for the benchmark
    #[arg(last = true)]
    arguments: Vec<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Benchmark {
    /// Parse 2,000 tokens, compared to derived code and to `serde_json::Value`
    Parse,
    /// Compare two listings of 10,000 tokens
    Diff,
    /// Send one request through the complete stack, compared to a plain hyper client
    Stack,
}

/// Runs a benchmark.
///
/// # Errors
///
/// Returns an error if the benchmark exits with a status other than 0.
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let (package, bench) = match arguments.benchmark {
        Benchmark::Parse => ("cf-models", "parse"),
        Benchmark::Diff => ("cf-audit", "diff"),
        Benchmark::Stack => ("cf-transport", "stack"),
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
