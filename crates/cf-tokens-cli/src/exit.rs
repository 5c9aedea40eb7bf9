//! The exit status, which scripts rely on.

use std::process::ExitCode;

use cf_tokens::{Error, ErrorKind};

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// The listing is complete.
    Complete,
    /// Usage or configuration: nothing was sent.
    Usage,
    /// API, network or decode failure.
    Failure,
    /// Authentication or permission.
    Authentication,
    /// Interrupted.
    Interrupted,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Complete => 0,
            Exit::Usage => 2,
            Exit::Failure => 3,
            Exit::Authentication => 4,
            Exit::Interrupted => 130,
        })
    }
}

impl From<&Error> for Exit {
    fn from(error: &Error) -> Self {
        match error.kind() {
            ErrorKind::Configuration | ErrorKind::InvalidRequest => Self::Usage,
            ErrorKind::Authentication | ErrorKind::Permission => Self::Authentication,
            _ => Self::Failure,
        }
    }
}
