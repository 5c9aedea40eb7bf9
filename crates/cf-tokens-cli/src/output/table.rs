//! Tables for people.

use std::borrow::Cow;

use anstyle::{AnsiColor, Style};
use chrono::{DateTime, Utc};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::row::{Row, Tone};
use super::{Column, Times, fit};
use crate::text::{is_plain, shown};

/// How a table is drawn.
pub(crate) struct Look<'a> {
    pub(crate) columns: &'a [Column],
    pub(crate) headers: bool,
    pub(crate) times: Times,
    /// The width lines are cut to.
    pub(crate) width: Option<usize>,
    /// Whether columns may be left out to keep to that width.
    pub(crate) may_drop: bool,
    pub(crate) colour: bool,
}

/// A drawn table.
pub(crate) struct Drawn {
    pub(crate) text: String,
    /// Columns for which there was no room.
    pub(crate) dropped: Vec<Column>,
}

/// A cell that is fit for a terminal.
struct Laid<'a> {
    text: Cow<'a, str>,
    width: usize,
    tone: Tone,
}

/// Between two columns.
pub(super) const GAP: usize = 2;

// === impl Laid ===

impl<'a> Laid<'a> {
    fn new(text: Cow<'a, str>, tone: Tone) -> Self {
        let width = if is_plain(&text) { text.len() } else { text.width() };
        Self { text, width, tone }
    }
}

/// A heading and a line a token.
pub(crate) fn table(rows: &[Row<'_>], look: &Look<'_>, now: DateTime<Utc>) -> Drawn {
    let heading = |column: &Column| Laid::new(column.heading().into(), Tone::Plain);
    let mut lines: Vec<Vec<Laid<'_>>> = Vec::with_capacity(rows.len().saturating_add(1));
    if look.headers {
        lines.push(look.columns.iter().map(heading).collect());
    }
    for row in rows {
        let cell = |column: &Column| {
            let cell = row.cell(*column, look.times, now);
            match cell.text {
                Cow::Borrowed(text) => Laid::new(shown(text), cell.tone),
                Cow::Owned(text) => Laid::new(shown(&text).into_owned().into(), cell.tone),
            }
        };
        lines.push(look.columns.iter().map(cell).collect());
    }
    let mut widths = vec![0_usize; look.columns.len()];
    for line in &lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = cell.width.max(*width);
        }
    }
    let dropped = match look.width {
        Some(total) => fit::fit(look.columns, &mut widths, total, look.may_drop),
        None => Vec::new(),
    };
    let mut text = String::new();
    for (number, line) in lines.iter().enumerate() {
        let is_heading = look.headers && number == 0;
        draw(&mut text, line, &widths, look.colour, is_heading);
    }
    Drawn { text, dropped }
}

/// One line; a width of 0 is a column that was left out.
fn draw(text: &mut String, line: &[Laid<'_>], widths: &[usize], colour: bool, is_heading: bool) {
    let mut padding = 0_usize;
    let mut first = true;
    for (cell, width) in line.iter().zip(widths).filter(|(_, width)| **width > 0) {
        if !first {
            // Written only where something follows: no line ends in spaces.
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
            style(cell.tone)
        };
        if colour && style != Style::new() && !shown.is_empty() {
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

/// As much of a cell as a width holds, with `…` where something is missing; and the width that takes.
fn cut<'a>(cell: &'a Laid<'_>, width: usize) -> (Cow<'a, str>, usize) {
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

fn style(tone: Tone) -> Style {
    match tone {
        Tone::Plain => Style::new(),
        Tone::Good => AnsiColor::Green.on_default(),
        Tone::Soon => AnsiColor::Yellow.on_default(),
        Tone::Bad => AnsiColor::Red.on_default(),
        Tone::Faint => Style::new().dimmed(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(text: &str, tone: Tone) -> Laid<'_> {
        Laid::new(text.into(), tone)
    }

    #[test]
    fn a_wide_character_is_not_halved() {
        let cut = |text: &str, width| {
            let cell = cell(text, Tone::Plain);
            let (text, taken) = super::cut(&cell, width);
            (text.into_owned(), taken)
        };
        assert_eq!(cut("部署部署", 5), ("部署…".to_owned(), 5));
        assert_eq!(cut("部署部署", 4), ("部…".to_owned(), 3));
        assert_eq!(cut("deploy", 6), ("deploy".to_owned(), 6));
        assert_eq!(cut("deploys", 6), ("deplo…".to_owned(), 6));
    }

    #[test]
    fn no_line_ends_in_spaces_and_what_is_coloured_keeps_its_place() {
        let line =
            ["a", "", "c", ""].map(|text| cell(text, if text == "a" { Tone::Good } else { Tone::Plain }));
        let mut plain = String::new();
        draw(&mut plain, &line, &[3, 200, 1, 4], false, false);
        assert_eq!(plain, format!("a{}c\n", " ".repeat(2 + 2 + 200 + 2)));
        let mut coloured = String::new();
        draw(&mut coloured, &line, &[3, 2, 1, 4], true, false);
        assert_eq!(coloured, "\u{1b}[32ma\u{1b}[0m        c\n");
    }
}
