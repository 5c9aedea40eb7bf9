//! `cf-tokens show`.

use std::path::PathBuf;

use cf_tokens::AccountId;
use cf_tokens::models::TokenId;
use clap::ValueEnum;

use super::connection::Connection;
use super::list::Requests;
use super::{ENVIRONMENT, EXIT_STATUS};

const EXAMPLES: &str = "\
Examples:
  cf-tokens show 799070fe19ca5ab6962c054a974fa9c2
  cf-tokens show 799070fe19ca5ab6962c054a974fa9c2 --file tokens.json --output json";

#[derive(Debug, clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n\n{ENVIRONMENT}\n\n{EXIT_STATUS}"))]
pub(crate) struct Show {
    /// Token ID
    #[arg(value_name = "ID")]
    pub(crate) id: TokenId,

    /// Account ID (32 letters and digits) [env: CLOUDFLARE_ACCOUNT_ID]
    #[arg(long, value_name = "ID")]
    pub(crate) account_id: Option<AccountId>,

    /// Find the token in a stored listing, without network or credentials (`-` for stdin)
    #[arg(long, value_name = "FILE", conflicts_with = "account_id")]
    pub(crate) file: Option<PathBuf>,

    /// Output format
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub(crate) output: ShowFormat,

    /// Print only absolute times (RFC 3339) on a terminal
    #[arg(long)]
    pub(crate) utc: bool,

    #[command(flatten)]
    pub(crate) connection: Connection,

    #[command(flatten)]
    pub(crate) requests: Requests,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ShowFormat {
    /// Human-readable text
    Text,
    /// JSON in the format of the API
    Json,
}
