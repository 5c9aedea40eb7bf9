//! Checks that the lower bounds of all dependencies resolve and build.

use crate::Outcome;
use crate::step::run as run_step;
use crate::workspace::{cargo, target};

/// Builds the workspace with the lowest versions that its manifests allow.
///
/// The lock file of the workspace does not change.
///
/// # Errors
///
/// Returns an error if the versions do not resolve, or if the workspace does not build with them.
pub(crate) fn run() -> Outcome {
    let folder = target().join("minimal");
    std::fs::create_dir_all(&folder)?;
    // A TOML string, in which Windows paths need no escapes.
    let lockfile = format!("resolver.lockfile-path='{}'", folder.join("Cargo.lock").display());
    let unstable = |name: &str, arguments: &[&str]| {
        let mut command = cargo(arguments.iter().copied());
        command
            .args(["-Z", "lockfile-path", "--config", &lockfile])
            // Both options are unstable, and the stable compiler accepts them only with this variable.
            .env("RUSTC_BOOTSTRAP", "1")
            .env("CARGO_TARGET_DIR", &folder);
        run_step(name, command)
    };
    unstable(
        "lowest versions",
        &["generate-lockfile", "-Z", "direct-minimal-versions"],
    )?;
    unstable("build", &["check", "--workspace", "--all-targets", "--locked"])
}
