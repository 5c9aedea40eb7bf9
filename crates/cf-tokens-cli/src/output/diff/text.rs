//! Text, in the manner of terraform's plan.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use cf_audit::{Diff, TokenDiff};
use cf_text::{counted, escape};

use super::details::{Sign, details, display_name, kinds};
use super::{DiffDocument, DiffSide};
use crate::output::time_format::rfc3339;

/// Returns the text, escaped for terminal output.
pub(crate) fn diff_text(document: &DiffDocument<'_>, color: bool) -> String {
    let mut text = String::new();
    let account = document.old.account.or(document.new.account);
    if let Some(account) = account {
        let _ = writeln!(text, "Account {account}");
    }
    let _ = writeln!(
        text,
        "{}\n{}\n",
        side("old", &document.old),
        side("new", &document.new)
    );
    for token in &document.diff.tokens {
        write_token(&mut text, token, color);
    }
    let _ = writeln!(text, "{}", totals(document.diff));
    text
}

fn write_token(text: &mut String, token: &TokenDiff, color: bool) {
    let sign = token.kind().map_or(Sign::Tilde, Sign::of);
    let heading = format!(
        "{}  {}  ({})",
        kinds(token),
        escape(display_name(token)),
        escape(token.id.as_str())
    );
    let _ = writeln!(text, "  {} {heading}", painted(sign, color));
    for detail in token.changes.iter().flat_map(details) {
        let _ = writeln!(text, "      {} {}", painted(detail.sign, color), detail.text);
    }
    text.push('\n');
}

/// Returns what was compared, on one line.
pub(super) fn side(name: &str, side: &DiffSide<'_>) -> String {
    let time = match side.listed_at {
        Some(time) => format!("listed {}", rfc3339(time)),
        None => "time not known".to_owned(),
    };
    let tokens = counted(u64::try_from(side.tokens).unwrap_or(u64::MAX), "token");
    let incomplete = if side.is_complete { "" } else { ", incomplete" };
    format!("{name}: {} ({tokens}, {time}{incomplete})", side.source)
}

/// Returns how many tokens have each kind of change.
pub(super) fn totals(diff: &Diff) -> String {
    if diff.is_empty() {
        return format!("No changes; {} unchanged.", diff.unchanged);
    }
    let counts = diff.counts().into_iter();
    let counts: Vec<String> = counts.map(|(kind, count)| format!("{count} {kind}")).collect();
    let tokens = counted(u64::try_from(diff.tokens.len()).unwrap_or(u64::MAX), "token");
    format!(
        "{tokens} changed: {}; {} unchanged.",
        counts.join(", "),
        diff.unchanged
    )
}

fn painted(sign: Sign, color: bool) -> String {
    let style = match sign {
        _ if !color => Style::new(),
        Sign::Plus => AnsiColor::Green.on_default(),
        Sign::Minus => AnsiColor::Red.on_default(),
        Sign::Tilde => AnsiColor::Yellow.on_default(),
    };
    format!("{style}{}{style:#}", sign.as_char())
}
