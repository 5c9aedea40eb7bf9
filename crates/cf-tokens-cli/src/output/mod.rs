//! The forms a listing is written in, a file each.

mod card;
mod column;
mod csv;
mod fit;
mod json;
mod row;
mod sink;
mod sort;
mod table;
mod time;

use std::io::{self, IsTerminal as _};

use chrono::Utc;

pub(crate) use card::{Card, CardLook, card};
pub(crate) use column::Column;
pub(crate) use json::{ndjson, pretty};
pub(crate) use row::Row;
pub(crate) use sink::Sink;
pub(crate) use time::Times;

use crate::args::{Form, OutputArgs};
use crate::part::Part;
use table::{Drawn, Look};

/// Writes the parts in the form and the order that were asked for; with `several` each token says whose it is. Gives
/// the columns for which there was no room.
pub(crate) fn write(
    parts: &[Part],
    several: bool,
    args: &OutputArgs,
    sink: &mut Sink,
) -> io::Result<Vec<Column>> {
    let rows_of = |part| {
        let mut rows: Vec<Row<'_>> = Row::of(part).collect();
        sort::sort(&mut rows, &args.sort);
        rows
    };
    if args.form == Form::Json {
        let parts: Vec<_> = parts.iter().map(|part| (part, rows_of(part))).collect();
        sink.data(|out| json::json(out, &parts, several))?;
        return Ok(Vec::new());
    }
    let mut rows: Vec<Row<'_>> = parts.iter().flat_map(Row::of).collect();
    sort::sort(&mut rows, &args.sort);
    if args.form == Form::Ndjson {
        sink.data(|out| rows.iter().try_for_each(|row| ndjson(out, row, several)))?;
        return Ok(Vec::new());
    }
    in_columns(&rows, several, args, sink)
}

/// A table or csv.
fn in_columns(
    rows: &[Row<'_>],
    several: bool,
    args: &OutputArgs,
    sink: &mut Sink,
) -> io::Result<Vec<Column>> {
    let usual = match args.form {
        Form::Csv => column::CSV,
        Form::Wide => column::WIDE,
        _ => column::TABLE,
    };
    let columns: Vec<Column> = if !args.columns.is_empty() {
        args.columns.clone()
    } else if several {
        std::iter::once(Column::Account)
            .chain(usual.iter().copied())
            .collect()
    } else {
        usual.to_vec()
    };
    if args.form == Form::Csv {
        sink.data(|out| csv::csv(out, rows, &columns, !args.no_headers, args.csv_raw))?;
        return Ok(Vec::new());
    }
    let Drawn { text, dropped } = table::table(rows, &look(&columns, args), Utc::now());
    sink.write(text.as_bytes())?;
    Ok(dropped)
}

/// A table as this terminal can show it; or as it is, where there is none.
fn look<'a>(columns: &'a [Column], args: &OutputArgs) -> Look<'a> {
    let terminal = args.output_file.is_none() && io::stdout().is_terminal();
    let width = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    Look {
        columns,
        headers: !args.no_headers,
        times: if terminal && !args.utc {
            Times::From(Utc::now())
        } else {
            Times::Absolute
        },
        width: width.filter(|_| terminal && args.form == Form::Table),
        may_drop: args.columns.is_empty(),
        colour: args.output_file.is_none()
            && anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never,
    }
}
