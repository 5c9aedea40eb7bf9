//! `cf-tokens whoami`.

use cf_tokens::AccountId;
use clap::ValueEnum;

use super::connection::Connection;
use super::{ENVIRONMENT, EXIT_STATUS};

#[derive(Debug, clap::Args)]
#[command(after_help = format!("{ENVIRONMENT}\n\n{EXIT_STATUS}"))]
pub(crate) struct Whoami {
    /// The account: 32 letters and digits [env: CLOUDFLARE_ACCOUNT_ID]
    #[arg(long, value_name = "ID")]
    pub(crate) account_id: Option<AccountId>,

    /// Asks the service whether this credential may list the account's tokens; else nothing is sent
    #[arg(long)]
    pub(crate) check: bool,

    /// The form of the output
    #[arg(short, long, value_enum, value_name = "FORM", default_value = "text")]
    pub(crate) output: TextOrJson,

    #[command(flatten)]
    pub(crate) connection: Connection,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TextOrJson {
    /// For people
    Text,
    /// For programs
    Json,
}
