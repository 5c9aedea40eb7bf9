//! `cf-tokens read`.

use std::path::PathBuf;

use super::duration::DURATIONS;
use super::filter::{FilterArgs, MISSING_VALUES};
use super::output::OutputArgs;
use crate::glob::GLOBS;

const EXAMPLES: &str = "\
Examples:
  cf-tokens list --output json --output-file tokens.json
  cf-tokens read tokens.json --never-expires --output wide
  curl … | cf-tokens read - --expires-within 30d
  cf-tokens read monday.ndjson tuesday.ndjson --output csv

Accepted input: responses of the API (one or more pages, also in an array); the output of
`list --output json` (or its `accounts`) and `list --output ndjson`; tokens as JSON
objects, in an array or concatenated; the JSON output of the Terraform data source
cloudflare_account_tokens.

If the input shows that pages or tokens are missing, the exit status is 3 (or 4 if an
account was refused), unless --allow-incomplete is given. If it does not show whether it is
complete (no summary or total), the summary line reports that, and the exit status is 0.
--expires-within and --unused-for are relative to the current time, unless --now is given.";

#[derive(Debug, clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{MISSING_VALUES}\n\n{GLOBS}\n\n{DURATIONS}"))]
pub(crate) struct Read {
    /// Files to read (`-` for stdin)
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,

    /// If the input shows that tokens are missing, print a warning and exit with 0 instead of failing
    #[arg(long)]
    pub(crate) allow_incomplete: bool,

    #[command(flatten)]
    pub(crate) filter: FilterArgs,

    #[command(flatten)]
    pub(crate) output: OutputArgs,
}
