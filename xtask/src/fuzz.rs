//! Fuzzing of cf-models. It takes long and needs cargo-fuzz, so it is not part of `test`.

use std::path::Path;
use std::process::Command;

use crate::Outcome;
use crate::step::succeed;
use crate::workspace;

/// Arguments of `cargo xtask fuzz`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Fuzz for this many minutes
    #[arg(long, default_value_t = 10)]
    minutes: u64,
}

/// Runs the fuzz target of cf-models, with the fixtures as its first inputs. It needs `cargo install cargo-fuzz`, but no
/// nightly compiler: it runs without a sanitizer, since cf-models has no `unsafe` code.
///
/// # Errors
///
/// Returns an error if cargo-fuzz is not installed, or if it finds a failing input.
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
        // Coverage instrumentation is an unstable compiler flag.
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
