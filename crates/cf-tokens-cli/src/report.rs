//! Standard error: errors, warnings, the summary, and the log.

use std::io::Write as _;

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::exit::Exit;
use crate::output::Column;
use crate::problem::{Problem, Stop};
use crate::text::shown;

/// What is said beside the data, and how.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Report {
    /// Errors and warnings alone.
    pub(crate) quiet: bool,
}

// === impl Report ===

impl Report {
    /// How it ended, told where it ended badly.
    pub(crate) fn end(&self, outcome: Result<(), Stop>) -> Exit {
        match outcome {
            Ok(()) | Err(Stop::Closed) => Exit::Complete,
            Err(Stop::Told(exit)) => exit,
            Err(Stop::Problem(problem)) => {
                self.problem(&problem);
                problem.exit_status
            }
        }
    }

    /// What went wrong, what to do next, and the request id support asks for.
    pub(crate) fn problem(&self, problem: &Problem) {
        let account = match &problem.account_id {
            Some(account) => format!("account {account}: "),
            None => String::new(),
        };
        say(&format!("error: {account}{}", problem.message));
        if let Some(hint) = &problem.hint {
            say(&format!("hint: {hint}"));
        }
        if let Some(request_id) = &problem.request_id {
            say(&format!("request id: {request_id}"));
        }
    }

    /// Something that stands against relying on the data.
    pub(crate) fn warning(&self, text: &str) {
        say(&format!("warning: {}", shown(text)));
    }

    /// Something good to know, unless nothing is to be said.
    pub(crate) fn note(&self, text: &str) {
        if !self.quiet {
            say(&shown(text));
        }
    }

    /// Columns for which the terminal had no room, and how to see them.
    pub(crate) fn dropped(&self, columns: &[Column]) {
        if !columns.is_empty() {
            let names: Vec<&str> = columns.iter().map(|column| column.heading()).collect();
            self.note(&format!(
                "note: no room for {}; see them with --output wide, or choose with --columns",
                names.join(", ")
            ));
        }
    }
}

/// Where standard error is closed there is nobody left to tell.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// The transport's own events, which hold no secret; other crates' events stay out.
pub(crate) fn log(verbose: u8) {
    let level = match verbose {
        0 => return,
        1 => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    };
    let ours = Targets::new()
        .with_target("cf_transport", level)
        .with_target("cf_tokens", level);
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(false);
    tracing_subscriber::registry().with(ours).with(lines).init();
}
