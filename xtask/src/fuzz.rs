//! Fuzzing of the models: long, and with tools of its own, so no part of `test`.

use std::path::Path;
use std::process::Command;

use crate::Outcome;
use crate::step::succeed;
use crate::workspace;

/// What `cargo xtask fuzz` is told.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// How long it looks for a finding, in minutes
    #[arg(long, default_value_t = 10)]
    minutes: u64,
}

/// Runs the fuzz target of the models, from the fixtures on. It needs `cargo install cargo-fuzz`; without a nightly
/// compiler it runs without a sanitizer, which the models need least of all: they have no `unsafe`.
///
/// # Errors
///
/// When cargo-fuzz is not there, or the target finds anything.
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let root = workspace::root();
    let folder = root.join("crates/cf-models/fuzz");
    let fixtures = root.join("fixtures");
    let seconds = arguments.minutes.saturating_mul(60);
    let corpus = Path::new("corpus/parse");
    std::fs::create_dir_all(folder.join(corpus))?;
    let mut command = Command::new("cargo");
    command
        .current_dir(&folder)
        // Coverage instrumentation is an unstable flag of the compiler's.
        .env("RUSTC_BOOTSTRAP", "1")
        .args(["fuzz", "run", "--fuzz-dir", ".", "--sanitizer", "none", "parse"])
        .args([corpus, &fixtures])
        .args([
            "--",
            &format!("-max_total_time={seconds}"),
            "-max_len=65536",
            "-print_final_stats=1",
        ]);
    succeed(&mut command)
}
