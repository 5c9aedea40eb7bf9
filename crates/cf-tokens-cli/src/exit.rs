//! Exit status. It is a contract with scripts.

use std::process::ExitCode;

use cf_tokens::{Error, ErrorKind};
use serde::{Deserialize, Serialize};

/// Exit status of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "u8", from = "u8")]
pub(crate) enum Exit {
    /// The listing is complete.
    Complete,
    /// What `--fail-on` names was found: a difference of listings, or a finding of an audit.
    Found,
    /// Usage or configuration error; nothing was sent.
    Usage,
    /// API, network, decode or output failure.
    Failure,
    /// Authentication or permission failure.
    Authentication,
    /// Ended by SIGHUP: the terminal was closed.
    HungUp,
    /// Ended by SIGINT (Ctrl-C).
    Interrupted,
    /// Ended by SIGQUIT.
    Quit,
    /// The reader closed the pipe.
    ClosedPipe,
    /// Ended by SIGTERM.
    Terminated,
}

// === impl Exit ===

impl Exit {
    /// Combines the statuses of several failures: the common one, or `Failure`.
    pub(crate) fn and(self, other: Self) -> Self {
        if self == other { self } else { Self::Failure }
    }
}

impl From<Exit> for u8 {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Complete => 0,
            Exit::Found => 1,
            Exit::Usage => 2,
            Exit::Failure => 3,
            Exit::Authentication => 4,
            Exit::HungUp => 129,
            Exit::Interrupted => 130,
            Exit::Quit => 131,
            Exit::ClosedPipe => 141,
            Exit::Terminated => 143,
        }
    }
}

/// Reads the status of a stored problem.
impl From<u8> for Exit {
    fn from(status: u8) -> Self {
        match status {
            0 => Self::Complete,
            1 => Self::Found,
            2 => Self::Usage,
            4 => Self::Authentication,
            129 => Self::HungUp,
            130 => Self::Interrupted,
            131 => Self::Quit,
            141 => Self::ClosedPipe,
            143 => Self::Terminated,
            _ => Self::Failure,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(u8::from(exit))
    }
}

impl From<&Error> for Exit {
    fn from(error: &Error) -> Self {
        Self::from(error.kind())
    }
}

impl From<&ErrorKind> for Exit {
    fn from(kind: &ErrorKind) -> Self {
        match kind {
            ErrorKind::Configuration | ErrorKind::InvalidRequest => Self::Usage,
            ErrorKind::Authentication | ErrorKind::Permission => Self::Authentication,
            _ => Self::Failure,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_failures_keep_their_status_and_different_ones_become_a_failure() {
        assert_eq!(
            Exit::Authentication.and(Exit::Authentication),
            Exit::Authentication
        );
        assert_eq!(Exit::Authentication.and(Exit::Failure), Exit::Failure);
    }

    #[test]
    fn a_stored_status_is_read_back() {
        for exit in [
            Exit::Complete,
            Exit::Found,
            Exit::Usage,
            Exit::Failure,
            Exit::Authentication,
            Exit::HungUp,
            Exit::Interrupted,
            Exit::Quit,
            Exit::ClosedPipe,
            Exit::Terminated,
        ] {
            assert_eq!(Exit::from(u8::from(exit)), exit);
        }
    }
}
