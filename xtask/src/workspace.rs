//! Where the workspace is, and what cargo knows of it.

use crate::Outcome;
use cargo_metadata::{CargoOpt, Metadata, MetadataCommand};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The workspace's folder, wherever the task is run from.
pub(crate) fn root() -> PathBuf {
    // The folder at run time where cargo tells it, so that a moved checkout needs no rebuild.
    let here = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    here.parent().map_or_else(|| here.clone(), Path::to_path_buf)
}

/// Where cargo builds.
pub(crate) fn target() -> PathBuf {
    // Joining an absolute path gives that path.
    root().join(std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()))
}

/// Cargo in the workspace's folder, with an environment in which tests decide nothing for themselves: snapshots are
/// compared and never written, and no setting of the person who runs them reaches the command or the client.
pub(crate) fn cargo<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .current_dir(root())
        .args(arguments)
        .env("INSTA_UPDATE", "no")
        .env_remove("INSTA_FORCE_PASS");
    without_settings(&mut command);
    command
}

/// Takes what is set for the real service out of a command's environment.
pub(crate) fn without_settings(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        if name
            .to_str()
            .is_some_and(|name| name.starts_with("CLOUDFLARE_") || name.starts_with("CF_"))
        {
            command.env_remove(name);
        }
    }
    // Cargo sets these for the task itself; a cargo started by it must find its own.
    for name in [
        "CARGO_MANIFEST_DIR",
        "CARGO_MANIFEST_PATH",
        "CARGO_PKG_NAME",
        "CARGO_PKG_VERSION",
    ] {
        command.env_remove(name);
    }
}

/// What cargo knows of the workspace (or of the manifest given) and of everything below it.
///
/// # Errors
///
/// When cargo fails, most likely because the lock file is out of date.
pub(crate) fn metadata(manifest: Option<&Path>) -> Outcome<Metadata> {
    let mut command = MetadataCommand::new();
    command.current_dir(root()).features(CargoOpt::AllFeatures);
    match manifest {
        Some(manifest) => command.manifest_path(manifest).no_deps(),
        None => command.other_options(["--locked".to_owned()]),
    };
    Ok(command.exec()?)
}
