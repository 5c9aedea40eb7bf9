//! Output formats, one file per format.

mod card;
mod chunk;
mod csv;
mod descriptor;
mod fit;
mod json;
mod listing_formatter;
mod markdown;
mod queue;
mod row;
mod sink;
mod sort;
mod staged_file;
mod table;
mod time_format;
mod yaml;

use std::io::{self, IsTerminal as _};

use chrono::Utc;

pub(crate) use card::{Card, CardOptions, card};
pub(crate) use chunk::Chunk;
pub(crate) use json::pretty;
pub(crate) use listing_formatter::ListingFormatter;
pub(crate) use queue::OutputQueue;
pub(crate) use row::Row;
pub(crate) use sink::Sink;
pub(crate) use time_format::TimeFormat;

use crate::account_listing::AccountListing;
use crate::args::{OutputArgs, OutputFormat};
use crate::column::Column;
use table::{RenderedTable, TableOptions};

/// Writes the listings in the requested format and order; with `several`, each token shows its account. Returns the
/// columns that did not fit the terminal.
pub(crate) async fn write(
    listings: &[AccountListing],
    several: bool,
    args: &OutputArgs,
    queue: &mut OutputQueue,
) -> io::Result<Vec<Column>> {
    match args.format() {
        OutputFormat::Table | OutputFormat::Wide | OutputFormat::Markdown => {
            write_table(listings, several, args, queue).await
        }
        _ => {
            let mut formatter = ListingFormatter::new(args, several);
            let mut chunk = Chunk::default();
            formatter.begin(&mut chunk)?;
            if args.is_sorted_by_listing() {
                for listing in listings {
                    write_listing(listing, &mut formatter, &mut chunk, queue).await?;
                }
            } else {
                let mut rows: Vec<Row<'_>> = listings.iter().flat_map(Row::of).collect();
                sort::sort(&mut rows, &args.sort);
                write_rows(&rows, &mut formatter, &mut chunk, queue).await?;
            }
            formatter.end(&mut chunk)?;
            queue.send(chunk).await?;
            Ok(Vec::new())
        }
    }
}

/// Writes one listing, for formats whose listings are written one after the other.
pub(crate) async fn write_listing(
    listing: &AccountListing,
    formatter: &mut ListingFormatter<'_>,
    chunk: &mut Chunk,
    queue: &mut OutputQueue,
) -> io::Result<()> {
    let mut rows: Vec<Row<'_>> = Row::of(listing).collect();
    sort::sort(&mut rows, &formatter.args().sort);
    formatter.begin_listing(listing, chunk)?;
    write_rows(&rows, formatter, chunk, queue).await?;
    formatter.end_listing(listing, chunk)
}

async fn write_rows(
    rows: &[Row<'_>],
    formatter: &mut ListingFormatter<'_>,
    chunk: &mut Chunk,
    queue: &mut OutputQueue,
) -> io::Result<()> {
    for row in rows {
        formatter.token(row, chunk)?;
        if chunk.is_full() {
            queue.send(std::mem::take(chunk)).await?;
        }
    }
    Ok(())
}

/// Writes a table.
async fn write_table(
    listings: &[AccountListing],
    several: bool,
    args: &OutputArgs,
    queue: &mut OutputQueue,
) -> io::Result<Vec<Column>> {
    let mut rows: Vec<Row<'_>> = listings.iter().flat_map(Row::of).collect();
    sort::sort(&mut rows, &args.sort);
    let columns = listing_formatter::columns(args, several);
    let table = if args.format() == OutputFormat::Markdown {
        RenderedTable {
            text: markdown::table(&rows, &columns, !args.no_headers),
            hidden: Vec::new(),
        }
    } else {
        table::table(&rows, &table_options(&columns, args), Utc::now())
    };
    queue.send_escaped(Chunk::from(table.text.into_bytes())).await?;
    Ok(table.hidden)
}

/// Returns the options of a table for this terminal, or for a file or pipe.
fn table_options<'a>(columns: &'a [Column], args: &OutputArgs) -> TableOptions<'a> {
    let terminal = args.output_file().is_none() && io::stdout().is_terminal();
    let width = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    TableOptions {
        columns,
        headers: !args.no_headers,
        times: if terminal && !args.utc {
            TimeFormat::Relative(Utc::now())
        } else {
            TimeFormat::Absolute
        },
        width: width.filter(|_| terminal && args.format() == OutputFormat::Table),
        may_hide: args.columns.is_empty(),
        color: args.output_file().is_none()
            && anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never,
    }
}
