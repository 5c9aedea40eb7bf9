//! Formats listings piece by piece, so that memory is bounded by one account.

use std::io::{self, Write as _};

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
    /// Listings so far.
    listings: usize,
    /// Tokens of this listing so far.
    tokens: usize,
}

// === impl ListingFormatter ===

impl<'a> ListingFormatter<'a> {
    pub(crate) fn new(args: &'a OutputArgs, several: bool) -> Self {
        Self {
            args,
            several,
            columns: columns(args, several),
            listings: 0,
            tokens: 0,
        }
    }

    pub(super) fn args(&self) -> &'a OutputArgs {
        self.args
    }

    /// Writes what precedes all listings.
    pub(crate) fn begin(&self, chunk: &mut Chunk) -> io::Result<()> {
        match self.args.format() {
            OutputFormat::Csv | OutputFormat::Tsv if self.args.no_headers => Ok(()),
            OutputFormat::Csv | OutputFormat::Tsv if self.args.rows == Rows::Rights => {
                chunk.text(|out| rights::header(out, self.several, self.args))
            }
            OutputFormat::Csv | OutputFormat::Tsv => {
                chunk.text(|out| csv::header(out, &self.columns, self.args))
            }
            OutputFormat::Json if self.several => chunk.text(|out| out.write_all(b"{\n  \"accounts\": [")),
            OutputFormat::Yaml if self.several => chunk.text(|out| out.write_all(b"accounts:")),
            _ => Ok(()),
        }
    }

    /// Writes what precedes the tokens of a listing.
    pub(crate) fn begin_listing(&mut self, listing: &AccountListing, chunk: &mut Chunk) -> io::Result<()> {
        self.tokens = 0;
        if self.args.format() == OutputFormat::Yaml {
            let is_first = self.listings == 0;
            chunk.text(|out| yaml::begin_document(out, listing, self.several, is_first))?;
        }
        if self.args.format() == OutputFormat::Json {
            let is_first = self.listings == 0;
            chunk.text(|out| json::begin_document(out, listing, self.several, is_first))?;
        }
        self.listings = self.listings.saturating_add(1);
        Ok(())
    }

    pub(crate) fn token(&mut self, row: &Row<'_>, chunk: &mut Chunk) -> io::Result<()> {
        let is_first = self.tokens == 0;
        self.tokens = self.tokens.saturating_add(1);
        chunk.token(|out| match self.args.format() {
            OutputFormat::Csv | OutputFormat::Tsv if self.args.rows == Rows::Rights => {
                rights::records(out, row, self.several, self.args)
            }
            OutputFormat::Csv | OutputFormat::Tsv => csv::record(out, row, &self.columns, self.args),
            OutputFormat::Json => json::document_token(out, row.token, self.several, is_first),
            OutputFormat::Yaml => yaml::document_token(out, row.token, self.several, is_first),
            OutputFormat::Id => match &row.token.id {
                Some(id) => writeln!(out, "{}", cf_text::escape(id.as_ref())),
                None => Ok(()),
            },
            _ => json::ndjson(out, row, self.several),
        })
    }

    /// Writes what follows the tokens of a listing.
    pub(crate) fn end_listing(&mut self, listing: &AccountListing, chunk: &mut Chunk) -> io::Result<()> {
        if self.args.format() == OutputFormat::Yaml && self.tokens == 0 && listing.problem.is_none() {
            chunk.text(|out| out.write_all(b" []\n"))?;
        }
        if self.args.format() == OutputFormat::Json {
            let is_empty = self.tokens == 0;
            chunk.text(|out| json::end_document(out, listing, self.several, is_empty))?;
        }
        Ok(())
    }

    /// Writes what follows all listings.
    pub(crate) fn end(&self, chunk: &mut Chunk) -> io::Result<()> {
        match self.args.format() {
            OutputFormat::Json if self.several && self.listings == 0 => {
                chunk.text(|out| out.write_all(b"]\n}\n"))
            }
            OutputFormat::Json if self.several => chunk.text(|out| out.write_all(b"\n  ]\n}\n")),
            OutputFormat::Yaml if self.several && self.listings == 0 => {
                chunk.text(|out| out.write_all(b" []\n"))
            }
            _ => Ok(()),
        }
    }
}

/// Returns the requested columns, or the default ones of the format.
pub(super) fn columns(args: &OutputArgs, several: bool) -> Vec<Column> {
    let default = match args.format() {
        OutputFormat::Csv | OutputFormat::Tsv => column::CSV,
        OutputFormat::Wide => column::WIDE,
        _ => column::TABLE,
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
