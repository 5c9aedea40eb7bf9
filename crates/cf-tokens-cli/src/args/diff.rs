//! `cf-tokens diff`.

use std::path::{Path, PathBuf};

use cf_tokens::AccountId;
use clap::ValueEnum;

use super::connection::Connection;
use super::duration::{DURATIONS, DurationArg};
use super::requests::{Pages, Requests};
use super::{ENVIRONMENT, EXIT_STATUS};

const EXAMPLES: &str = "\
Examples:
  cf-tokens diff monday.json tuesday.json
  cf-tokens diff listings/                                # the two latest of a folder
  cf-tokens diff listings/ --live --fail-on widened       # the latest, and the account now
  cf-tokens diff monday.json tuesday.json --output json --output-file diff.json

Store listings with `list --include-expired --output json --output-file FILE`. Other input that
`read` accepts can be compared if it proves that no token is missing.

Effective permissions are compared, not the text of policies: the rights that all policies of a
token grant together, and allowed IPs as sets of addresses. `wider` is a token that gained rights,
can be used from more addresses, or expires later or never; `narrower` is the reverse; `reshaped` is
both. A change of a condition that this version does not understand counts as `reshaped`. A token is
`rolled or edited` if its modification time changed, but none of the above: the API records a roll
of the secret and an edit in the same field.

The command fails with exit status 3 if a listing is incomplete, not known to be complete, or
filtered, if the accounts differ, or if OLD is newer than NEW.";

#[derive(Debug, clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{DURATIONS}\n\n{ENVIRONMENT}\n\n{EXIT_STATUS}"))]
pub(crate) struct Diff {
    /// Old listing (a file, or `-` for stdin), or a folder of listings
    #[arg(value_name = "OLD")]
    pub(crate) old: PathBuf,

    /// New listing [default: the latest in the folder OLD; OLD is then the one before]
    #[arg(value_name = "NEW")]
    pub(crate) new: Option<PathBuf>,

    /// List the account now as NEW
    #[arg(long, conflicts_with = "new")]
    pub(crate) live: bool,

    /// Account to compare (32 letters and digits) [default: the one of the listings]
    #[arg(long, value_name = "ID")]
    pub(crate) account_id: Option<AccountId>,

    /// When to exit with status 1
    #[arg(long, value_enum, value_name = "WHEN", default_value = "any")]
    pub(crate) fail_on: FailOn,

    /// Report a token as `used again` if it was unused for DURATION before
    #[arg(long, value_name = "DURATION", default_value = "90d", value_parser = DurationArg::parse_days)]
    pub(crate) idle: DurationArg,

    /// Report every token whose time of last use changed
    #[arg(long)]
    pub(crate) show_use: bool,

    /// Output format
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub(crate) output: DiffFormat,

    /// Write to FILE atomically (`-` for stdout)
    #[arg(long, value_name = "FILE")]
    output_file: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) connection: Connection,

    #[command(flatten)]
    pub(crate) pages: Pages,

    #[command(flatten)]
    pub(crate) requests: Requests,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiffFormat {
    /// Human-readable text
    Text,
    /// One JSON document
    Json,
    /// Markdown, such as for a job summary
    Markdown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// A token was added, enabled, or reported as exposed by Cloudflare, or may do more than before
    Widened,
    /// Any reported change
    Any,
    /// Never
    None,
}

// === impl Diff ===

impl Diff {
    pub(crate) fn output_file(&self) -> Option<&Path> {
        self.output_file.as_deref().filter(|path| path.as_os_str() != "-")
    }
}
