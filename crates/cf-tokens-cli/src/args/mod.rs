//! What the command takes, a file a command. No flag takes a secret.

mod candidates;
mod config;
mod connection;
mod early;
mod filter;
mod generate;
mod help;
mod list;
mod output;
mod read;
mod show;
mod values;
mod whoami;

use clap::{ArgAction, Parser, Subcommand, ValueEnum};

pub(crate) use config::{ConfigArgs, ConfigCommand, ConfigShow};
pub(crate) use connection::Connection;
pub(crate) use early::Early;
pub(crate) use filter::FilterArgs;
pub(crate) use generate::{Completions, Man};
pub(crate) use help::Help;
pub(crate) use list::List;
pub(crate) use output::{Form, OutputArgs, SortKey};
pub(crate) use read::Read;
pub(crate) use show::{Show, ShowForm};
pub(crate) use whoami::{TextOrJson, Whoami};

pub(crate) const ENVIRONMENT: &str = "\
Environment:
  CLOUDFLARE_API_TOKEN   an API token with the permission Account API Tokens Read
  CLOUDFLARE_API_KEY     the global API key, with CLOUDFLARE_EMAIL beside it
  CLOUDFLARE_ACCOUNT_ID  the account, where --account-id is not given
  CLOUDFLARE_BASE_URL    another address of the API
  CF_TOKENS_CONFIG       the configuration file
  CF_TOKENS_PROFILE      the profile in it
  HTTPS_PROXY, ALL_PROXY, NO_PROXY   as for curl";

pub(crate) const EXIT_STATUS: &str = "\
Exit status:
  0    the listing is complete
  2    usage or configuration; nothing was sent
  3    API, network or decode failure
  4    authentication or permission
  130  interrupted";

/// Lists every API token a Cloudflare account owns: completely, or with an error that says why not.
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

    /// Says nothing on standard error but errors and warnings
    #[arg(short, long, global = true, help_heading = "Messages")]
    pub(crate) quiet: bool,

    /// Tells of each request on standard error; twice for more
    #[arg(short, long, global = true, action = ArgAction::Count, help_heading = "Messages")]
    pub(crate) verbose: u8,

    /// When to use colour. `auto` is: on a terminal, unless NO_COLOR or CLICOLOR_FORCE says otherwise
    #[arg(
        long,
        global = true,
        value_enum,
        value_name = "WHEN",
        default_value = "auto",
        help_heading = "Messages"
    )]
    pub(crate) color: Colour,

    /// How errors, warnings and notes are told
    #[arg(
        long,
        global = true,
        value_enum,
        value_name = "FORM",
        default_value = "text",
        help_heading = "Messages"
    )]
    pub(crate) error_format: ErrorFormat,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    /// On a terminal
    #[default]
    Auto,
    /// Everywhere
    Always,
    /// Nowhere
    Never,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ErrorFormat {
    /// For people
    #[default]
    Text,
    /// An object a line, with the member `error`, `warning` or `note`
    Json,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Lists the tokens of an account
    List(Box<List>),
    /// Shows one token: what it may do, on what, from where, and how long
    Show(Box<Show>),
    /// Reads stored listings and answers: no network, no credentials
    Read(Box<Read>),
    /// Says as whom requests are sent, and where that credential is
    Whoami(Box<Whoami>),
    /// Shows the settings that count, and where each was said
    Config(Box<ConfigArgs>),
    /// Explains a command, the exit status or the environment
    Help(Help),
    /// Prints completions for a shell
    Completions(Completions),
    /// Prints a manual page, or writes them all
    Man(Man),
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_flags_fit_together() {
        Args::command().debug_assert();
    }
}
