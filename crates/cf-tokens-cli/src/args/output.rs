//! Output options: format, columns, order and destination.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use chrono::{DateTime, Utc};
use clap::ValueEnum;
use clap_complete::engine::ArgValueCandidates;

use super::candidates;
use super::fields::FieldArgs;
use crate::column::Column;
use crate::problem::{Problem, Stop};

#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutputArgs {
    /// Output format [default: from the extension of --output-file, otherwise table]
    #[arg(
        short = 'o',
        long = "output",
        value_enum,
        value_name = "FORMAT",
        conflicts_with = "json"
    )]
    format: Option<OutputFormat>,

    /// Columns to write, for table, wide, markdown, csv and tsv (comma-separated; named as in the header, case-insensitive)
    #[arg(
        long,
        value_enum,
        ignore_case = true,
        value_name = "COLUMNS",
        value_delimiter = ',',
        conflicts_with = "json"
    )]
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

    /// Print the number of tokens per status, creator or other property, instead of the tokens
    #[arg(long, value_enum, value_name = "WHAT", conflicts_with_all = ["columns", "sort", "rows", "json"])]
    pub(crate) count_by: Option<CountBy>,

    /// What a row of csv and tsv is: a token, or one permission of a token on one resource
    #[arg(long, value_enum, value_name = "ROWS", default_value = "tokens")]
    pub(crate) rows: Rows,

    #[command(flatten)]
    pub(crate) fields: FieldArgs,

    /// What the filters require.
    #[arg(skip)]
    pub(crate) filtering: Filtering,

    /// Omit the header line of table, wide, markdown, csv and tsv
    #[arg(long)]
    pub(crate) no_headers: bool,

    /// Write to FILE atomically, and only if the command succeeds (`-` for stdout)
    #[arg(long, value_name = "FILE")]
    output_file: Option<PathBuf>,

    /// Do not send output to a pager on a terminal
    #[arg(long)]
    pub(crate) no_pager: bool,

    /// Print times as RFC 3339 in UTC on a terminal, instead of relative times such as "3 days ago"
    #[arg(long)]
    pub(crate) utc: bool,

    /// Do not escape csv and tsv cells that look like formulas
    #[arg(long)]
    pub(crate) csv_raw: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum OutputFormat {
    /// Table that fits the terminal, one line per token
    Table,
    /// Table with more columns and full IDs (CAN and FROM stay abbreviated)
    Wide,
    /// One JSON document with the summary and all tokens
    Json,
    /// One JSON token per line
    Ndjson,
    /// Comma-separated values for spreadsheets
    Csv,
    /// Tab-separated values for spreadsheets
    Tsv,
    /// Table in Markdown, one line per token
    Markdown,
    /// The json document as YAML
    Yaml,
    /// One token ID per line
    Id,
}

/// What the filters require of the output.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Filtering {
    /// A filter may leave a token undecided: csv has the column `match`.
    pub(crate) may_be_unknown: bool,
    /// A filter needs the complete listing: nothing is written before.
    pub(crate) needs_listing: bool,
    /// Time that marks refer to.
    pub(crate) now: Option<DateTime<Utc>>,
}

/// What tokens are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CountBy {
    /// Status
    Status,
    /// Email address of the creator
    Creator,
    /// Permission (a token is counted once for each of its permissions)
    Permission,
    /// Resource name in the policies (a token is counted once for each of its resources)
    Resource,
    /// Time until expiry
    Expiry,
}

/// Rows of csv.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Rows {
    /// Tokens
    #[default]
    Tokens,
    /// Permissions of tokens on resources
    Rights,
}

/// Column to sort by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SortKey {
    pub(crate) column: Column,
    pub(crate) descending: bool,
}

// === impl OutputArgs ===

impl OutputArgs {
    /// Returns the requested format, or the one of the file's extension.
    pub(crate) fn format(&self) -> OutputFormat {
        let of_file = || OutputFormat::from_extension(self.output_file()?);
        self.format.or_else(of_file).unwrap_or(OutputFormat::Table)
    }

