//! Output formats, one file per format.

mod card;
mod csv;
mod fit;
mod json;
mod row;
mod sink;
mod sort;
mod table;
mod time_format;

use std::io::{self, IsTerminal as _};

use chrono::Utc;

pub(crate) use card::{Card, CardOptions, card};
pub(crate) use json::{ndjson, pretty};
pub(crate) use row::Row;
pub(crate) use sink::Sink;
pub(crate) use time_format::TimeFormat;

use crate::account_listing::AccountListing;
use crate::args::{OutputArgs, OutputFormat};
use crate::column::{self, Column};
use table::{RenderedTable, TableOptions};

/// Writes the listings in the requested format and order; with `several`, each token shows its account. Returns the
/// columns that did not fit the terminal.
pub(crate) fn write(
    listings: &[AccountListing],
    several: bool,
    args: &OutputArgs,
    sink: &mut Sink,
) -> io::Result<Vec<Column>> {
    let rows_of = |listing| {
        let mut rows: Vec<Row<'_>> = Row::of(listing).collect();
        sort::sort(&mut rows, &args.sort);
        rows
    };
    if args.format == OutputFormat::Json {
        let listings: Vec<_> = listings
            .iter()
            .map(|listing| (listing, rows_of(listing)))
            .collect();
        sink.data(|out| json::json(out, &listings, several))?;
        return Ok(Vec::new());
    }
    let mut rows: Vec<Row<'_>> = listings.iter().flat_map(Row::of).collect();
    sort::sort(&mut rows, &args.sort);
    if args.format == OutputFormat::Ndjson {
        sink.data(|out| rows.iter().try_for_each(|row| ndjson(out, row, several)))?;
        return Ok(Vec::new());
    }
    write_columns(&rows, several, args, sink)
}

/// Writes a table or csv.
fn write_columns(
    rows: &[Row<'_>],
    several: bool,
    args: &OutputArgs,
    sink: &mut Sink,
) -> io::Result<Vec<Column>> {
    let default = match args.format {
        OutputFormat::Csv => column::CSV,
        OutputFormat::Wide => column::WIDE,
        _ => column::TABLE,
    };
    let columns: Vec<Column> = if !args.columns.is_empty() {
        args.columns.clone()
    } else if several {
        std::iter::once(Column::Account)
            .chain(default.iter().copied())
            .collect()
    } else {
        default.to_vec()
    };
    if args.format == OutputFormat::Csv {
        sink.data(|out| csv::csv(out, rows, &columns, !args.no_headers, args.csv_raw))?;
        return Ok(Vec::new());
    }
    let RenderedTable { text, hidden } = table::table(rows, &table_options(&columns, args), Utc::now());
    sink.write(text.as_bytes())?;
    Ok(hidden)
}

/// Returns the options of a table for this terminal, or for a file or pipe.
fn table_options<'a>(columns: &'a [Column], args: &OutputArgs) -> TableOptions<'a> {
    let terminal = args.output_file.is_none() && io::stdout().is_terminal();
    let width = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    TableOptions {
        columns,
        headers: !args.no_headers,
        times: if terminal && !args.utc {
            TimeFormat::Relative(Utc::now())
        } else {
            TimeFormat::Absolute
        },
        width: width.filter(|_| terminal && args.format == OutputFormat::Table),
        may_hide: args.columns.is_empty(),
        color: args.output_file.is_none()
            && anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never,
    }
}
