//! A program that prints an API token: run without a shell, bounded in time, its output never shown.

use std::fmt;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::AsyncReadExt as _;
use tokio::process::Command;

use crate::problem::{Problem, Stop};
use crate::process_group;
use cf_text::{duration, escape};

/// Most bytes that are read; a token has about 50.
const MAX_OUTPUT: u64 = 16 * 1024;

/// A program and its arguments.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct TokenCommand {
    program: String,
    arguments: Vec<String>,
}

// === impl TokenCommand ===

impl TokenCommand {
    /// Returns `None` without a program.
    pub(crate) fn new(words: &[String]) -> Option<Self> {
        let (program, arguments) = words.split_first()?;
        (!program.trim().is_empty()).then(|| Self {
            program: program.clone(),
            arguments: arguments.to_vec(),
        })
    }

    /// Runs the program, and returns the line that it prints. If it takes longer than `timeout`, it is ended with the processes
    /// that it started.
    pub(crate) async fn run(&self, timeout: Duration) -> Result<String, Stop> {
        match tokio::time::timeout(timeout, self.output()).await {
            Ok(output) => output,
            Err(_) => Err(self
                .problem(format!("no token within {}", duration(timeout)))
                .hint("check that the command does not wait for input, or raise --token-command-timeout")
                .into()),
        }
    }

    async fn output(&self) -> Result<String, Stop> {
        let mut command = Command::new(&self.program);
        command
            .args(&self.arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            // It may contain the token.
            .stderr(Stdio::null());
        let cannot = |reason: std::io::Error| self.problem(format!("cannot be run: {reason}"));
        let (mut child, group) = process_group::spawn(&mut command).map_err(cannot)?;
        let mut output = Vec::new();
        if let Some(stdout) = child.stdout.take() {
            let mut stdout = stdout.take(MAX_OUTPUT.saturating_add(1));
            stdout.read_to_end(&mut output).await.map_err(cannot)?;
        }
        if u64::try_from(output.len()).unwrap_or(u64::MAX) > MAX_OUTPUT {
            return Err(self.unexpected("too much text").into());
        }
        let status = child.wait().await.map_err(cannot)?;
        group.leave();
        if !status.success() {
            return Err(self
                .problem(format!("failed ({status})"))
                .hint("run the command by hand to see why: its output is not shown here")
                .into());
        }
        let text = String::from_utf8(output).map_err(|_| self.unexpected("text that is not UTF-8"))?;
        let line = text.trim();
        if line.is_empty() {
            let what = if text.is_empty() {
                "nothing"
            } else {
                "an empty line"
            };
            return Err(self.unexpected(what).into());
        }
        if line.contains(['\n', '\r']) {
            return Err(self.unexpected("more than one line").into());
        }
        Ok(line.to_owned())
    }

    fn unexpected(&self, printed: &str) -> Problem {
        self.problem(format!("expected an API token, the command printed {printed}"))
            .hint("the command must print only an API token")
    }

    fn problem(&self, reason: impl fmt::Display) -> Problem {
        Problem::configuration(format!("{self}: {reason}"))
    }
}

/// Prints the program without its arguments, which may contain a secret.
impl fmt::Display for TokenCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "token_command {}", escape(&self.program))
    }
}
