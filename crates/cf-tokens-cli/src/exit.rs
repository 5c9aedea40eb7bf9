//! The exit status, which scripts rely on.

use std::process::ExitCode;

use cf_tokens::{Error, ErrorKind};
use serde::{Deserialize, Serialize};

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "u8", from = "u8")]
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

// === impl Exit ===

impl Exit {
    /// Of several failures: what they all have in common, else that something failed.
    pub(crate) fn and(self, other: Self) -> Self {
        if self == other { self } else { Self::Failure }
    }
}

impl From<Exit> for u8 {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Complete => 0,
            Exit::Usage => 2,
            Exit::Failure => 3,
            Exit::Authentication => 4,
            Exit::Interrupted => 130,
        }
    }
}

/// Of a stored problem.
impl From<u8> for Exit {
    fn from(status: u8) -> Self {
        match status {
            0 => Self::Complete,
            2 => Self::Usage,
            4 => Self::Authentication,
            130 => Self::Interrupted,
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
        match error.kind() {
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
    fn several_failures_have_in_common_what_they_all_are() {
        assert_eq!(
            Exit::Authentication.and(Exit::Authentication),
            Exit::Authentication
        );
        assert_eq!(Exit::Authentication.and(Exit::Failure), Exit::Failure);
    }

    #[test]
    fn a_stored_status_reads_back() {
        for exit in [
            Exit::Complete,
            Exit::Usage,
            Exit::Failure,
            Exit::Authentication,
            Exit::Interrupted,
        ] {
            assert_eq!(Exit::from(u8::from(exit)), exit);
        }
    }
}
