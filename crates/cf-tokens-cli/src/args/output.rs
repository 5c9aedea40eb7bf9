//! Output options: format, columns, order and destination.

use std::path::PathBuf;
use std::str::FromStr;

use clap::ValueEnum;
use clap_complete::engine::ArgValueCandidates;

use super::candidates;
use crate::column::Column;
use crate::problem::{Problem, Stop};

#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutputArgs {
    /// Output format
    #[arg(
        short = 'o',
        long = "output",
        value_enum,
        value_name = "FORMAT",
        default_value = "table"
    )]
    pub(crate) format: OutputFormat,

    /// Columns to write, for table, wide and csv (comma-separated)
    #[arg(long, value_enum, value_name = "COLUMNS", value_delimiter = ',')]
    pub(crate) columns: Vec<Column>,

    /// Sort by columns (comma-separated; `-COLUMN` sorts in descending order; missing values come last)
    #[arg(
        long,
        value_name = "COLUMNS",
        value_delimiter = ',',
        allow_hyphen_values = true,
        add = ArgValueCandidates::new(candidates::sort_keys)
    )]
    pub(crate) sort: Vec<SortKey>,

    /// Omit the header line of table, wide and csv
    #[arg(long)]
    pub(crate) no_headers: bool,

    /// Write to FILE atomically, only when the listing is complete
    #[arg(long, value_name = "FILE")]
    pub(crate) output_file: Option<PathBuf>,

    /// Print absolute times (RFC 3339) on a terminal instead of relative ones such as "3 days ago"
    #[arg(long)]
    pub(crate) utc: bool,

    /// Do not escape csv cells that look like formulas
    #[arg(long)]
    pub(crate) csv_raw: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum OutputFormat {
    /// Table that fits the terminal, one line per token
    Table,
    /// Table with more columns and full values
    Wide,
    /// One JSON document with the summary and all tokens
    Json,
    /// One JSON token per line, written as pages arrive
    Ndjson,
    /// Comma-separated values for spreadsheets
    Csv,
}

/// Column to sort by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SortKey {
    pub(crate) column: Column,
    pub(crate) descending: bool,
}

// === impl OutputArgs ===

impl OutputArgs {
    /// Rejects options that conflict.
    pub(crate) fn check(&self) -> Result<(), Stop> {
        if !self.columns.is_empty() && matches!(self.format, OutputFormat::Json | OutputFormat::Ndjson) {
            return Err(Problem::usage("--columns requires --output table, wide or csv")
                .hint("use jq to choose fields of json and ndjson")
                .into());
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
    fn a_sort_key_accepts_the_column_name_or_the_api_field() {
        let key: SortKey = "-expires".parse().unwrap();
        assert_eq!((key.column, key.descending), (Column::Expires, true));
        let key: SortKey = "expires_on".parse().unwrap();
        assert_eq!((key.column, key.descending), (Column::Expires, false));
        assert!("color".parse::<SortKey>().unwrap_err().contains("last-used"));
    }
}
