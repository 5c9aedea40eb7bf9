//! Markdown tables, as in GitHub's dialect.

use chrono::{DateTime, Utc};

use super::TimeFormat;
use super::row::Row;
use crate::column::Column;

/// Returns a table with one line per token. Without headers, only the lines of tokens, to append them to a table.
pub(super) fn table(rows: &[Row<'_>], columns: &[Column], headers: bool) -> String {
    let mut text = String::new();
    if headers {
        line(&mut text, columns.iter().map(|column| column.heading().into()));
        line(&mut text, columns.iter().map(|_| "---".into()));
    }
    for row in rows {
        let cells = columns.iter().map(|column| {
            let cell = row.cell(*column, TimeFormat::Absolute, DateTime::<Utc>::MIN_UTC);
            escape(&cell.text)
        });
        line(&mut text, cells);
    }
    text
}

fn line(text: &mut String, cells: impl Iterator<Item = String>) {
    text.push('|');
    for cell in cells {
        text.push(' ');
        text.push_str(&cell);
        text.push_str(" |");
    }
    text.push('\n');
}

/// Escapes what Markdown or HTML would interpret.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for character in cf_text::escape(text).chars() {
        match character {
            '<' => escaped.push_str("&lt;"),
            '&' => escaped.push_str("&amp;"),
            '|' | '*' | '_' | '`' | '[' | ']' | '\\' | '~' => {
                escaped.push('\\');
                escaped.push(character);
            }
            _ => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_neither_a_cell_nor_a_link_nor_html() {
        assert_eq!(escape("a|b <img> [x](y) *z*"), r"a\|b &lt;img> \[x\](y) \*z\*");
    }
}
