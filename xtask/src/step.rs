//! One step of a task: it prints its name and its time, and on failure the command to repeat it.

use crate::Outcome;
use crate::workspace::root;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Runs `work` as a step. `command_line` is the command that runs only this step.
///
/// # Errors
///
/// Returns the error of `work`, with the command to repeat the step.
pub(crate) fn step<T>(name: &str, command_line: &str, work: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
    println!("==> {name}: {command_line}");
    let start = Instant::now();
    match work() {
        Ok(value) => {
            println!("    {name}: ok in {}", seconds(start.elapsed()));
            Ok(value)
        }
        Err(error) => {
            let after = seconds(start.elapsed());
            Err(format!("{name} failed after {after}: {error}\n  to repeat: {command_line}").into())
        }
    }
}

/// Runs a command as a step.
///
/// # Errors
///
/// Returns an error if the command cannot be started or exits with a status other than 0.
pub(crate) fn run(name: &str, mut command: Command) -> Outcome {
    let command_line = command_line(&command);
    step(name, &command_line, || succeed(&mut command))
}

/// Runs a command and waits until it exits.
///
/// # Errors
///
/// Returns an error if the command cannot be started or exits with a status other than 0.
pub(crate) fn succeed(command: &mut Command) -> Outcome {
    let status = command
        .status()
        .map_err(|error| format!("cannot start {}: {error}", command_line(command)))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{} failed: {status}", command_line(command)).into())
    }
}

/// Returns the command as it can be typed in the workspace's folder, with the environment variables that matter.
pub(crate) fn command_line(command: &Command) -> String {
    let mut words = Vec::new();
    for (name, value) in command.get_envs() {
        if let Some(value) = value.filter(|_| {
            ["RUSTDOCFLAGS", "CARGO_TARGET_DIR"]
                .iter()
                .any(|kept| name == *kept)
        }) {
            words.push(format!("{}={}", name.display(), quoted(&value.to_string_lossy())));
        }
    }
    let program = command.get_program().to_string_lossy();
    let program = program.rsplit(['/', '\\']).next().unwrap_or("cargo").to_owned();
    words.push(program);
    words.extend(
        command
            .get_args()
            .map(|argument| quoted(&argument.to_string_lossy())),
    );
    let line = words.join(" ");
    match command
        .get_current_dir()
        .and_then(|folder| folder.strip_prefix(root()).ok())
    {
        Some(folder) if !folder.as_os_str().is_empty() => format!("cd {} && {line}", folder.display()),
        _ => line,
    }
}

fn quoted(word: &str) -> String {
    if word.contains([' ', '*', '$', '\'']) {
        format!("{word:?}")
    } else {
        word.to_owned()
    }
}

pub(crate) fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}

/// Returns whether a program can be started.
pub(crate) fn is_installed(program: &str) -> bool {
    let version = Command::new(program)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    version.is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_line_can_be_pasted_into_a_shell() {
        let mut command = Command::new("/somewhere/bin/cargo");
        command
            .args(["doc", "--no-deps", "two words"])
            .env("RUSTDOCFLAGS", "-D warnings")
            .env("OTHER", "x");
        assert_eq!(
            command_line(&command),
            r#"RUSTDOCFLAGS="-D warnings" cargo doc --no-deps "two words""#
        );
        command.current_dir(root().join("fixtures"));
        assert!(command_line(&command).starts_with("cd fixtures && RUSTDOCFLAGS"));
    }

    #[test]
    fn a_failed_step_prints_the_command_to_repeat_it() {
        let error = step("lint", "cargo clippy", || -> Outcome {
            Err("two warnings".into())
        })
        .unwrap_err();
        let text = error.to_string();
        assert!(
            text.starts_with("lint failed after 0.0 s: two warnings"),
            "{text}"
        );
        assert!(text.ends_with("to repeat: cargo clippy"), "{text}");
    }
}
