//! Standard error: errors, warnings, notes, and the log.

use std::io::Write as _;

use anstyle::{AnsiColor, Style};
use serde::Serialize;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::args::ErrorFormat;
use crate::exit::Exit;
use crate::output::Column;
use crate::problem::{Problem, Stop};
use crate::progress::erase;
use crate::text::{escaped, shown};

/// What is said beside the data, and how.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Report {
    /// Errors and warnings alone.
    pub(crate) quiet: bool,
    /// The log is told too.
    pub(crate) verbose: bool,
    pub(crate) format: ErrorFormat,
}

/// A line for a program: an object with one member.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Line<'a> {
    Error(&'a Problem),
    Warning { message: &'a str },
    Note { message: &'a str },
}

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const HINT: Style = AnsiColor::Cyan.on_default().bold();
const FAINT: Style = Style::new().dimmed();

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
        if self.format == ErrorFormat::Json {
            return json(&Line::Error(problem));
        }
        let account = match &problem.account_id {
            Some(account) => format!("account {account}: "),
            None => String::new(),
        };
        say(ERROR, "error:", &format!("{account}{}", problem.message));
        if let Some(hint) = &problem.hint {
            say(HINT, "hint:", hint);
        }
        if let Some(request_id) = &problem.request_id {
            say(FAINT, "request id:", request_id);
        }
    }

    /// Something that stands against relying on the data.
    pub(crate) fn warning(&self, text: &str) {
        match self.format {
            ErrorFormat::Json => json(&Line::Warning { message: text }),
            ErrorFormat::Text => say(WARNING, "warning:", text),
        }
    }

    /// Something good to know, unless nothing is to be said.
    pub(crate) fn note(&self, text: &str) {
        match self.format {
            _ if self.quiet => {}
            ErrorFormat::Json => json(&Line::Note { message: text }),
            ErrorFormat::Text => line(&shown(text)),
        }
    }

    /// Columns for which the terminal had no room, and how to see them.
    pub(crate) fn dropped(&self, columns: &[Column]) {
        if !columns.is_empty() {
            let names: Vec<&str> = columns.iter().map(|column| column.heading()).collect();
            self.note(&format!(
                "no room for {}; see them with --output wide, or choose with --columns",
                names.join(", ")
            ));
        }
    }
}

/// A word of ours, then text that may be foreign.
fn say(style: Style, word: &str, text: &str) {
    line(&format!("{style}{word}{style:#} {}", shown(text)));
}

fn json(it: &Line<'_>) {
    if let Ok(json) = serde_json::to_string(it) {
        line(&escaped(&json));
    }
}

/// As colourful as standard error may be. Where it is closed there is nobody left to tell.
fn line(text: &str) {
    erase();
    let _ = writeln!(anstream::stderr().lock(), "{text}");
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
