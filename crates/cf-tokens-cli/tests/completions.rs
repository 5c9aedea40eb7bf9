//! Shell completion, driven as a person does: a real bash, zsh and fish on a pseudo-terminal, and the Tab key.
//!
//! A shell that is not installed is skipped with a notice; `.ci/run` installs all three.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::print_stderr,
    reason = "a test panics where it fails, and reports a shell that it skips"
)]

mod common;

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use pty_process::Size;
use pty_process::blocking::{Command, Pty, open};

use common::NOWHERE;

/// How long a shell may take to react, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A shell on a terminal.
struct Shell {
    terminal: Pty,
    process: std::process::Child,
    output: Receiver<Vec<u8>>,
    screen: vt100::Parser,
}

// === impl Shell ===

impl Shell {
    /// Starts a shell without anybody's settings, with the binary in its path.
    fn start(program: &str, arguments: &[&str], config: &Path) -> Self {
        let (terminal, child) = open().unwrap();
        terminal.resize(Size::new(50, 200)).unwrap();
        let folder = Path::new(env!("CARGO_BIN_EXE_cf-tokens")).parent().unwrap();
        let path = std::env::var("PATH").unwrap_or_default();
        let process = Command::new(program)
            .args(arguments)
            .env_clear()
            .env("PATH", format!("{}:{path}", folder.display()))
            .env("TERM", "xterm")
            .env("HOME", config)
            .env("XDG_CONFIG_HOME", NOWHERE)
            .env("CF_TOKENS_CONFIG", config.join("config.toml"))
            .env("PS1", "ready> ")
            .spawn(child)
            .unwrap();
        let (sender, output) = channel();
        let mut reader = std::fs::File::from(second_descriptor(&terminal));
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(length) = reader.read(&mut buffer) {
                let Some(bytes) = buffer.get(..length).filter(|bytes| !bytes.is_empty()) else {
                    break;
                };
                if sender.send(bytes.to_vec()).is_err() {
                    break;
                }
            }
        });
        Self {
            terminal,
            process,
            output,
            screen: vt100::Parser::new(50, 200, 0),
        }
    }

    fn send(&mut self, text: &str) {
        self.terminal.write_all(text.as_bytes()).unwrap();
    }

    /// Reads until the screen holds the text.
    fn wait_for(&mut self, text: &str) {
        let end = Instant::now() + PATIENCE;
        while !self.screen.screen().contents().contains(text) {
            let left = end.saturating_duration_since(Instant::now());
            let Ok(bytes) = self.output.recv_timeout(left) else {
                panic!("`{text}` did not appear:\n{}", self.screen.screen().contents());
            };
            self.screen.process(&bytes);
        }
    }

    /// Types a line, presses Tab, waits until the line reads as expected, and clears it.
    fn complete(&mut self, typed: &str, expected: &str) {
        self.send(&format!("{typed}\t"));
        self.wait_for(expected);
        // Ctrl-U clears the line, Ctrl-L the screen.
        self.send("\u{15}\u{c}");
        let end = Instant::now() + PATIENCE;
        while self.screen.screen().contents().contains(expected) && Instant::now() < end {
            if let Ok(bytes) = self.output.recv_timeout(Duration::from_millis(100)) {
                self.screen.process(&bytes);
            }
        }
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A second descriptor of the terminal, for the thread that reads it.
fn second_descriptor(terminal: &Pty) -> std::os::fd::OwnedFd {
    use std::os::fd::AsFd as _;
    terminal.as_fd().try_clone_to_owned().unwrap()
}

fn is_installed(program: &str) -> bool {
    let found = std::process::Command::new(program)
        .arg("--version")
        .output()
        .is_ok();
    if !found {
        eprintln!("skipped: {program} is not installed");
    }
    found
}

/// What every shell completes alike.
fn completes_like_the_others(program: &str, arguments: &[&str], setup: &str) {
    if !is_installed(program) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("config.toml"), "[profiles.workshop]\n").unwrap();
    let mut shell = Shell::start(program, arguments, folder.path());
    shell.send(&format!("{setup}; echo set-up-is-{}done\n", "''"));
    shell.wait_for("set-up-is-done");
    shell.send("\u{c}");
    for (typed, expected) in [
        ("cf-tokens sho", "cf-tokens show"),
        ("cf-tokens list --out", "cf-tokens list --output"),
        ("cf-tokens list --columns na", "cf-tokens list --columns name"),
        (
            "cf-tokens list --columns id,na",
            "cf-tokens list --columns id,name",
        ),
        ("cf-tokens list --sort -exp", "cf-tokens list --sort -expires"),
        (
            "cf-tokens list --profile wor",
            "cf-tokens list --profile workshop",
        ),
        ("cf-tokens help exit", "cf-tokens help exit-status"),
        ("cf-tokens config sho", "cf-tokens config show"),
    ] {
        shell.complete(typed, expected);
    }
}

#[test]
fn bash_completes_commands_flags_and_values() {
    let setup = "bind 'set bell-style none'; source <(cf-tokens completions bash)";
    completes_like_the_others("bash", &["--norc", "--noprofile", "-i"], setup);
}

#[test]
fn zsh_completes_commands_flags_and_values() {
    let setup = "PS1='ready> '; autoload -U compinit; compinit -u -D; source <(cf-tokens completions zsh)";
    completes_like_the_others("zsh", &["-f", "-i"], setup);
}

#[test]
fn fish_completes_commands_flags_and_values() {
    let setup = "cf-tokens completions fish | source";
    completes_like_the_others("fish", &["--no-config", "--private", "-i"], setup);
}
