//! The pager of a person at a terminal, as in gh: `CF_TOKENS_PAGER`, otherwise `PAGER`.

use std::sync::atomic::{AtomicBool, Ordering};

/// Whether a pager shows the output. It handles Ctrl-C then.
static IS_ACTIVE: AtomicBool = AtomicBool::new(false);

/// Returns whether a pager shows the output.
pub(crate) fn is_active() -> bool {
    IS_ACTIVE.load(Ordering::Relaxed)
}

#[cfg(unix)]
mod unix {
    use std::fs::File;
    use std::io::{self, IsTerminal as _};
    use std::os::fd::OwnedFd;
    use std::process::{Child, Command, Stdio};
    use std::sync::atomic::Ordering;

    use super::super::chunk::Chunk;
    use super::super::descriptor::Descriptor;
    use super::super::pager_closed::PagerClosed;
    use super::IS_ACTIVE;
    use crate::reporter::Reporter;
    use crate::status_line;

    /// Pager that starts with the first output.
    pub(crate) struct Pager {
        command: Vec<String>,
        reporter: Reporter,
        state: State,
    }

    enum State {
        Waiting,
        Running(Child, File),
        /// It cannot be started.
        Failed,
    }

    // === impl Pager ===

    impl Pager {
        /// Returns the pager that is set, if stdout is a terminal.
        pub(crate) fn find(no_pager: bool, reporter: &Reporter) -> Option<Self> {
            if no_pager || !io::stdout().is_terminal() {
                return None;
            }
            let variables = ["CF_TOKENS_PAGER", "PAGER"];
            let command = variables.into_iter().find_map(|name| std::env::var(name).ok())?;
            let command = shlex::split(&command).filter(|words| !words.is_empty())?;
            // `cat` is no pager, and would hide that stdout is a terminal.
            (command != ["cat"]).then(|| Self {
                command,
                reporter: *reporter,
                state: State::Waiting,
            })
        }

        /// Writes a chunk that is escaped for terminal output.
        pub(in crate::output) fn write(&mut self, chunk: &Chunk) -> io::Result<()> {
            if matches!(self.state, State::Waiting) {
                self.state = self.start();
            }
            match &self.state {
                State::Running(_, input) => Descriptor::File(input).write(chunk).map_err(|reason| {
                    if reason.kind() == io::ErrorKind::BrokenPipe {
                        io::Error::new(io::ErrorKind::BrokenPipe, PagerClosed)
                    } else {
                        reason
                    }
                }),
                State::Waiting | State::Failed => status_line::suspend(|| Descriptor::Stdout.write(chunk)),
            }
        }

        fn start(&self) -> State {
            status_line::clear();
            let (program, arguments) = match self.command.split_first() {
                Some(words) => words,
                None => return State::Failed,
            };
            let mut command = Command::new(program);
            command.args(arguments).stdin(Stdio::piped());
            // Short output is printed at once, and colors are shown.
            for (name, value) in [("LESS", "FRX"), ("LV", "-c")] {
                if std::env::var_os(name).is_none() {
                    command.env(name, value);
                }
            }
            let started = command.spawn().map(|mut child| (child.stdin.take(), child));
            match started {
                Ok((Some(input), child)) => {
                    IS_ACTIVE.store(true, Ordering::Relaxed);
                    State::Running(child, File::from(OwnedFd::from(input)))
                }
                Ok((None, _)) => State::Failed,
                Err(reason) => {
                    self.reporter.warning(&format!(
                        "cannot start the pager `{program}`: {reason} (use --no-pager)"
                    ));
                    State::Failed
                }
            }
        }

        /// Waits until the person has left the pager.
        pub(in crate::output) fn wait(&mut self) {
            if let State::Running(mut child, input) = std::mem::replace(&mut self.state, State::Failed) {
                drop(input);
                // The output has been passed on; how the pager ends changes nothing.
                let _ = child.wait();
                IS_ACTIVE.store(false, Ordering::Relaxed);
            }
        }
    }

    impl Drop for Pager {
        fn drop(&mut self) {
            self.wait();
        }
    }
}

#[cfg(unix)]
pub(crate) use unix::Pager;

#[cfg(not(unix))]
mod other {
    use std::io;

    use super::super::chunk::Chunk;
    use crate::reporter::Reporter;

    /// No pager on this platform.
    pub(crate) enum Pager {}

    // === impl Pager ===

    impl Pager {
        pub(crate) fn find(_: bool, _: &Reporter) -> Option<Self> {
            None
        }

        pub(in crate::output) fn write(&mut self, _: &Chunk) -> io::Result<()> {
            match *self {}
        }

        pub(in crate::output) fn wait(&mut self) {
            match *self {}
        }
    }
}

#[cfg(not(unix))]
pub(crate) use other::Pager;
