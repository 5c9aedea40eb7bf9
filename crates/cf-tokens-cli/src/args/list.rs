//! `cf-tokens list`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use cf_tokens::{AccountId, Direction};
use clap::ValueEnum;

use super::connection::Connection;
use super::duration::DURATIONS;
use super::filter::{FilterArgs, MISSING_VALUES};
use super::output::OutputArgs;
use super::requests::{Pages, Requests};
use super::{ENVIRONMENT, EXIT_STATUS};
use crate::glob::GLOBS;

const EXAMPLES: &str = "\
Examples:
  cf-tokens list --account-id 0123456789abcdef0123456789abcdef
  cf-tokens list --status active --expires-within 30d
  cf-tokens list --never-expires --unused-for 90d --output wide
  cf-tokens list --sort expires --columns name,status,expires
  cf-tokens list --output ndjson | jq -r 'select(.expires_on == null) | .name'
  cf-tokens list --accounts-file accounts.txt --output ndjson
  cf-tokens list --all-accounts --require-proof --output json > tokens.json
  cf-tokens list --all-accounts --resume-from tokens.json --output json > all.json
  cf-tokens list --include-expired --output csv --output-file tokens.csv

ndjson, id, csv and tsv are written as pages arrive. The other formats, all formats with
--sort, and csv and tsv with the column `match` are written when the listing is complete.
If a listing fails after tokens were written, the output ends after a whole line, a
warning reports the number of tokens written, and the exit status is not 0.

With several accounts, each account is written when its listing is complete, usually in
the order in which the accounts were given, but one that takes much longer is written
later. Tables are written after all accounts have been listed. With --sort, this also
applies to ndjson, csv, tsv and id. The output contains the account of each token: table,
wide, markdown, csv and tsv have a column `account`; json and yaml have one document per
account under `accounts`, with `error` instead of `tokens` if the account could not be
listed; ndjson adds a first member `account_id`. If an account fails, its error is
printed, the other accounts are listed, and the exit status is not 0.

A line of an accounts file may name the credentials of its account, instead of the ones
used for all others: `ID token_variable=NAME`, `ID token_file=PATH`, or
`ID token_command=PROGRAM ARGUMENTS` (or a JSON array of words; run without a shell). All
credentials are read before the first request. Each has its own rate limit.

Coverage is proven if the listing contains the calling token, and its policies allow
Account API Tokens Read or Write; unproven if nothing shows that the credentials may see
all tokens (a user's token or the global key); broken if there are signs that tokens are
missing. The summary line reports `coverage not checked` without --check-coverage or
--require-proof, since the check takes one more request per account. In json, that is the
state `unproven` with `checked` false, under `summary.coverage`.

--resume-from reads json output, even if it was truncated, but only if it was redirected
from stdout: --output-file keeps nothing of a run that was cut off. Accounts that are
complete in it, without filters and with the same --include-expired, are copied from it;
all others are listed again.

The time spent waiting for a slow reader of the output does not count toward timeouts.
While the reader is paused, no further pages are requested.";

#[derive(Clone, Debug, clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{MISSING_VALUES}\n\n{GLOBS}\n\n{DURATIONS}\n\n{ENVIRONMENT}\n\n{EXIT_STATUS}"))]
pub(crate) struct List {
    /// Account ID (32 letters and digits; repeatable) [env: CLOUDFLARE_ACCOUNT_ID]
    #[arg(long, value_name = "ID")]
    pub(crate) account_id: Vec<AccountId>,

    /// Read account IDs from FILE, one per line (`-` for stdin)
    #[arg(long, value_name = "FILE")]
    pub(crate) accounts_file: Option<PathBuf>,

    /// List every account that the credentials can see (requires the permission Account Settings Read)
    #[arg(long, conflicts_with_all = ["account_id", "accounts_file"])]
    pub(crate) all_accounts: bool,

    /// Maximum number of accounts to list concurrently
    #[arg(long, value_name = "N", default_value = "4")]
    pub(crate) concurrency: NonZeroUsize,

    /// Skip accounts that are complete in FILE (json output of an earlier run), and copy their tokens from it (`-` for stdin)
    #[arg(long, value_name = "FILE")]
    pub(crate) resume_from: Option<PathBuf>,

    /// Verify the calling token (one more request per account), and report whether the listing is proven to have all tokens
    #[arg(long)]
    pub(crate) check_coverage: bool,

    /// Like --check-coverage, and fail unless the listing is proven to have all tokens
    #[arg(long)]
    pub(crate) require_proof: bool,

    /// Order in which the API lists tokens (the API does not document the sort key)
    #[arg(long, value_enum, value_name = "ORDER")]
    pub(crate) direction: Option<Order>,

    /// Include tokens that expired recently (the API does not document how recently)
    #[arg(long)]
    pub(crate) include_expired: bool,

    #[command(flatten)]
    pub(crate) filter: FilterArgs,

    #[command(flatten)]
    pub(crate) output: OutputArgs,

    #[command(flatten)]
    pub(crate) connection: Connection,

    #[command(flatten)]
    pub(crate) pages: Pages,

    #[command(flatten)]
    pub(crate) requests: Requests,
}

// === impl List ===

impl List {
    /// Returns whether the calling token is verified.
    pub(crate) fn checks_coverage(&self) -> bool {
        self.check_coverage || self.require_proof
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Order {
    /// Ascending order
    Asc,
    /// Descending order
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
