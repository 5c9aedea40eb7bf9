//! Standard error: errors, warnings, the summary, and the log.

use std::io::Write as _;

use cf_tokens::{Error, Summary};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::filter::Coverage;
use crate::output::Column;
use crate::text::shown;

/// Where standard error is closed there is nobody left to tell.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// What went wrong, what to do next, and the request id support asks for.
pub(crate) fn error(message: &str, hint: Option<&str>, request_id: Option<&str>) {
    say(&format!("error: {message}"));
    if let Some(hint) = hint {
        say(&format!("hint: {hint}"));
    }
    if let Some(request_id) = request_id {
        say(&format!("request id: {request_id}"));
    }
}

pub(crate) fn library_error(reason: &Error) {
    error(&reason.to_string(), reason.help(), reason.cf_ray());
}

/// What the listing covers; a warning where something stands against relying on it.
pub(crate) fn summary(summary: &Summary, filter: Option<&Coverage>, quiet: bool) {
    if !quiet {
        let tokens = match filter {
            Some(filter) => filtered(filter),
            None => counted(summary.tokens, "token"),
        };
        let mut line = format!(
            "{tokens}, {}, {}",
            counted(summary.pages, "page"),
            counted(summary.requests.saturating_add(summary.retries), "request"),
        );
        if summary.retries > 0 {
            line.push_str(&format!(" ({} of them again)", summary.retries));
        }
        if summary.duplicates > 0 {
            line.push_str(&format!("; {} dropped", counted(summary.duplicates, "duplicate")));
        }
        if summary.is_complete() {
            line.push_str("; complete");
        }
        say(&line);
    }
    if let Some(caution) = summary.caution() {
        say(&format!("warning: {caution}"));
    }
}

/// How many are there, of how many, and why not all.
fn filtered(filter: &Coverage) -> String {
    format!(
        "{} of {} ({})",
        filter.passed,
        counted(filter.of, "token"),
        shown(&filter.asked.join(" "))
    )
}

/// Columns for which the terminal had no room, and how to see them.
pub(crate) fn dropped(columns: &[Column], quiet: bool) {
    if !columns.is_empty() && !quiet {
        let names: Vec<&str> = columns.iter().map(|column| column.heading()).collect();
        say(&format!(
            "note: no room for {}; see them with --output wide, or choose with --columns",
            names.join(", ")
        ));
    }
}

fn counted(number: u64, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {what}{plural}")
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
