//! `cf-tokens list`.

use std::num::{NonZeroU32, NonZeroUsize};
use std::path::PathBuf;
use std::time::Duration;

use cf_tokens::{AccountId, CallOptions, Direction, ListTokens, PerPage};
use clap::ValueEnum;

use super::connection::Connection;
use super::filter::FilterArgs;
use super::output::OutputArgs;
use super::values::duration;
use super::{ENVIRONMENT, EXIT_STATUS};

const EXAMPLES: &str = "\
Examples:
  cf-tokens list --account-id 0123456789abcdef0123456789abcdef
  cf-tokens list --status active --expires-within 30d
  cf-tokens list --never-expires --unused-for 90d --output wide
  cf-tokens list --sort expires --columns name,status,expires
  cf-tokens list --output ndjson | jq -r 'select(.expires_on == null) | .name'
  cf-tokens list --accounts-file accounts.txt --output ndjson
  cf-tokens list --include-expired --output csv --output-file tokens.csv

What is written is complete: a table, json and csv are written once the listing is.
ndjson is written as pages arrive: a failure after some of them leaves whole lines
and an exit status that is not 0. With --sort it too waits for the whole.

Of several accounts each token says whose it is: a column `account`; in json a document
an account, under `accounts`, with `error` in the place of tokens that could not be
listed; in ndjson a first member `account_id`, an account's tokens all at once. An
account that fails is told, the others are listed, and the exit status is not 0.";

#[derive(Clone, Debug, clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{ENVIRONMENT}\n\n{EXIT_STATUS}"))]
pub(crate) struct List {
    /// The account: 32 letters and digits; may be given again [env: CLOUDFLARE_ACCOUNT_ID]
    #[arg(long, value_name = "ID")]
    pub(crate) account_id: Vec<AccountId>,

    /// The accounts, one a line; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) accounts_file: Option<PathBuf>,

    /// The order in which the service lists the tokens
    #[arg(long, value_enum, value_name = "ORDER")]
    pub(crate) direction: Option<Order>,

    /// Lists recently expired tokens too
    #[arg(long)]
    pub(crate) include_expired: bool,

    #[command(flatten)]
    pub(crate) filter: FilterArgs,

    #[command(flatten)]
    pub(crate) output: OutputArgs,

    #[command(flatten)]
    pub(crate) connection: Connection,

    #[command(flatten)]
    pub(crate) requests: Requests,
}

#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Requests")]
pub(crate) struct Requests {
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
}

// === impl Requests ===

impl Requests {
    /// What holds for every request.
    pub(crate) fn options(&self) -> CallOptions {
        CallOptions::new()
            .timeout(self.timeout)
            .deadline(self.deadline)
            .max_retries(self.max_retries)
    }

    /// How a listing is asked for.
    pub(crate) fn describe(&self, list: ListTokens) -> ListTokens {
        list.per_page(self.per_page)
            .prefetch(self.prefetch.get())
            .max_pages(self.max_pages.get())
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Order {
    /// Ascending
    Asc,
    /// Descending
    Desc,
}

impl From<Order> for Direction {
    fn from(order: Order) -> Self {
        match order {
            Order::Asc => Self::Asc,
            Order::Desc => Self::Desc,
        }
    }
}
