//! `cf-tokens show`.

use std::path::PathBuf;

use cf_tokens::AccountId;
use chrono::{DateTime, Utc};
use clap::ValueEnum;

use super::connection::Connection;
use super::fields::FieldArgs;
use super::filter::MISSING_VALUES;
use super::requests::{Pages, Requests};
use super::{ENVIRONMENT, EXIT_STATUS};
use crate::token_query::TokenQuery;

const EXAMPLES: &str = "\
Examples:
  cf-tokens show 799070fe19ca5ab6962c054a974fa9c2
  cf-tokens show 799070fe
  cf-tokens show 'terraform production'
  cf-tokens show '*terraform*' --file tokens.json --output json

The card begins with the risks. `can` lists the effective permissions after all policies;
`?` marks a permission that is uncertain. Policies are in the order of their evaluation,
denies first. Allowed IPs are shown as the smallest equivalent list of networks.

json has the members of the API, `risk` (level and concerns) and `rights`: each permission
on each resource, with its policy, `certain`, and the policies that deny part of it.

If several tokens match, an error lists them, and the exit status is 2.";

#[derive(Debug, clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{MISSING_VALUES}\n\n{ENVIRONMENT}\n\n{EXIT_STATUS}"))]
pub(crate) struct Show {
    /// Name, ID or ID prefix (case-insensitive; a name may be a pattern such as 'ci-*')
    #[arg(value_name = "TOKEN", value_parser = TokenQuery::parse)]
    pub(crate) token: TokenQuery,

    /// Account ID (32 letters and digits) [env: CLOUDFLARE_ACCOUNT_ID]
    #[arg(long, value_name = "ID")]
    pub(crate) account_id: Option<AccountId>,

    /// Find the token in a stored listing, without network or credentials (`-` for stdin)
    #[arg(long, value_name = "FILE", conflicts_with = "account_id")]
    pub(crate) file: Option<PathBuf>,

    /// Output format
    #[arg(
        short,
        long,
        value_enum,
        value_name = "FORMAT",
        default_value = "text",
        conflicts_with = "json"
    )]
    pub(crate) output: ShowFormat,

    /// Print times as RFC 3339 in UTC on a terminal, without relative times such as "3 days ago"
    #[arg(long)]
    pub(crate) utc: bool,

    /// Evaluate risks and durations as of TIME (RFC 3339) [default: now]
    #[arg(long, value_name = "TIME")]
    pub(crate) now: Option<DateTime<Utc>>,

    /// Do not send output to a pager on a terminal
    #[arg(long)]
    pub(crate) no_pager: bool,

    #[command(flatten)]
    pub(crate) fields: FieldArgs,

    #[command(flatten)]
    pub(crate) connection: Connection,

    #[command(flatten)]
    pub(crate) pages: Pages,

    #[command(flatten)]
    pub(crate) requests: Requests,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ShowFormat {
    /// Human-readable card, as wide as the terminal
    Text,
    /// JSON: the token in the format of the API, with its risk and its rights
    Json,
}
