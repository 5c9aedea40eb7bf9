//! `cf-tokens diff`.

use std::path::{Path, PathBuf};

use cf_tokens::AccountId;
use clap::ValueEnum;

use super::connection::Connection;
use super::duration::{DURATIONS, DurationArg};
use super::list::Requests;
use super::{ENVIRONMENT, EXIT_STATUS};

const EXAMPLES: &str = "\
Examples:
  cf-tokens diff monday.json tuesday.json
  cf-tokens diff listings/                                # the two latest of a folder
  cf-tokens diff listings/ --live --fail-on widened       # the latest, and the account now
  cf-tokens diff monday.json tuesday.json --output json --output-file diff.json

Store listings with `list --include-expired --output json --output-file FILE`. Other input that
`read` accepts can be compared if it proves that no token is missing.

What tokens may do is compared, not how it is written: rights as the policies grant them together,
allowed IPs as sets of addresses. `wider` is a token that gained rights, can be used from more
addresses, or expires later or never; `narrower` is the reverse; `reshaped` is both. Whatever is not
understood counts as both. A roll of the secret and an edit that changes nothing of this are
`rolled or edited`: the service records one time for both.

The listings are not compared, with exit status 3, if one of them is incomplete, filtered, of another
account, or if OLD is newer than NEW.";

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

    /// Exit with 1 on any change, only if tokens may do more than before, or never
    #[arg(long, value_enum, value_name = "WHEN", default_value = "any")]
    pub(crate) fail_on: FailOn,

    /// Time without a use after which a use is reported as `used again`
    #[arg(long, value_name = "DURATION", default_value = "90d", value_parser = DurationArg::parse_days)]
    pub(crate) idle: DurationArg,

    /// Report every change of the last use
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
    /// A token was added, enabled, exposed, or may do more than before
    Widened,
    /// Any change
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
