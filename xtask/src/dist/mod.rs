//! The release archive: the command, its completions, man pages and licenses; and the checksum of the archive.

mod archive;
mod notices;

use crate::Outcome;
use crate::step::{run as run_step, step, succeed};
use crate::workspace::{cargo, metadata, root, target};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Arguments of `cargo xtask dist`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Write the archive to FOLDER [default: target/dist]
    #[arg(long, value_name = "FOLDER")]
    output_dir: Option<PathBuf>,
}

/// Files of the repository that are copied into the archive.
const TEXTS: &[&str] = &["README.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"];
/// Shells, and the file names of their completions.
const SHELLS: &[(&str, &str)] = &[
    ("bash", "cf-tokens.bash"),
    ("zsh", "_cf-tokens"),
    ("fish", "cf-tokens.fish"),
    ("powershell", "_cf-tokens.ps1"),
];

/// Builds the command and creates the archive.
///
/// # Errors
///
/// Returns an error if the build fails or the folder cannot be written.
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    run_step(
        "release build",
        cargo([
            "build",
            "--release",
            "--locked",
            "--package",
            "cf-tokens-cli",
            "--bin",
            "cf-tokens",
        ]),
    )?;
    let folder = arguments
        .output_dir
        .clone()
        .unwrap_or_else(|| target().join("dist"));
    let archive = step("archive", "cargo xtask dist", || pack(&folder))?;
    println!("{}", archive.display());
    Ok(())
}

/// Collects the files, creates the archive, and writes its checksum next to it.
fn pack(folder: &Path) -> Outcome<PathBuf> {
    let name = format!("cf-tokens-{}-{}", env!("CARGO_PKG_VERSION"), host()?);
    let staged = folder.join(&name);
    if staged.exists() {
        fs::remove_dir_all(&staged)?;
    }
    fs::create_dir_all(staged.join("completions"))?;
    let binary = target()
        .join("release")
        .join(format!("cf-tokens{}", std::env::consts::EXE_SUFFIX));
    fs::copy(
        &binary,
        staged.join(
            binary
                .file_name()
                .ok_or("the path of the command has no file name")?,
        ),
    )?;
    for (shell, file) in SHELLS {
        let output = Command::new(&binary).args(["completions", shell]).output()?;
        if !output.status.success() {
            return Err(format!(
                "cannot create completions for {shell}: {}",
                String::from_utf8_lossy(&output.stderr)
            )
            .into());
        }
        fs::write(staged.join("completions").join(file), output.stdout)?;
    }
    succeed(
        Command::new(&binary)
            .args(["man", "--output-dir"])
            .arg(staged.join("man").join("man1")),
    )?;
    for text in TEXTS {
        fs::copy(root().join(text), staged.join(text))?;
    }
    fs::write(staged.join("THIRD-PARTY.md"), notices::text(&metadata(None)?)?)?;

    let file = format!("{name}.tar.gz");
    let packed = archive::tar_gz(&staged, &name)?;
    let sum: String = Sha256::digest(&packed)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    fs::write(folder.join(&file), &packed)?;
    // The format of `sha256sum --check`.
    fs::write(folder.join("SHA256SUMS"), format!("{sum}  {file}\n"))?;
    fs::remove_dir_all(&staged)?;
    Ok(folder.join(file))
}

/// Returns the target triple of the build.
fn host() -> Outcome<String> {
    let output = Command::new("rustc").arg("-vV").output()?;
    let version = String::from_utf8(output.stdout)?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.ok_or("rustc -vV printed no host")?.to_owned())
}
