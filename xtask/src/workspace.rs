//! The location of the workspace, its metadata, and cargo commands in it.

use crate::Outcome;
use cargo_metadata::{CargoOpt, Metadata, MetadataCommand};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Returns the workspace's folder, from whatever folder the task is run.
pub(crate) fn root() -> PathBuf {
    // Cargo sets the variable at run time too, so that a moved checkout needs no rebuild.
    let here = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    here.parent().map_or_else(|| here.clone(), Path::to_path_buf)
}

/// Returns cargo's target folder.
pub(crate) fn target() -> PathBuf {
    // If the variable is an absolute path, `join` returns it unchanged.
    root().join(std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()))
}

/// Returns a cargo command in the workspace's folder. Snapshots are compared and never written, and the user's settings
/// for the command and the client are removed from the environment.
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

/// Removes the settings for the real service from a command's environment.
pub(crate) fn without_settings(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        if name
            .to_str()
            .is_some_and(|name| name.starts_with("CLOUDFLARE_") || name.starts_with("CF_"))
        {
            command.env_remove(name);
        }
    }
    // Cargo sets these for xtask itself; another cargo process must not see them.
    for name in [
        "CARGO_MANIFEST_DIR",
        "CARGO_MANIFEST_PATH",
        "CARGO_PKG_NAME",
        "CARGO_PKG_VERSION",
    ] {
        command.env_remove(name);
    }
}

/// Returns the metadata of the workspace and its dependencies, or of another manifest without its dependencies.
///
/// # Errors
///
/// Returns an error if cargo fails, usually because the lock file is out of date.
pub(crate) fn metadata(manifest: Option<&Path>) -> Outcome<Metadata> {
    let mut command = MetadataCommand::new();
    command.current_dir(root()).features(CargoOpt::AllFeatures);
    match manifest {
        Some(manifest) => command.manifest_path(manifest).no_deps(),
        None => command.other_options(["--locked".to_owned()]),
    };
    Ok(command.exec()?)
}
