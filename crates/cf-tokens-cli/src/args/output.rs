//! In which form, which columns, in what order, and where to.

use std::path::PathBuf;
use std::str::FromStr;

use clap::ValueEnum;
use clap_complete::engine::ArgValueCandidates;

use super::candidates;
use crate::output::Column;
use crate::problem::{Problem, Stop};

#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutputArgs {
    /// The form of the output
    #[arg(
        short = 'o',
        long = "output",
        value_enum,
        value_name = "FORM",
        default_value = "table"
    )]
    pub(crate) form: Form,

    /// The columns of a table or of csv, with commas between
    #[arg(long, value_enum, value_name = "COLUMNS", value_delimiter = ',')]
    pub(crate) columns: Vec<Column>,

    /// Sorts by these columns, with commas between; a `-` before one turns it round. What has no value comes last
    #[arg(
        long,
        value_name = "COLUMNS",
        value_delimiter = ',',
        allow_hyphen_values = true,
        add = ArgValueCandidates::new(candidates::sort_keys)
    )]
    pub(crate) sort: Vec<SortKey>,

    /// Leaves the headings of a table or of csv out
    #[arg(long)]
    pub(crate) no_headers: bool,

    /// Writes to this file, which gets its name once all is written
    #[arg(long, value_name = "FILE")]
    pub(crate) output_file: Option<PathBuf>,

    /// Shows times as they are (RFC 3339) on a terminal too, where they are told as "3 days ago"
    #[arg(long)]
    pub(crate) utc: bool,

    /// In csv, leaves alone what a spreadsheet would take for a formula
    #[arg(long)]
    pub(crate) csv_raw: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// For people: a line a token, cut to the width of the terminal
    Table,
    /// A table with more columns, and nothing cut
    Wide,
    /// One document: what the listing covers, and its tokens
    Json,
    /// One token a line, in the service's own field names, as pages arrive
    Ndjson,
    /// For spreadsheets
    Csv,
}

/// A column to sort by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SortKey {
    pub(crate) column: Column,
    pub(crate) descending: bool,
}

// === impl OutputArgs ===

impl OutputArgs {
    /// What does not fit together, in words.
    pub(crate) fn check(&self) -> Result<(), Stop> {
        if !self.columns.is_empty() && matches!(self.form, Form::Json | Form::Ndjson) {
            return Err(
                Problem::usage("--columns goes with the forms table, wide and csv")
                    .hint("json and ndjson have all fields: choose from them with jq")
                    .into(),
            );
        }
        Ok(())
    }
}

// === impl SortKey ===

impl FromStr for SortKey {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, descending) = match text.strip_prefix('-') {
            Some(name) => (name, true),
            None => (text, false),
        };
        let column = Column::from_str(name, true).map_err(|_| {
            let names: Vec<String> = Column::value_variants()
                .iter()
                .filter_map(|column| Some(column.to_possible_value()?.get_name().to_owned()))
                .collect();
            format!("expected one of {}", names.join(", "))
        })?;
        Ok(Self { column, descending })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_named_by_its_heading_or_by_the_services_field() {
        let key: SortKey = "-expires".parse().unwrap();
        assert_eq!((key.column, key.descending), (Column::Expires, true));
        let key: SortKey = "expires_on".parse().unwrap();
        assert_eq!((key.column, key.descending), (Column::Expires, false));
        assert!("colour".parse::<SortKey>().unwrap_err().contains("last-used"));
    }
}
