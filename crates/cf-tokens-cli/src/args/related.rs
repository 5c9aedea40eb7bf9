//! `cf-tokens accounts`, `cf-tokens verify` and `cf-tokens permission-groups`.

use cf_tokens::AccountId;
use clap::ValueEnum;

use super::connection::Connection;
use super::requests::{Pages, Requests};
use super::whoami::TextOrJson;
use super::{ENVIRONMENT, EXIT_STATUS};
use crate::glob::{GLOBS, Glob};

const ACCOUNTS: &str = "\
The credentials need the permission Account Settings Read. An account that they cannot see
is not in the list.

Examples:
  cf-tokens accounts
  cf-tokens accounts --output id > accounts.txt
  cf-tokens list --accounts-file accounts.txt";

#[derive(Debug, clap::Args)]
#[command(
    after_help = format!("{ACCOUNTS}\n\n{GLOBS}\n\n{ENVIRONMENT}\n\n{EXIT_STATUS}"),
    mut_arg("per_page", |arg| arg.help("Accounts per page (5 to 50)")),
)]
pub(crate) struct AccountsArgs {
    /// Only accounts with this name (glob)
    #[arg(long, value_name = "GLOB")]
    pub(crate) name: Option<Glob>,

    /// Output format
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value = "table")]
    pub(crate) output: PlainFormat,

    #[command(flatten)]
    pub(crate) connection: Connection,

    #[command(flatten)]
    pub(crate) pages: Pages,

    #[command(flatten)]
    pub(crate) requests: Requests,
}

const VERIFY: &str = "\
It sends one request, which needs no permission, and works only for tokens that the account
owns: user tokens and the global API key are rejected with code 1000 or 1001.

Examples:
  cf-tokens verify --account-id 0123456789abcdef0123456789abcdef";

#[derive(Debug, clap::Args)]
#[command(after_help = format!("{VERIFY}\n\n{ENVIRONMENT}\n\n{EXIT_STATUS}"))]
pub(crate) struct Verify {
    /// Account ID (32 letters and digits) [env: CLOUDFLARE_ACCOUNT_ID]
    #[arg(long, value_name = "ID")]
    pub(crate) account_id: Option<AccountId>,

    /// Output format
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub(crate) output: TextOrJson,

    #[command(flatten)]
    pub(crate) connection: Connection,

    #[command(flatten)]
    pub(crate) requests: Requests,
}

const PERMISSION_GROUPS: &str = "\
The API returns all groups in one response, without a total, so it cannot be
verified that the list is complete.

Examples:
  cf-tokens permission-groups --name 'dns *'
  cf-tokens permission-groups --scope com.cloudflare.api.account.zone --output json";

#[derive(Debug, clap::Args)]
#[command(after_help = format!("{PERMISSION_GROUPS}\n\n{GLOBS}\n\n{ENVIRONMENT}\n\n{EXIT_STATUS}"))]
pub(crate) struct PermissionGroups {
    /// Account ID (32 letters and digits) [env: CLOUDFLARE_ACCOUNT_ID]
    #[arg(long, value_name = "ID")]
    pub(crate) account_id: Option<AccountId>,

    /// Only groups with this name (glob)
    #[arg(long, value_name = "GLOB")]
    pub(crate) name: Option<Glob>,

    /// Only groups that apply to this kind of resource, as the API names it (such as com.cloudflare.api.account.zone)
    #[arg(long, value_name = "SCOPE")]
    pub(crate) scope: Option<String>,

    /// Output format
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value = "table")]
    pub(crate) output: PlainFormat,

    #[command(flatten)]
    pub(crate) connection: Connection,

    #[command(flatten)]
    pub(crate) requests: Requests,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PlainFormat {
    /// Table, one line per element
    Table,
    /// One JSON document in the format of the API
    Json,
    /// One JSON object per line
    Ndjson,
    /// One ID per line
    Id,
}
