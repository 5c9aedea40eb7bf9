//! `cf-tokens config`.

use clap::Subcommand;

use super::connection::Connection;
use super::whoami::TextOrJson;

const FILE: &str = "\
The file is cf-tokens/config.toml in the user's configuration directory (on Linux and
macOS $XDG_CONFIG_HOME, or ~/.config if it is not set). It must not contain secrets:

  profile = \"work\"                       # the default profile

  [profiles.work]
  account_id = \"0123456789abcdef0123456789abcdef\"
  base_url = \"https://api.cloudflare.com/client/v4\"
  token_file = \"~/.secrets/cloudflare\"   # or token_variable = \"WORK_TOKEN\"
                                         # or token_command = [\"op\", \"read\", \"op://…\"]
  ca_file = \"corporate-ca.pem\"
  proxy = \"http://proxy.example:3128\"
  no_proxy = \"internal.example\"

  [accounts.fedcba9876543210fedcba9876543210]   # the credentials of this account
  token_command = [\"op\", \"read\", \"op://cloudflare/shop/token\"]

A token_command is a program and its arguments. It is run without a shell, must print only
an API token, and cannot ask for input on the terminal. After --token-command-timeout, it
is killed with the processes that it started. Its output is never shown. The credentials
of an account take precedence over all others when that account is listed.

A flag takes precedence over an environment variable, and a variable over the file. The
exception is credentials: if a variable and a flag (or the profile given with --profile)
both set them, that is an error.

If no profile is selected, the profile named `default` is used. Relative paths start at
the directory of the file, and `~/` is your home directory.";

#[derive(Debug, clap::Args)]
#[command(after_help = FILE)]
pub(crate) struct ConfigArgs {
    #[command(subcommand)]
    pub(crate) command: ConfigCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Show the effective settings (with --origin, also the source of each)
    Show(ConfigShow),
}

#[derive(Debug, clap::Args)]
pub(crate) struct ConfigShow {
    /// Show the source of each setting: flag, variable, profile or default
    #[arg(long)]
    pub(crate) origin: bool,

    /// Output format
    #[arg(short, long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub(crate) output: TextOrJson,

    #[command(flatten)]
    pub(crate) connection: Connection,
}
