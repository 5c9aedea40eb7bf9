//! `cf-tokens whoami`.

use cf_tokens::AccountId;
use clap::ValueEnum;

use super::connection::Connection;
use super::{ENVIRONMENT, EXIT_STATUS};

#[derive(Debug, clap::Args)]
#[command(after_help = format!("{ENVIRONMENT}\n\n{EXIT_STATUS}"))]
pub(crate) struct Whoami {
    /// Account ID (32 letters and digits) [env: CLOUDFLARE_ACCOUNT_ID]
    #[arg(long, value_name = "ID")]
    pub(crate) account_id: Option<AccountId>,

    /// Send two requests to check that the credentials are allowed to list the account's tokens, and to verify the calling token
    #[arg(long)]
    pub(crate) check: bool,

    /// Output format
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub(crate) output: TextOrJson,

    #[command(flatten)]
    pub(crate) connection: Connection,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TextOrJson {
    /// Human-readable text
    Text,
    /// JSON
    Json,
}
