//! Messages on stderr: errors, warnings, notes and the log.

use std::io::Write as _;

use anstyle::{AnsiColor, Style};
use serde::Serialize;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::args::ErrorFormat;
use crate::column::Column;
use crate::exit::Exit;
use crate::problem::{Problem, Stop};
use crate::secrets::redact;
use crate::shutdown;
use crate::status_line;
use cf_text::{counted, escape, escape_json};

/// Prints messages to stderr.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reporter {
    /// Whether only errors and warnings are printed.
    pub(crate) quiet: bool,
    /// Whether requests are logged.
    pub(crate) verbose: bool,
    pub(crate) format: ErrorFormat,
}

/// Message for programs: a JSON object with one member.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum JsonMessage<'a> {
    Error(&'a Problem),
    Warning { message: &'a str },
    Note { message: &'a str },
}

/// Possible values that are printed as text.
const MAX_VALUES: usize = 20;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const HINT: Style = AnsiColor::Cyan.on_default().bold();
const MUTED: Style = Style::new().dimmed();

// === impl Reporter ===

impl Reporter {
    /// Reports the outcome of a command, and returns the exit status.
    pub(crate) fn finish(&self, outcome: Result<(), Stop>) -> Exit {
        match outcome {
            Ok(()) | Err(Stop::PagerClosed) => Exit::Complete,
            Err(Stop::Closed) => Exit::ClosedPipe,
            Err(Stop::Reported(exit)) => exit,
            Err(Stop::Problem(problem)) => {
                let problem = problem.after_tokens(shutdown::partial_output());
                self.problem(&problem);
                problem.exit_status
            }
        }
    }

    /// Prints an error with its hint and request ID.
    pub(crate) fn problem(&self, problem: &Problem) {
        if self.format == ErrorFormat::Json {
            return json(&JsonMessage::Error(problem));
        }
        let account = match &problem.account_id {
            Some(account) => format!("account {account}: "),
            None => String::new(),
        };
        print_labeled(ERROR, "error:", &format!("{account}{}", problem.message));
        for value in problem.possible_values.iter().take(MAX_VALUES) {
            line(&format!("  {}", escape(value)));
        }
        if let Some(more @ 1..) = problem.possible_values.len().checked_sub(MAX_VALUES) {
            line(&format!("  and {more} more"));
        }
        if let Some(tokens) = problem.tokens_written {
            let tokens = counted(tokens, "token");
            print_labeled(
                WARNING,
                "warning:",
                &format!("the output is incomplete: it ends after {tokens}"),
            );
        }
        if let Some(hint) = &problem.hint {
            print_labeled(HINT, "hint:", hint);
        }
        if let Some(request_id) = &problem.request_id {
            print_labeled(MUTED, "request ID:", request_id);
        }
    }

    /// Reports a signal, if tokens have been written and are not all.
    pub(crate) fn interrupted(&self, exit: Exit, tokens_written: Option<u64>) {
        if tokens_written.is_some() {
            let problem = Problem::new(exit, "interrupted", "interrupted").after_tokens(tokens_written);
            self.problem(&problem);
        }
    }

    /// Prints a warning.
    pub(crate) fn warning(&self, text: &str) {
        match self.format {
            ErrorFormat::Json => json(&JsonMessage::Warning { message: text }),
            ErrorFormat::Text => print_labeled(WARNING, "warning:", text),
        }
    }

    /// Prints a note, unless `--quiet` is set.
    pub(crate) fn note(&self, text: &str) {
        match self.format {
            _ if self.quiet => {}
            ErrorFormat::Json => json(&JsonMessage::Note { message: text }),
            ErrorFormat::Text => line(&escape(text)),
        }
    }

    /// Prints how many elements were found; with a filter, how many of them match.
    pub(crate) fn note_count(&self, matching: Option<usize>, total: usize, noun: &str) {
        let matching = matching.map_or(String::new(), |matching| format!("{matching} of "));
        self.note(&format!("{matching}{}", counted(total, noun)));
    }

    /// Prints the columns that did not fit the terminal.
    pub(crate) fn hidden_columns(&self, columns: &[Column]) {
        if !columns.is_empty() {
            let names: Vec<&str> = columns.iter().map(|column| column.heading()).collect();
            self.note(&format!(
                "columns hidden on this terminal: {} (use --output wide or --columns)",
                names.join(", ")
            ));
        }
    }
}

/// Prints a label and untrusted text.
fn print_labeled(style: Style, label: &str, text: &str) {
    line(&format!("{style}{label}{style:#} {}", escape(text)));
}

fn json(it: &JsonMessage<'_>) {
    if let Ok(json) = serde_json::to_string(it) {
        line(&escape_json(&json));
    }
}

/// An error is ignored: there is no other stream to report it on.
fn line(text: &str) {
    status_line::suspend(|| {
        let _ = writeln!(anstream::stderr().lock(), "{}", redact(text));
    });
}

/// Prints an error of clap, in color. It repeats arguments, into which a secret may have been pasted.
pub(crate) fn usage_error(text: &str) {
    let _ = write!(anstream::stderr().lock(), "{}", redact(text));
}

/// Starts logging the events of our crates, which contain no secrets. Events of other crates are ignored.
pub(crate) fn init_logging(verbose: u8, format: ErrorFormat) {
    let level = match verbose {
        0 => return,
        1 => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    };
    let ours = Targets::new()
        .with_target("cf_transport", level)
        .with_target("cf_tokens", level);
    let layer = tracing_subscriber::fmt::layer();
    let registry = tracing_subscriber::registry().with(ours);
    match format {
        ErrorFormat::Text => registry
            .with(layer.with_writer(std::io::stderr).with_ansi(false))
            .init(),
        ErrorFormat::Json => registry.with(layer.json().with_writer(|| LogLine)).init(),
    }
}

/// Writes each line of the log as the member `log` of an object.
struct LogLine;

impl std::io::Write for LogLine {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let json = String::from_utf8_lossy(bytes);
        line(&format!("{{\"log\":{}}}", escape_json(json.trim_end())));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
