//! Lists of other things than tokens: accounts, permission groups.

use std::io::{self, Write as _};

use serde::Serialize;
use unicode_width::UnicodeWidthStr as _;

use super::{Sink, pretty};
use crate::args::PlainFormat;
use cf_text::escape;

/// Writes elements in a format. `id` and `cells` return what identifies an element, and its row of a table.
pub(crate) fn write_plain<'a, T: Serialize + 'a>(
    elements: &'a [T],
    format: PlainFormat,
    headings: &[&str],
    id: impl Fn(&'a T) -> &'a str,
    cells: impl Fn(&'a T) -> Vec<String>,
) -> io::Result<()> {
    let mut sink = Sink::Stdout;
    match format {
        PlainFormat::Json => sink.data(|out| pretty(out, &elements)),
        PlainFormat::Ndjson => sink.data(|out| {
            elements.iter().try_for_each(|element| {
                serde_json::to_writer(&mut *out, element)?;
                out.write_all(b"\n")
            })
        }),
        PlainFormat::Id => {
            let ids = elements.iter().map(id).filter(|id| !id.is_empty());
            let lines: String = ids.map(|id| format!("{}\n", escape(id))).collect();
            sink.write(lines.as_bytes())
        }
        PlainFormat::Table => {
            let headings = headings.iter().map(|heading| (*heading).to_owned()).collect();
            let escaped = |cells: Vec<String>| cells.iter().map(|cell| escape(cell).into_owned()).collect();
            let rows = elements.iter().map(|element| escaped(cells(element)));
            let rows: Vec<Vec<String>> = std::iter::once(headings).chain(rows).collect();
            sink.write(table(&rows).as_bytes())
        }
    }
}

/// Aligns the columns of rows, which are escaped.
fn table(rows: &[Vec<String>]) -> String {
    let mut widths: Vec<usize> = Vec::new();
    for row in rows {
        widths.resize(widths.len().max(row.len()), 0);
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.width());
        }
    }
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            line.push_str(cell);
            line.push_str(&" ".repeat(width.saturating_sub(cell.width()).saturating_add(2)));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::table;

    #[test]
    fn columns_are_aligned_by_their_width_on_a_terminal() {
        let rows = [["ID", "NAME"], ["1", "部署"], ["123", "x"]];
        let rows: Vec<Vec<String>> = rows.iter().map(|row| row.map(str::to_owned).to_vec()).collect();
        assert_eq!(table(&rows), "ID   NAME\n1    部署\n123  x\n");
    }
}