    /// Returns the file to write to; `None` for stdout.
    pub(crate) fn output_file(&self) -> Option<&Path> {
        self.output_file.as_deref().filter(|path| path.as_os_str() != "-")
    }

    /// Returns whether the tokens of one listing follow those of another, so that each is written when it is complete.
    pub(crate) fn is_sorted_by_listing(&self) -> bool {
        match self.format() {
            _ if self.is_computed() => false,
            OutputFormat::Table | OutputFormat::Wide | OutputFormat::Markdown => false,
            OutputFormat::Json | OutputFormat::Yaml => true,
            OutputFormat::Ndjson | OutputFormat::Csv | OutputFormat::Tsv | OutputFormat::Id => {
                self.sort.is_empty()
            }
        }
    }

    /// Returns whether tokens are written as pages arrive.
    pub(crate) fn is_streamed(&self) -> bool {
        let has_rows = match self.format() {
            OutputFormat::Ndjson | OutputFormat::Id => true,
            // What this column shows is known when all tokens are.
            OutputFormat::Csv | OutputFormat::Tsv => {
                !self.filtering.may_be_unknown && !self.columns.contains(&Column::Match)
            }
            _ => false,
        };
        has_rows && self.sort.is_empty() && !self.is_computed() && !self.filtering.needs_listing
    }

    /// Returns whether the output is computed from all tokens.
    fn is_computed(&self) -> bool {
        self.count_by.is_some() || self.fields.is_set()
    }

    /// Returns the time that marks refer to.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.filtering.now.unwrap_or_else(Utc::now)
    }

    /// Rejects options that conflict.
    pub(crate) fn check(&self) -> Result<(), Stop> {
        self.fields.check()?;
        if !self.columns.is_empty()
            && matches!(
                self.format(),
                OutputFormat::Json | OutputFormat::Ndjson | OutputFormat::Yaml | OutputFormat::Id
            )
        {
            return Err(
                Problem::usage("--columns requires --output table, wide, markdown, csv or tsv")
                    .hint("use --json to choose fields")
                    .into(),
            );
        }
        let is_csv = matches!(self.format(), OutputFormat::Csv | OutputFormat::Tsv);
        if self.rows == Rows::Rights && !(is_csv && self.columns.is_empty()) {
            return Err(
                Problem::usage("--rows rights requires --output csv or tsv, without --columns")
                    .hint("add --output csv")
                    .into(),
            );
        }
        Ok(())
    }
}

// === impl CountBy ===

impl CountBy {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Creator => "creator",
            Self::Permission => "permission",
            Self::Resource => "resource",
            Self::Expiry => "expiry",
        }
    }
}

// === impl OutputFormat ===

impl OutputFormat {
    /// Returns the format of files with this extension.
    fn from_extension(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "json" => Some(Self::Json),
            "ndjson" | "jsonl" => Some(Self::Ndjson),
            "csv" => Some(Self::Csv),
            "tsv" => Some(Self::Tsv),
            "md" | "markdown" => Some(Self::Markdown),
            "yaml" | "yml" => Some(Self::Yaml),
            _ => None,
        }
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
            format!("unknown column: expected one of {}", names.join(", "))
        })?;
        Ok(Self { column, descending })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sort_key_accepts_the_heading_or_the_api_field() {
        let key: SortKey = "-expires".parse().unwrap();
        assert_eq!((key.column, key.descending), (Column::Expires, true));
        let key: SortKey = "expires_on".parse().unwrap();
        assert_eq!((key.column, key.descending), (Column::Expires, false));
        let key: SortKey = "BY".parse().unwrap();
        assert_eq!((key.column, key.descending), (Column::Creator, false));
        assert!("color".parse::<SortKey>().unwrap_err().contains("used, "));
    }
}
