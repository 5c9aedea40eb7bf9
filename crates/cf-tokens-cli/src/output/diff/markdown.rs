//! Markdown, such as for a job summary.

use std::fmt::Write as _;

use super::DiffDocument;
use super::details::{details, display_name, kinds};
use super::text::{side, totals};
use crate::output::markdown::escape;

/// Longest text: a job summary over 1 MiB is dropped.
const LIMIT: usize = 900 * 1024;

/// Returns the text, in which nothing from the API is interpreted.
pub(crate) fn diff_markdown(document: &DiffDocument<'_>) -> String {
    let mut text = String::from("# Changes of API tokens\n\n");
    if let Some(account) = document.old.account.or(document.new.account) {
        let _ = writeln!(text, "Account {account}\n");
    }
    for line in [side("old", &document.old), side("new", &document.new)] {
        let _ = writeln!(text, "- {}", escape(&line));
    }
    let _ = writeln!(text, "\n**{}**", totals(document.diff));
    let mut tokens = document.diff.tokens.iter();
    while let Some(token) = tokens.next() {
        let mut section = format!(
            "\n### {}: {} ({})\n\n",
            kinds(token),
            escape(display_name(token)),
            escape(token.id.as_str())
        );
        for detail in token.changes.iter().flat_map(details) {
            let _ = writeln!(section, "- `{}` {}", detail.sign.as_char(), escape(&detail.text));
        }
        if text.len().saturating_add(section.len()) > LIMIT {
            let left = tokens.len().saturating_add(1);
            let _ = writeln!(text, "\n{left} more tokens changed; the text is cut at 900 KiB.");
            break;
        }
        text.push_str(&section);
    }
    text
}
