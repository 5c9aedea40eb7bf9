//! The forms a listing is written in, a file each.

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

pub(crate) use column::Column;
pub(crate) use json::{Document, json, ndjson};
pub(crate) use row::Row;
pub(crate) use sink::Sink;
pub(crate) use sort::sort;
pub(crate) use time::Times;

use crate::args::{Form, OutputArgs};
use table::Look;

/// What was written, and what of it was left out for want of room.
pub(crate) struct Written {
    pub(crate) bytes: Vec<u8>,
    pub(crate) dropped: Vec<Column>,
}

/// The rows as a table or as csv.
pub(crate) fn rows(rows: &[Row<'_>], args: &OutputArgs) -> io::Result<Written> {
    let usual = match args.form {
        Form::Csv => column::CSV,
        Form::Wide => column::WIDE,
        _ => column::TABLE,
    };
    let columns = if args.columns.is_empty() {
        usual
    } else {
        &args.columns
    };
    if args.form == Form::Csv {
        let bytes = csv::csv(rows, columns, !args.no_headers, args.csv_raw)?;
        return Ok(Written {
            bytes,
            dropped: Vec::new(),
        });
    }
    let terminal = args.output_file.is_none() && io::stdout().is_terminal();
    let now = Utc::now();
    let width = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    let look = Look {
        columns,
        headers: !args.no_headers,
        times: if terminal && !args.utc {
            Times::From(now)
        } else {
            Times::Absolute
        },
        width: width.filter(|_| terminal && args.form == Form::Table),
        may_drop: args.columns.is_empty(),
        colour: false,
    };
    let drawn = table::table(rows, &look, now);
    Ok(Written {
        bytes: drawn.text.into_bytes(),
        dropped: drawn.dropped,
    })
}
