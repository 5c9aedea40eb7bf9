//! One step of a task: a command that is announced, timed, and explained when it fails.

use crate::Outcome;
use crate::workspace::root;
use std::process::Command;
use std::time::{Duration, Instant};

/// Runs `work` as a step with a name.
///
/// # Errors
///
/// When `work` fails: with how to do this step alone.
pub(crate) fn step<T>(name: &str, again: &str, work: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
    println!("==> {name}: {again}");
    let start = Instant::now();
    match work() {
        Ok(value) => {
            println!("    {name}: ok in {}", seconds(start.elapsed()));
            Ok(value)
        }
        Err(error) => {
            let after = seconds(start.elapsed());
            Err(format!("{name} failed after {after}: {error}\n  alone: {again}").into())
        }
    }
}

/// Runs a command as a step with a name.
///
/// # Errors
///
/// When it cannot be started or does not exit with 0.
pub(crate) fn run(name: &str, mut command: Command) -> Outcome {
    let again = line(&command);
    step(name, &again, || succeed(&mut command))
}

/// Runs a command to its end.
///
/// # Errors
///
/// When it cannot be started or does not exit with 0.
pub(crate) fn succeed(command: &mut Command) -> Outcome {
    let status = command
        .status()
        .map_err(|error| format!("cannot start {}: {error}", line(command)))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{} ended with {status}", line(command)).into())
    }
}

/// The command as one would type it in the workspace's folder; the environment that matters comes first.
pub(crate) fn line(command: &Command) -> String {
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

fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_can_be_typed() {
        let mut command = Command::new("/somewhere/bin/cargo");
        command
            .args(["doc", "--no-deps", "two words"])
            .env("RUSTDOCFLAGS", "-D warnings")
            .env("OTHER", "x");
        assert_eq!(
            line(&command),
            r#"RUSTDOCFLAGS="-D warnings" cargo doc --no-deps "two words""#
        );
        command.current_dir(root().join("fixtures"));
        assert!(line(&command).starts_with("cd fixtures && RUSTDOCFLAGS"));
    }

    #[test]
    fn a_failed_step_says_how_to_repeat_it() {
        let error = step("lint", "cargo clippy", || -> Outcome {
            Err("two warnings".into())
        })
        .unwrap_err();
        let text = error.to_string();
        assert!(
            text.starts_with("lint failed after 0.0 s: two warnings"),
            "{text}"
        );
        assert!(text.ends_with("alone: cargo clippy"), "{text}");
    }
}
