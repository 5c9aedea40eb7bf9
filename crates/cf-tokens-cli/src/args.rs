//! What the command takes. No flag takes a secret: those come from the environment.

use std::num::{NonZeroU32, NonZeroUsize};
use std::time::Duration;

use cf_tokens::{AccountId, Direction, PerPage};
use clap::{ArgAction, Parser, Subcommand, ValueEnum};

const ENVIRONMENT: &str = "\
Environment:
  CLOUDFLARE_API_TOKEN   an API token with the permission Account API Tokens Read
  CLOUDFLARE_API_KEY     the global API key, with CLOUDFLARE_EMAIL beside it
  CLOUDFLARE_ACCOUNT_ID  the account, where --account-id is not given
  CLOUDFLARE_BASE_URL    another address of the API

Exit status:
  0    the listing is complete
  2    usage or configuration; nothing was sent
  3    API, network or decode failure
  4    authentication or permission
  130  interrupted";

const EXAMPLES: &str = "\
Examples:
  cf-tokens list --account-id 0123456789abcdef0123456789abcdef
  cf-tokens list --output ndjson | jq -r 'select(.expires_on == null) | .name'
  cf-tokens list --include-expired --output csv > tokens.csv

The table is printed once the listing is complete; so are json and csv. ndjson is written as pages arrive: a failure
after some of them leaves whole lines and an exit status that is not 0.";

/// Lists every API token a Cloudflare account owns: completely, or with an error that says why not.
#[derive(Debug, Parser)]
#[command(name = "cf-tokens", version, after_help = ENVIRONMENT)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// Says nothing on standard error but errors and warnings
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,

    /// Tells of each request on standard error; twice for more
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub(crate) verbose: u8,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Lists the tokens of an account
    List(List),
}

#[derive(Debug, clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{ENVIRONMENT}"))]
pub(crate) struct List {
    /// The account: 32 letters and digits [env: CLOUDFLARE_ACCOUNT_ID]
    #[arg(long, value_name = "ID")]
    pub(crate) account_id: Option<AccountId>,

    /// The order of the tokens
    #[arg(long, value_enum, value_name = "ORDER")]
    pub(crate) direction: Option<Order>,

    /// Lists recently expired tokens too
    #[arg(long)]
    pub(crate) include_expired: bool,

    /// Tokens a page, 5 to 50
    #[arg(long, value_name = "N", default_value_t)]
    pub(crate) per_page: PerPage,

    /// Pages in flight at once
    #[arg(long, value_name = "N", default_value = "8")]
    pub(crate) prefetch: NonZeroUsize,

    /// The most pages a listing may have; one with more is an error
    #[arg(long, value_name = "N", default_value = "10000")]
    pub(crate) max_pages: NonZeroU32,

    /// The time one attempt may take, with its body: 3s, 500ms, 1m
    #[arg(long, value_name = "DURATION", default_value = "30s", value_parser = duration)]
    pub(crate) timeout: Duration,

    /// The time one page may take with all its attempts and the waits between them
    #[arg(long, value_name = "DURATION", default_value = "2m", value_parser = duration)]
    pub(crate) deadline: Duration,

    /// How often a failed request is sent again
    #[arg(long, value_name = "N", default_value_t = 2)]
    pub(crate) max_retries: u32,

    /// The form of the output
    #[arg(short, long, value_enum, value_name = "FORM", default_value = "table")]
    pub(crate) output: Output,

    /// In csv, leaves alone what a spreadsheet would take for a formula
    #[arg(long)]
    pub(crate) csv_raw: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Order {
    /// Ascending
    Asc,
    /// Descending
    Desc,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Output {
    /// For people
    Table,
    /// One document: what the listing covers, and its tokens
    Json,
    /// One token a line, in the service's own field names, as pages arrive
    Ndjson,
    /// For spreadsheets
    Csv,
}

impl From<Order> for Direction {
    fn from(order: Order) -> Self {
        match order {
            Order::Asc => Self::Asc,
            Order::Desc => Self::Desc,
        }
    }
}

fn duration(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(text) {
        Ok(Duration::ZERO) => Err("a time of 0 leaves no time for an answer".to_owned()),
        Ok(duration) => Ok(duration),
        Err(reason) => Err(format!("{reason}; write it like 3s, 500ms or 1m")),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_flags_fit_together() {
        Args::command().debug_assert();
    }

    #[test]
    fn durations_are_written_with_a_unit() {
        assert_eq!(duration("3s"), Ok(Duration::from_secs(3)));
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert!(duration("3").is_err() && duration("0s").is_err() && duration("-1s").is_err());
    }
}
