//! The tasks of this workspace: `cargo xtask --help`.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a task prints its progress and its errors"
)]

mod arch;
mod bench;
mod browser;
mod calendar;
mod checks;
mod consumers;
mod demo;
mod dist;
mod examples;
mod features;
mod fronts;
mod fuzz;
mod minimal_versions;
mod mock;
mod package;
mod prose;
mod readme;
mod simulate;
mod soak;
mod step;
mod stress;
mod workspace;

use clap::{Parser, Subcommand};
use std::error::Error;
use std::process::ExitCode;

/// The result of a task: nothing, or why it failed.
type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// Tasks of this workspace. They need only cargo unless stated otherwise, and work from any folder of the repository.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// List a sample account of 137 tokens with the real command, over HTTP on loopback
    Demo(demo::Arguments),
    /// Run all tests: of the workspace, its documentation, its examples, and the programs in fixtures/consumers
    Test,
    /// Run all checks that CI runs: format, lints, documentation, architecture, prose, packages, tests
    Ci,
    /// Check the allowed imports between crates and between files, and the Rust version of dependencies
    Arch,
    /// Check texts for words that the style guide replaces (xtask/prose.toml)
    Prose,
    /// Package each crate, check the files in it, and run its unit tests from the package
    Package,
    /// Check that the sample output in README.md is what the command prints
    Readme,
    /// Check that no test depends on the day (needs faketime; skipped where missing)
    Calendar,
    /// Check that each feature of each crate compiles alone
    Features,
    /// Build with the lowest versions of dependencies that the manifests allow
    MinimalVersions,
    /// Serve the mock API on loopback until interrupted, and print the environment variables for a client
    Mock(mock::Arguments),
    /// Build a release archive of the command, with completions, man pages, licenses and a checksum
    Dist(dist::Arguments),
    /// Run a benchmark (arguments after `--` are passed to it)
    Bench(bench::Arguments),
    /// Fuzz the parser of cf-models (needs cargo-fuzz)
    Fuzz(fuzz::Arguments),
    /// List through real front-end servers that end connections and limit streams (nginx, haproxy; skipped where missing)
    Fronts(fronts::Arguments),
    /// Make 100,000 page requests to a server with faults, and check that memory and sockets do not grow
    Soak(soak::Arguments),
    /// Drive the HTML report in headless Chromium (needs chromium and chromedriver)
    Browser(browser::Arguments),
    /// Simulate the listing of many accounts within the rate limit, on virtual time
    Simulate(simulate::Arguments),
    /// Drop 64 concurrent listings at random moments, many times, and check that nothing stays in flight
    Stress(stress::Arguments),
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().task {
        Task::Demo(arguments) => demo::run(&arguments),
        Task::Test => checks::test(),
        Task::Ci => checks::ci(),
        Task::Arch => arch::run(),
        Task::Prose => prose::run(),
        Task::Package => package::run(),
        Task::Readme => readme::run(),
        Task::Calendar => calendar::run(),
        Task::Features => features::run(),
        Task::MinimalVersions => minimal_versions::run(),
        Task::Mock(arguments) => mock::run(&arguments),
        Task::Dist(arguments) => dist::run(&arguments),
        Task::Bench(arguments) => bench::run(&arguments),
        Task::Fuzz(arguments) => fuzz::run(&arguments),
        Task::Fronts(arguments) => fronts::run(&arguments),
        Task::Soak(arguments) => soak::run(&arguments),
        Task::Browser(arguments) => browser::run(&arguments),
        Task::Simulate(arguments) => simulate::run(&arguments),
        Task::Stress(arguments) => stress::run(&arguments),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}
