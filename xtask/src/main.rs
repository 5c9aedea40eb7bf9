//! The workspace's own tasks: `cargo xtask --help`.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a task tells the person who runs it what happens"
)]

mod arch;
mod bench;
mod checks;
mod consumers;
mod demo;
mod dist;
mod examples;
mod fuzz;
mod mock;
mod soak;
mod step;
mod workspace;

use clap::{Parser, Subcommand};
use std::error::Error;
use std::process::ExitCode;

/// What a task comes to: nothing, or why it failed.
type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// The workspace's own tasks. They need nothing installed but cargo, and work from any folder of the repository.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// List a made-up account of 137 tokens with the real command, over HTTP on loopback
    Demo,
    /// Run every test: of the workspace with its documentation, the examples, and the consumers
    Test,
    /// Run what must be green before a change is taken: format, lints, documentation, architecture, tests
    Ci,
    /// Check who imports whom, and that no dependency asks for a newer Rust than the workspace does
    Arch,
    /// Serve the made-up API on loopback until interrupted, and print the environment to paste
    Mock(mock::Arguments),
    /// Make a release archive of the command, with completions, manual pages, licences and a checksum
    Dist(dist::Arguments),
    /// Run a benchmark; what follows `--` goes to it
    Bench(bench::Arguments),
    /// Look for bytes that the models do not take well; needs cargo-fuzz
    Fuzz(fuzz::Arguments),
    /// Make 100,000 page requests to a server with faults, and watch that nothing grows
    Soak(soak::Arguments),
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().task {
        Task::Demo => demo::run(),
        Task::Test => checks::test(),
        Task::Ci => checks::ci(),
        Task::Arch => arch::run(),
        Task::Mock(arguments) => mock::run(&arguments),
        Task::Dist(arguments) => dist::run(&arguments),
        Task::Bench(arguments) => bench::run(&arguments),
        Task::Fuzz(arguments) => fuzz::run(&arguments),
        Task::Soak(arguments) => soak::run(&arguments),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}
