//! Tables for people.

use anstyle::{AnsiColor, Style};
use chrono::{DateTime, Utc};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::row::{Row, Tone};
use super::{Column, Times, fit};
use crate::text::shown;

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

/// Between two columns.
const GAP: &str = "  ";

/// A heading and a line a token.
pub(crate) fn table(rows: &[Row<'_>], look: &Look<'_>, now: DateTime<Utc>) -> Drawn {
    let heading = |column: &Column| (column.heading().to_owned(), Tone::Plain);
    let mut lines: Vec<Vec<(String, Tone)>> = Vec::with_capacity(rows.len().saturating_add(1));
    if look.headers {
        lines.push(look.columns.iter().map(heading).collect());
    }
    for row in rows {
        let cell = |column: &Column| {
            let cell = row.cell(*column, look.times, now);
            (shown(&cell.text).into_owned(), cell.tone)
        };
        lines.push(look.columns.iter().map(cell).collect());
    }
    let mut widths = vec![0_usize; look.columns.len()];
    for line in &lines {
        for (width, (text, _)) in widths.iter_mut().zip(line) {
            *width = text.width().max(*width);
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
fn draw(text: &mut String, line: &[(String, Tone)], widths: &[usize], colour: bool, is_heading: bool) {
    let mut padding = 0_usize;
    let mut first = true;
    for ((cell, tone), width) in line.iter().zip(widths).filter(|(_, width)| **width > 0) {
        if !first {
            // Written only where something follows: no line ends in spaces.
            padding = padding.saturating_add(GAP.len());
        }
        first = false;
        if !cell.is_empty() {
            text.extend(std::iter::repeat_n(' ', padding));
            padding = 0;
        }
        let (cell, taken) = cut(cell, *width);
        let style = if is_heading {
            Style::new().bold()
        } else {
            style(*tone)
        };
        if colour && style != Style::new() && !cell.is_empty() {
            text.push_str(&format!("{style}{cell}{style:#}"));
        } else {
            text.push_str(&cell);
        }
        padding = padding.saturating_add(width.saturating_sub(taken));
    }
    text.push('\n');
}

/// As much of the text as a width holds, with `…` where something is missing; and the width that takes.
fn cut(text: &str, width: usize) -> (std::borrow::Cow<'_, str>, usize) {
    let whole = text.width();
    if whole <= width {
        return (text.into(), whole);
    }
    let room = width.saturating_sub(1);
    let mut kept = String::new();
    let mut taken = 0_usize;
    for character in text.chars() {
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

    #[test]
    fn a_wide_character_is_not_halved() {
        assert_eq!(cut("部署部署", 5), ("部署…".into(), 5));
        assert_eq!(cut("部署部署", 4), ("部…".into(), 3));
        assert_eq!(cut("deploy", 6), ("deploy".into(), 6));
        assert_eq!(cut("deploys", 6), ("deplo…".into(), 6));
    }

    #[test]
    fn no_line_ends_in_spaces_and_what_is_coloured_keeps_its_place() {
        let line = [
            ("a".to_owned(), Tone::Good),
            (String::new(), Tone::Plain),
            ("c".to_owned(), Tone::Plain),
            (String::new(), Tone::Plain),
        ];
        let mut plain = String::new();
        draw(&mut plain, &line, &[3, 2, 1, 4], false, false);
        assert_eq!(plain, "a        c\n");
        let mut coloured = String::new();
        draw(&mut coloured, &line, &[3, 2, 1, 4], true, false);
        assert_eq!(coloured, "\u{1b}[32ma\u{1b}[0m        c\n");
    }
}
