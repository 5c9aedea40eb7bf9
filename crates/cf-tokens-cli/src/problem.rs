//! Errors of the command, for people and for programs.

use std::borrow::Cow;
use std::io;

use cf_tokens::{AccountId, Error};
use serde::{Deserialize, Serialize};

use crate::exit::Exit;
use crate::output::PagerClosed;

/// Error with a hint and the details that support asks for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Problem {
    /// Kind for programs, such as `authentication`, `not_found` or `rate_limited`.
    pub(crate) kind: Cow<'static, str>,
    pub(crate) message: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) hint: Option<String>,
    /// Request ID from Cloudflare's header `cf-ray`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) request_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) account_id: Option<AccountId>,
    /// Number of the page that failed; the first page is 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) page: Option<u32>,
    /// HTTP status of the response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<u16>,
    /// Error codes of the API.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) codes: Vec<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) attempts: Option<u32>,
    /// Requested wait in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) retry_after: Option<u64>,
    /// Arguments or values that were probably meant.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) suggestions: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) possible_values: Vec<String>,
    /// Tokens that were written before the error.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) tokens_written: Option<u64>,
    /// `false` if tokens were written, and they are not all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) complete: Option<bool>,
    pub(crate) exit_status: Exit,
}

/// Reason why a command ends early.
#[derive(Debug)]
pub(crate) enum Stop {
    /// Error to report.
    Problem(Box<Problem>),
    /// The reader closed the pipe, as `head` does.
    Closed,
    /// The person left the pager.
    PagerClosed,
    /// All errors have been reported.
    Reported(Exit),
}

// === impl Problem ===

impl Problem {
    pub(crate) fn new(exit: Exit, kind: &'static str, message: impl Into<String>) -> Self {
        Self {
            kind: Cow::Borrowed(kind),
            message: message.into(),
            hint: None,
            request_id: None,
            account_id: None,
            page: None,
            status: None,
            codes: Vec::new(),
            attempts: None,
            retry_after: None,
            suggestions: Vec::new(),
            possible_values: Vec::new(),
            tokens_written: None,
            complete: None,
            exit_status: exit,
        }
    }

    /// Creates an error in the arguments.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, "usage", message)
    }

    /// Creates an error in the environment, files or credentials.
    pub(crate) fn configuration(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, "configuration", message)
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Records that tokens have been written, and are not all.
    pub(crate) fn after_tokens(mut self, tokens: Option<u64>) -> Self {
        self.tokens_written = tokens;
        self.complete = tokens.map(|_| false);
        self
    }

    pub(crate) fn of_account(mut self, account_id: &AccountId) -> Self {
        self.account_id = Some(account_id.clone());
        self
    }
}

impl From<&Error> for Problem {
    fn from(error: &Error) -> Self {
        Self {
            kind: Cow::Owned(error.kind().to_string().replace(' ', "_")),
            message: error.to_string(),
            hint: error.hint().map(with_flags),
            request_id: error.cf_ray().map(str::to_owned),
            account_id: None,
            page: error.page(),
            status: error.status().map(|status| status.as_u16()),
            codes: error
                .api_messages()
                .iter()
                .filter_map(|message| message.code)
                .collect(),
            attempts: error.attempts(),
            retry_after: error.retry_after().map(|wait| wait.as_secs()),
            suggestions: Vec::new(),
            possible_values: Vec::new(),
            tokens_written: None,
            complete: None,
            exit_status: Exit::from(error),
        }
    }
}

/// A hint of the library names its methods; the command has flags.
fn with_flags(hint: &str) -> String {
    hint.replace("`allow_incomplete(true)` returns", "`--allow-incomplete` prints")
        .replace("`max_pages`", "`--max-pages`")
        .replace("raise the attempt timeout", "raise --timeout")
        .replace("raise the deadline", "raise --deadline")
        .replace("add the CA certificate", "add the CA certificate (--ca-file)")
        .replace("add its CA certificate", "add its CA certificate (--ca-file)")
        .replace(
            ", or raise the retry budget (`RetryLayer::budget`)",
            ": lower `--prefetch`",
        )
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        Self::Problem(Box::new(problem))
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Problem::from(&error).into()
    }
}

/// Converts an error of writing; errors of reading are reported where they occur.
impl From<io::Error> for Stop {
    fn from(reason: io::Error) -> Self {
        if reason.get_ref().is_some_and(|inner| inner.is::<PagerClosed>()) {
            return Self::PagerClosed;
        }
        if reason.kind() == io::ErrorKind::BrokenPipe {
            return Self::Closed;
        }
        Problem::new(Exit::Failure, "output", format!("cannot write output: {reason}")).into()
    }
}
