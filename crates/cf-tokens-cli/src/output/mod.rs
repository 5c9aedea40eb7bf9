//! Output formats, one file per format.

mod assessment;
mod card;
mod chunk;
mod count;
mod csv;
mod descriptor;
mod diff;
mod document;
mod fields;
mod fit;
mod jq;
mod json;
mod listing_formatter;
mod markdown;
pub(crate) mod pager;
mod pager_closed;
mod plain;
mod queue;
mod rights;
mod row;
mod sink;
mod sort;
mod staged_file;
mod table;
mod template;
mod time_format;
mod token_card;
mod token_document;
mod yaml;

use std::io::{self, IsTerminal as _};

use cf_audit::Catalog;

pub(crate) use assessment::LevelCounts;
pub(crate) use card::Card;
pub(crate) use chunk::Chunk;
pub(crate) use diff::{DiffDocument, DiffSide, diff_json, diff_markdown, diff_text};
pub(crate) use fields::write as write_fields;
pub(crate) use jq::JqFilter;
pub(crate) use json::pretty;
pub(crate) use listing_formatter::ListingFormatter;
pub(crate) use pager_closed::PagerClosed;
pub(crate) use plain::write_plain;
pub(crate) use queue::OutputQueue;
pub(crate) use row::Row;
pub(crate) use sink::Sink;
pub(crate) use template::Template;
pub(crate) use time_format::TimeFormat;
pub(crate) use token_card::{CardOptions, card};
pub(crate) use token_document::TokenDocument;

use crate::account_listing::AccountListing;
use crate::args::{OutputArgs, OutputFormat};
use crate::column::Column;
use table::{RenderedTable, TableOptions};

/// What was hidden and counted while writing.
#[derive(Debug, Default)]
pub(crate) struct Written {
    /// Columns that did not fit the terminal.
    pub(crate) hidden: Vec<Column>,
    /// In a table: how many tokens have each level.
    pub(crate) levels: Option<LevelCounts>,
}

/// Writes the listings in the requested format and order; with `several`, each token shows its account.
pub(crate) async fn write(
    listings: &[AccountListing],
    several: bool,
    args: &OutputArgs,
    queue: &mut OutputQueue,
) -> io::Result<Written> {
    if let Some(by) = args.count_by {
        let filters: Vec<_> = listings
            .iter()
            .filter_map(|listing| listing.filter.as_ref())
            .collect();
        let rows: Vec<Row<'_>> = listings.iter().flat_map(Row::of).collect();
        let mut chunk = Chunk::default();
        chunk.text(|out| count::write(out, &rows, &filters, by, args))?;
        queue.send(chunk).await?;
        return Ok(Written::default());
    }
    if args.fields.is_set() {
        let rows = sorted_rows(listings, args, several);
        let mut chunk = Chunk::default();
        chunk.text(|out| fields::write(out, &rows, &args.fields, args.now()))?;
        queue.send(chunk).await?;
        return Ok(Written::default());
    }
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
                let rows = sorted_rows(listings, args, several);
                write_rows(&rows, &mut formatter, &mut chunk, queue).await?;
            }
            formatter.end(&mut chunk)?;
            queue.send(chunk).await?;
            Ok(Written::default())
        }
    }
}

/// Returns the rows of all listings, sorted, with what columns and order need.
fn sorted_rows<'a>(
    listings: impl IntoIterator<Item = &'a AccountListing>,
    args: &OutputArgs,
    several: bool,
) -> Vec<Row<'a>> {
    let mut rows: Vec<Row<'_>> = listings.into_iter().flat_map(Row::of).collect();
    let is_table = !args.fields.is_set()
        && matches!(
            args.format(),
            OutputFormat::Table | OutputFormat::Wide | OutputFormat::Markdown
        );
    let columns = listing_formatter::columns(args, several);
    let sort_columns = args.sort.iter().map(|key| key.column);
    if is_table || columns.into_iter().chain(sort_columns).any(Column::is_assessed) {
        let (catalog, now) = (Catalog::new(), args.now());
        rows.iter_mut().for_each(|row| row.assess(&catalog, now));
    }
    if is_table && args.sort.is_empty() {
        sort::by_risk(&mut rows);
    } else {
        sort::sort(&mut rows, &args.sort);
    }
    rows
}

/// Writes one listing, for formats whose listings are written one after the other.
pub(crate) async fn write_listing(
    listing: &AccountListing,
    formatter: &mut ListingFormatter<'_>,
    chunk: &mut Chunk,
    queue: &mut OutputQueue,
) -> io::Result<()> {
    let rows = sorted_rows([listing], formatter.args(), false);
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
) -> io::Result<Written> {
    let rows = sorted_rows(listings, args, several);
    let mut levels = LevelCounts::default();
    let assessments = rows.iter().filter_map(Row::assessment);
    assessments.for_each(|assessment| levels.add(assessment.mark.level));
    let mut columns = listing_formatter::columns(args, several);
    // Where a filter leaves a token undecided.
    let mut filters = listings.iter().filter_map(|listing| listing.filter.as_ref());
    if args.columns.is_empty() && filters.any(|filter| !filter.unknown.is_empty()) {
        columns.insert(2.min(columns.len()), Column::Match);
    }
    let table = if args.format() == OutputFormat::Markdown {
        RenderedTable {
            text: markdown::table(&rows, &columns, !args.no_headers),
            hidden: Vec::new(),
        }
    } else {
        table::table(&rows, &table_options(&columns, args), args.now())
    };
    queue.send_escaped(Chunk::from(table.text.into_bytes())).await?;
    Ok(Written {
        hidden: table.hidden,
        levels: Some(levels),
    })
}

/// Returns the options of a table for this terminal, or for a file or pipe.
fn table_options<'a>(columns: &'a [Column], args: &OutputArgs) -> TableOptions<'a> {
    let terminal = args.output_file().is_none() && io::stdout().is_terminal();
    let width = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    TableOptions {
        columns,
        headers: !args.no_headers,
        times: if terminal && !args.utc {
            TimeFormat::Relative(args.now())
        } else {
            TimeFormat::Absolute
        },
        width: width.filter(|_| terminal && args.format() == OutputFormat::Table),
        may_hide: args.columns.is_empty(),
        short_ids: args.format() == OutputFormat::Table && args.columns.is_empty(),
        color: args.output_file().is_none()
            && anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never,
    }
}
