//! Formats listings piece by piece, so that memory is bounded by one account.

use std::io::{self, Write as _};

use super::document::{DocumentWriter, Notation};
use super::row::Row;
use super::{Chunk, csv, json, rights, yaml};
use crate::account_listing::AccountListing;
use crate::args::{OutputArgs, OutputFormat, Rows};
use crate::column::{self, Column};

/// Formats listings for every format but tables, which need the widths of all cells first.
pub(crate) struct ListingFormatter<'a> {
    args: &'a OutputArgs,
    several: bool,
    columns: Vec<Column>,
    /// `Some` for json and yaml.
    document: Option<DocumentWriter>,
    has_begun: bool,
}

// === impl ListingFormatter ===

impl<'a> ListingFormatter<'a> {
    pub(crate) fn new(args: &'a OutputArgs, several: bool) -> Self {
        Self {
            args,
            several,
            columns: columns(args, several),
            document: notation(args.format()).map(|notation| DocumentWriter::new(notation, several)),
            has_begun: false,
        }
    }

    pub(super) fn args(&self) -> &'a OutputArgs {
        self.args
    }

    /// Returns whether a column needs [`Row::assess`].
    pub(crate) fn needs_assessment(&self) -> bool {
        self.columns.iter().copied().any(Column::is_assessed)
    }

    /// Writes what precedes all listings, once.
    pub(crate) fn begin(&mut self, chunk: &mut Chunk) -> io::Result<()> {
        if std::mem::replace(&mut self.has_begun, true) {
            return Ok(());
        }
        if let Some(document) = &self.document {
            return chunk.text(|out| document.begin(out));
        }
        match self.args.format() {
            OutputFormat::Csv | OutputFormat::Tsv if self.args.no_headers => Ok(()),
            OutputFormat::Csv | OutputFormat::Tsv if self.args.rows == Rows::Rights => {
                chunk.text(|out| rights::header(out, self.several, self.args))
            }
            OutputFormat::Csv | OutputFormat::Tsv => {
                chunk.text(|out| csv::header(out, &self.columns, self.args))
            }
            _ => Ok(()),
        }
    }

    /// Writes what precedes the tokens of a listing.
    pub(crate) fn begin_listing(&mut self, listing: &AccountListing, chunk: &mut Chunk) -> io::Result<()> {
        match &mut self.document {
            Some(document) => chunk.text(|out| document.begin_listing(out, listing)),
            None => Ok(()),
        }
    }

    pub(crate) fn token(&mut self, row: &Row<'_>, chunk: &mut Chunk) -> io::Result<()> {
        if let Some(document) = &mut self.document {
            return chunk.token(|out| document.token(out, row.token));
        }
        chunk.token(|out| match self.args.format() {
            OutputFormat::Csv | OutputFormat::Tsv if self.args.rows == Rows::Rights => {
                rights::records(out, row, self.several, self.args)
            }
            OutputFormat::Csv | OutputFormat::Tsv => csv::record(out, row, &self.columns, self.args),
            OutputFormat::Id => match &row.token.id {
                Some(id) => writeln!(out, "{}", cf_text::escape(id.as_ref())),
                None => Ok(()),
            },
            _ => json::ndjson(out, row, self.several),
        })
    }

    /// Writes what follows the tokens of a listing.
    pub(crate) fn end_listing(&mut self, listing: &AccountListing, chunk: &mut Chunk) -> io::Result<()> {
        match &mut self.document {
            Some(document) => chunk.text(|out| document.end_listing(out, listing)),
            None => Ok(()),
        }
    }

    /// Writes what follows all listings.
    pub(crate) fn end(&self, chunk: &mut Chunk) -> io::Result<()> {
        match &self.document {
            Some(document) => chunk.text(|out| document.end(out)),
            None => Ok(()),
        }
    }
}

/// Returns how a listing is written as a document; `None` for the other formats.
fn notation(format: OutputFormat) -> Option<&'static dyn Notation> {
    match format {
        OutputFormat::Json => Some(&json::Json),
        OutputFormat::Yaml => Some(&yaml::Yaml),
        _ => None,
    }
}

/// Returns the requested columns, or the default ones of the format; none if it has no columns.
pub(super) fn columns(args: &OutputArgs, several: bool) -> Vec<Column> {
    let default = match args.format() {
        OutputFormat::Csv | OutputFormat::Tsv => column::CSV,
        OutputFormat::Wide => column::WIDE,
        OutputFormat::Table | OutputFormat::Markdown => column::TABLE,
        OutputFormat::Json | OutputFormat::Ndjson | OutputFormat::Yaml | OutputFormat::Id => {
            return Vec::new();
        }
    };
    if !args.columns.is_empty() {
        return args.columns.clone();
    }
    let mut columns = default.to_vec();
    // After the mark of a table.
    let position = usize::from(columns.first() == Some(&Column::Risk));
    let is_csv = matches!(args.format(), OutputFormat::Csv | OutputFormat::Tsv);
    if is_csv && args.filtering.may_be_unknown {
        columns.push(Column::Match);
    }
    if several {
        columns.insert(position, Column::Account);
    }
    columns
}
