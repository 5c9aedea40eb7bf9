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
const TEXTS: &[&str] = &["CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"];
/// Shells, and the file names of their completions.
const SHELLS: &[(&str, &str)] = &[
    ("bash", "cf-tokens.bash"),
    ("zsh", "_cf-tokens"),
    ("fish", "cf-tokens.fish"),
    ("powershell", "_cf-tokens.ps1"),
];

/// Builds the command and creates the archives: one for this system, and a static one for Linux if its target is installed.
///
/// # Errors
///
/// Returns an error if a build fails or the folder cannot be written.
pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let folder = arguments
        .output_dir
        .clone()
        .unwrap_or_else(|| target().join("dist"));
    fs::create_dir_all(&folder)?;
    let host = host()?;
    let mut targets = vec![host.clone()];
    if let Some(system) = host.strip_suffix("-linux-gnu") {
        let fixed = format!("{system}-linux-musl");
        if is_installed(&fixed)? {
            targets.push(fixed);
        } else {
            println!(
                "No static archive: to build one, run `rustup target add {fixed}` and install musl-gcc."
            );
        }
    }
    let mut checksums = String::new();
    for triple in targets {
        let build = [
            "build",
            "--release",
            "--locked",
            "--package",
            "cf-tokens-cli",
            "--bin",
            "cf-tokens",
        ];
        let mut command = cargo(build);
        command.args(["--target", &triple]);
        run_step(&format!("release build for {triple}"), command)?;
        let (file, packed) = step("archive", "cargo xtask dist", || pack(&folder, &triple))?;
        let sum: String = Sha256::digest(&packed)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        // The format of `sha256sum --check`.
        checksums.push_str(&format!("{sum}  {file}\n"));
        println!("{}", folder.join(file).display());
    }
    fs::write(folder.join("SHA256SUMS"), checksums)?;
    Ok(())
}

/// Collects the files and writes the archive. Returns its name and content.
fn pack(folder: &Path, triple: &str) -> Outcome<(String, Vec<u8>)> {
    let name = format!("cf-tokens-{}-{triple}", env!("CARGO_PKG_VERSION"));
    let staged = folder.join(&name);
    if staged.exists() {
        fs::remove_dir_all(&staged)?;
    }
    fs::create_dir_all(staged.join("completions"))?;
    let binary = target()
        .join(triple)
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
    fs::write(staged.join("README.md"), readme(&name, triple))?;
    fs::write(
        staged.join("THIRD-PARTY.md"),
        notices::text(&metadata(None)?, triple)?,
    )?;
    let file = format!("{name}.tar.gz");
    let packed = archive::tar_gz(&staged, &name)?;
    fs::write(folder.join(&file), &packed)?;
    fs::remove_dir_all(&staged)?;
    Ok((file, packed))
}

/// Returns the README of an archive, which describes the archive and not the repository.
fn readme(name: &str, triple: &str) -> String {
    let mut text = include_str!("README.md")
        .replace("NAME", name)
        .replace("TARGET", triple);
    let linking = if triple.contains("musl") {
        "It is statically linked and needs no library of the system."
    } else {
        "It needs only the C library of the system."
    };
    text = text.replace("LINKING", linking);
    text
}

/// Returns whether the standard library for a target is installed.
fn is_installed(triple: &str) -> Outcome<bool> {
    let output = Command::new("rustc")
        .args(["--print", "target-libdir", "--target", triple])
        .output()?;
    Ok(output.status.success() && Path::new(String::from_utf8(output.stdout)?.trim()).is_dir())
}

/// Returns the target triple of this system.
fn host() -> Outcome<String> {
    let output = Command::new("rustc").arg("-vV").output()?;
    let version = String::from_utf8(output.stdout)?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.ok_or("rustc -vV printed no host")?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_describes_the_archive() {
        let text = readme(
            "cf-tokens-1.0.0-x86_64-unknown-linux-musl",
            "x86_64-unknown-linux-musl",
        );
        assert!(
            text.contains("tar xzf cf-tokens-1.0.0-x86_64-unknown-linux-musl.tar.gz"),
            "{text}"
        );
        assert!(text.contains("statically linked"), "{text}");
        for leftover in ["NAME", "TARGET", "LINKING"] {
            assert!(!text.contains(leftover), "{text}");
        }
        for file in TEXTS
            .iter()
            .chain(&["THIRD-PARTY.md", "completions/", "man/man1/"])
        {
            assert!(text.contains(file), "{file}");
        }
    }
}
