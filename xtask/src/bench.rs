//! The benchmarks.

use crate::Outcome;
use crate::step::succeed;
use crate::workspace::{cargo, target};
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
    /// Audit 10,000 tokens (goal: less than a second), and write the reports
    Audit,
    /// Compare two listings of 10,000 tokens (goal: less than a second)
    Diff,
    /// Send one request through the complete stack, compared to a plain hyper client
    Stack,
    /// List 2,000 tokens with the command, compared to a plain hyper loop that skims the IDs (argument: number of rounds)
    List,
}

/// Runs a benchmark.
///
/// # Errors
///
/// Returns an error if the benchmark exits with a status other than 0.
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let (package, bench) = match arguments.benchmark {
        Benchmark::Parse => ("cf-models", "parse"),
        Benchmark::Audit => ("cf-audit", "audit"),
        Benchmark::Diff => ("cf-audit", "diff"),
        Benchmark::Stack => ("cf-transport", "stack"),
        Benchmark::List => ("cf-mock", "list"),
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
    if let Benchmark::List = arguments.benchmark {
        succeed(&mut cargo([
            "build",
            "--release",
            "--locked",
            "--package",
            "cf-tokens-cli",
        ]))?;
        command
            .arg("--command")
            .arg(target().join("release").join("cf-tokens"));
    }
    succeed(command.args(&arguments.arguments))
}
