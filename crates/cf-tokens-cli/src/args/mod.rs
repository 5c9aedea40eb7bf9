//! Command-line arguments, one file per command. No flag takes a secret.

mod audit;
mod candidates;
mod config;
mod connection;
mod diff;
mod duration;
mod fields;
mod filter;
mod generate;
mod help;
mod list;
mod message_options;
mod output;
mod read;
mod related;
mod requests;
mod show;
mod values;
mod whoami;

use clap::{ArgAction, Parser, Subcommand, ValueEnum};

pub(crate) use audit::{Audit, AuditFormat, Explain, Rules};
pub(crate) use config::{ConfigArgs, ConfigCommand, ConfigShow};
pub(crate) use connection::Connection;
pub(crate) use diff::{Diff, DiffFormat, FailOn};
pub(crate) use fields::{FieldArgs, JsonField};
pub(crate) use filter::{Access, FilterArgs, TokenFilters};
pub(crate) use generate::{Completions, Man};
pub(crate) use help::Help;
pub(crate) use list::List;
pub(crate) use message_options::MessageOptions;
pub(crate) use output::{CountBy, OutputArgs, OutputFormat, Rows, SortKey};
pub(crate) use read::Read;
pub(crate) use related::{AccountsArgs, PermissionGroups, PlainFormat, Verify};
pub(crate) use requests::{Pages, Requests};
pub(crate) use show::{Show, ShowFormat};
pub(crate) use whoami::{TextOrJson, Whoami};

pub(crate) const ENVIRONMENT: &str = "\
Environment:
  CLOUDFLARE_API_TOKEN       API token with the permission Account API Tokens Read
  CLOUDFLARE_API_TOKEN_FILE  file that contains the API token
  CLOUDFLARE_API_KEY         global API key; requires CLOUDFLARE_EMAIL
  CLOUDFLARE_EMAIL           email address for CLOUDFLARE_API_KEY
  CLOUDFLARE_ACCOUNT_ID      account to use if --account-id is not given
  CLOUDFLARE_BASE_URL        base URL of the API
  CF_TOKENS_CONFIG           path of the configuration file
  CF_TOKENS_PROFILE          profile of the configuration file
  CF_TOKENS_PAGER, PAGER     pager for output on a terminal
  HTTPS_PROXY, ALL_PROXY, NO_PROXY   proxy settings";

pub(crate) const EXIT_STATUS: &str = "\
Exit status:
  0    success; list: the listing is complete; diff: no change that --fail-on selects
  1    diff: changes that --fail-on selects; audit: findings at or above --fail-on
  2    usage or configuration error (nothing was sent); show: several tokens match
  3    API, network or output failure, invalid response or file, or incomplete listing
  4    authentication or permission failure
  129  ended by SIGHUP
  130  interrupted (Ctrl-C)
  131  ended by SIGQUIT
  141  the reader closed the pipe
  143  ended by SIGTERM";

/// List all API tokens of a Cloudflare account, or fail with an error that explains what is missing
#[derive(Debug, Parser)]
#[command(
    name = "cf-tokens",
    version,
    disable_help_subcommand = true,
    after_help = format!("{ENVIRONMENT}\n\n{EXIT_STATUS}"),
)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,

    /// Do not print summaries, notes and progress to stderr (errors and warnings are still printed)
    #[arg(short, long, global = true, help_heading = "Messages")]
    pub(crate) quiet: bool,

    /// Log requests to stderr (repeat for more detail)
    #[arg(short, long, global = true, action = ArgAction::Count, help_heading = "Messages")]
    pub(crate) verbose: u8,

    /// When to use color
    #[arg(
        long,
        global = true,
        value_enum,
        value_name = "WHEN",
        default_value = "auto",
        help_heading = "Messages"
    )]
    pub(crate) color: ColorMode,

    /// Format of errors, warnings and notes on stderr
    #[arg(
        long,
        global = true,
        value_enum,
        value_name = "FORMAT",
        default_value = "text",
        help_heading = "Messages"
    )]
    pub(crate) error_format: ErrorFormat,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorMode {
    /// Use color on a terminal; NO_COLOR turns it off, CLICOLOR_FORCE turns it on everywhere
    #[default]
    Auto,
    /// Always use color
    Always,
    /// Never use color
    Never,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ErrorFormat {
    /// Human-readable text
    #[default]
    Text,
    /// One JSON object per line (see cf-tokens help messages)
    Json,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List the tokens of an account
    List(Box<List>),
    /// Show one token: permissions, resources, allowed IPs and expiry
    Show(Box<Show>),
    /// Read stored listings and API responses (no network, no credentials)
    Read(Box<Read>),
    /// Compare two listings of an account: added, removed, wider, narrower, used again
    Diff(Box<Diff>),
    /// List the tokens of an account, check each against rules, and report what to fix
    Audit(Box<Audit>),
    /// List the rules of the audit
    Rules(Rules),
    /// Describe a rule: what it means, when it is reported, how to fix a finding
    Explain(Explain),
    /// List the accounts that the credentials can see
    Accounts(Box<AccountsArgs>),
    /// Verify the token that sends the request: ID, status and expiry
    Verify(Box<Verify>),
    /// List the permission groups that tokens of an account may have
    PermissionGroups(Box<PermissionGroups>),
    /// Show which credentials are used and where they come from
    Whoami(Box<Whoami>),
    /// Show the effective settings and where they come from
    Config(Box<ConfigArgs>),
    /// Show help for a command or topic
    Help(Help),
    /// Print a completion script for a shell
    Completions(Completions),
    /// Print a man page, or write all of them to a directory
    Man(Man),
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_argument_definitions_are_valid() {
        Args::command().debug_assert();
    }
}
