//! `cf-tokens read`.

use std::path::PathBuf;

use super::filter::FilterArgs;
use super::output::OutputArgs;

const EXAMPLES: &str = "\
Examples:
  cf-tokens list --output json --output-file tokens.json
  cf-tokens read tokens.json --never-expires --output wide
  curl … | cf-tokens read - --expires-within 30d
  cf-tokens read monday.ndjson tuesday.ndjson --output csv

Accepted input: responses of the API (one or more pages); the output of
`list --output json` and `list --output ndjson`; tokens as JSON objects, in an array or
one after the other. --expires-within and --unused-for are relative to the current time.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Read {
    /// Files to read (`-` for stdin)
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) filter: FilterArgs,

    #[command(flatten)]
    pub(crate) output: OutputArgs,
}
