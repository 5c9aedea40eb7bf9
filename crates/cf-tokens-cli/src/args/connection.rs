//! Connection and credentials. No flag takes a secret.

use std::path::PathBuf;
use std::time::Duration;

use clap_complete::engine::ArgValueCandidates;

use super::candidates;
use super::values::duration;

#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Connection")]
pub(crate) struct Connection {
    /// Read the API token from FILE (`/dev/fd/N` for file descriptor N) [env: CLOUDFLARE_API_TOKEN_FILE]
    #[arg(long, value_name = "FILE", conflicts_with = "token_stdin")]
    pub(crate) token_file: Option<PathBuf>,

    /// Read the API token from stdin
    #[arg(long)]
    pub(crate) token_stdin: bool,

    /// Timeout of each token_command of the configuration file or of the --accounts-file
    #[arg(long, value_name = "DURATION", default_value = "30s", value_parser = duration)]
    pub(crate) token_command_timeout: Duration,

    /// Profile of the configuration file [env: CF_TOKENS_PROFILE]
    #[arg(long, value_name = "NAME", add = ArgValueCandidates::new(candidates::profiles))]
    pub(crate) profile: Option<String>,

    /// Configuration file [env: CF_TOKENS_CONFIG] [default: cf-tokens/config.toml in the user's configuration directory]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,

    /// Base URL of the API [env: CLOUDFLARE_BASE_URL]
    #[arg(long, value_name = "URL")]
    pub(crate) base_url: Option<String>,

    /// Trust the CA certificates in this PEM file, in addition to the system's
    #[arg(long, value_name = "FILE")]
    pub(crate) ca_file: Option<PathBuf>,

    /// Proxy URL (http, https, socks5 or socks5h). Set HTTPS_PROXY instead if the URL contains a password. Not used for a loopback base URL
    #[arg(long, value_name = "URL")]
    pub(crate) proxy: Option<String>,

    /// Connect without a proxy to HOSTS (comma-separated; a port is optional), or to every host if HOSTS is omitted
    #[arg(long, value_name = "HOSTS", num_args = 0..=1, require_equals = true, default_missing_value = "*")]
    pub(crate) no_proxy: Option<String>,
}
