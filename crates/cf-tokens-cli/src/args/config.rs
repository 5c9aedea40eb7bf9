//! `cf-tokens config`.

use clap::Subcommand;

use super::connection::Connection;
use super::whoami::TextOrJson;

const FILE: &str = "\
The file is cf-tokens/config.toml where the system keeps configuration (on Linux and
macOS in $XDG_CONFIG_HOME, else in ~/.config). It never holds a secret:

  profile = \"work\"                       # the one that counts where none is named

  [profiles.work]
  account_id = \"0123456789abcdef0123456789abcdef\"
  base_url = \"https://api.cloudflare.com/client/v4\"
  token_file = \"~/.secrets/cloudflare\"   # or token_variable = \"WORK_TOKEN\"
  ca_file = \"corporate-ca.pem\"
  proxy = \"http://proxy.example:3128\"
  no_proxy = \"internal.example\"

A flag counts before a variable, a variable before the file. Where no profile is named
the one called `default` counts. Paths are seen from the file's folder, `~/` from yours.

A credential is not quietly put aside for another: where a flag, or a profile named by
flag, and the environment each give one, that is an error.";

#[derive(Debug, clap::Args)]
#[command(after_help = FILE)]
pub(crate) struct ConfigArgs {
    #[command(subcommand)]
    pub(crate) command: ConfigCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Shows the settings that count here, and where each was said
    Show(ConfigShow),
}

#[derive(Debug, clap::Args)]
pub(crate) struct ConfigShow {
    /// Says where each setting was said
    #[arg(long)]
    pub(crate) origin: bool,

    /// The form of the output
    #[arg(short, long, value_enum, value_name = "FORM", default_value = "text")]
    pub(crate) output: TextOrJson,

    #[command(flatten)]
    pub(crate) connection: Connection,
}
