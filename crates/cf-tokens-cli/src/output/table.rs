//! Table output.

use std::borrow::Cow;

use anstyle::{AnsiColor, Style};
use chrono::{DateTime, Utc};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::TimeFormat;
use super::fit::{self, GAP};
use super::row::{Emphasis, Row};
use crate::column::Column;
use cf_text::{escape, is_printable_ascii};

/// Options of a table.
pub(crate) struct TableOptions<'a> {
    pub(crate) columns: &'a [Column],
    pub(crate) headers: bool,
    pub(crate) times: TimeFormat,
    /// Maximum width of a line.
    pub(crate) width: Option<usize>,
    /// Whether columns may be hidden to keep the maximum width.
    pub(crate) may_hide: bool,
    /// Whether IDs are abbreviated.
    pub(crate) short_ids: bool,
    pub(crate) color: bool,
}

/// Table as text.
pub(crate) struct RenderedTable {
    pub(crate) text: String,
    /// Columns that did not fit.
    pub(crate) hidden: Vec<Column>,
}

/// Cell escaped for terminal output.
struct RenderedCell<'a> {
    text: Cow<'a, str>,
    width: usize,
    emphasis: Emphasis,
}

/// Characters of an abbreviated ID. `show` finds a token by them.
const SHORT_ID: usize = 8;

// === impl RenderedCell ===

impl<'a> RenderedCell<'a> {
    fn new(text: Cow<'a, str>, emphasis: Emphasis) -> Self {
        let width = if is_printable_ascii(&text) {
            text.len()
        } else {
            text.width()
        };
        Self {
            text,
            width,
            emphasis,
        }
    }
}

/// Returns a heading and one line per token.
pub(crate) fn table(rows: &[Row<'_>], options: &TableOptions<'_>, now: DateTime<Utc>) -> RenderedTable {
    let heading = |column: &Column| RenderedCell::new(column.heading().into(), Emphasis::Plain);
    let mut lines: Vec<Vec<RenderedCell<'_>>> = Vec::with_capacity(rows.len().saturating_add(1));
    if options.headers {
        lines.push(options.columns.iter().map(heading).collect());
    }
    for row in rows {
        let cell = |column: &Column| {
            let mut cell = row.cell(*column, options.times, now);
            if *column == Column::Id && options.short_ids {
                cell.text = cell.text.chars().take(SHORT_ID).collect::<String>().into();
            }
            match cell.text {
                Cow::Borrowed(text) => RenderedCell::new(escape(text), cell.emphasis),
                Cow::Owned(text) => RenderedCell::new(escape(&text).into_owned().into(), cell.emphasis),
            }
        };
        lines.push(options.columns.iter().map(cell).collect());
    }
    let mut widths = vec![0_usize; options.columns.len()];
    for line in &lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = cell.width.max(*width);
        }
    }
    let hidden = match options.width {
        Some(total) => fit::fit(options.columns, &mut widths, total, options.may_hide),
        None => Vec::new(),
    };
    let mut text = String::new();
    for (number, line) in lines.iter().enumerate() {
        let is_heading = options.headers && number == 0;
        write_line(&mut text, line, &widths, options.color, is_heading);
    }
    RenderedTable { text, hidden }
}

/// Writes one line. A column of width 0 is hidden.
fn write_line(text: &mut String, line: &[RenderedCell<'_>], widths: &[usize], color: bool, is_heading: bool) {
    let mut padding = 0_usize;
    let mut first = true;
    for (cell, width) in line.iter().zip(widths).filter(|(_, width)| **width > 0) {
        if !first {
            // Written only before the next cell, so that no line ends in spaces.
            padding = padding.saturating_add(GAP);
        }
        first = false;
        if cell.width > 0 {
            pad(text, padding);
            padding = 0;
        }
        let (shown, taken) = cut(cell, *width);
        let style = if is_heading {
            Style::new().bold()
        } else {
            style(cell.emphasis)
        };
        if color && style != Style::new() && !shown.is_empty() {
            text.push_str(&format!("{style}{shown}{style:#}"));
        } else {
            text.push_str(&shown);
        }
        padding = padding.saturating_add(width.saturating_sub(taken));
    }
    text.push('\n');
}

fn pad(text: &mut String, mut spaces: usize) {
    const SPACES: &str = "                                                                ";
    while let Some(rest) = spaces.checked_sub(SPACES.len()) {
        text.push_str(SPACES);
        spaces = rest;
    }
    text.push_str(SPACES.get(..spaces).unwrap_or_default());
}

/// Cuts a cell to a width, with `…` at the end; returns the text and its width.
fn cut<'a>(cell: &'a RenderedCell<'_>, width: usize) -> (Cow<'a, str>, usize) {
    if cell.width <= width {
        return (Cow::Borrowed(&cell.text), cell.width);
    }
    let room = width.saturating_sub(1);
    let mut kept = String::new();
    let mut taken = 0_usize;
    for character in cell.text.chars() {
        let next = taken.saturating_add(character.width().unwrap_or_default());
        if next > room {
            break;
        }
        kept.push(character);
        taken = next;
    }
    kept.push('…');
    (kept.into(), taken.saturating_add(1))
}

fn style(emphasis: Emphasis) -> Style {
    match emphasis {
        Emphasis::Plain => Style::new(),
        Emphasis::Good => AnsiColor::Green.on_default(),
        Emphasis::Warning => AnsiColor::Yellow.on_default(),
        Emphasis::Bad => AnsiColor::Red.on_default(),
        Emphasis::Muted => Style::new().dimmed(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(text: &str, emphasis: Emphasis) -> RenderedCell<'_> {
        RenderedCell::new(text.into(), emphasis)
    }

    #[test]
    fn a_wide_character_is_not_split() {
        let cut = |text: &str, width| {
            let cell = cell(text, Emphasis::Plain);
            let (text, taken) = super::cut(&cell, width);
            (text.into_owned(), taken)
        };
        assert_eq!(cut("部署部署", 5), ("部署…".to_owned(), 5));
        assert_eq!(cut("部署部署", 4), ("部…".to_owned(), 3));
        assert_eq!(cut("deploy", 6), ("deploy".to_owned(), 6));
        assert_eq!(cut("deploys", 6), ("deplo…".to_owned(), 6));
    }

    #[test]
    fn no_line_ends_in_spaces_and_colors_keep_the_alignment() {
        let line = ["a", "", "c", ""].map(|text| {
            cell(
                text,
                if text == "a" {
                    Emphasis::Good
                } else {
                    Emphasis::Plain
                },
            )
        });
        let mut plain = String::new();
        write_line(&mut plain, &line, &[3, 200, 1, 4], false, false);
        assert_eq!(plain, format!("a{}c\n", " ".repeat(2 + 2 + 200 + 2)));
        let mut colored = String::new();
        write_line(&mut colored, &line, &[3, 2, 1, 4], true, false);
        assert_eq!(colored, "\u{1b}[32ma\u{1b}[0m        c\n");
    }
}
