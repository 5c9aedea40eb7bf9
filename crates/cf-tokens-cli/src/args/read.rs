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

What is read: answers of the API, one or more pages; what `list --output json` and
`--output ndjson` write, of one account or of several; tokens as objects, in an array
or one after the other. --expires-within and --unused-for reckon from now.";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Read {
    /// The files; `-` reads standard input
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) filter: FilterArgs,

    #[command(flatten)]
    pub(crate) output: OutputArgs,
}
