//! How the service is reached, and as whom. No flag takes a secret.

use std::path::PathBuf;

use clap_complete::engine::ArgValueCandidates;

use super::candidates;

#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Connection")]
pub(crate) struct Connection {
    /// Reads the API token from this file; `/dev/fd/N` reads an open descriptor
    #[arg(long, value_name = "FILE", conflicts_with = "token_stdin")]
    pub(crate) token_file: Option<PathBuf>,

    /// Reads the API token from standard input
    #[arg(long)]
    pub(crate) token_stdin: bool,

    /// The profile of the configuration file [env: CF_TOKENS_PROFILE]
    #[arg(long, value_name = "NAME", add = ArgValueCandidates::new(candidates::profiles))]
    pub(crate) profile: Option<String>,

    /// The configuration file [env: CF_TOKENS_CONFIG] [default: cf-tokens/config.toml where the system keeps
    /// configuration]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,

    /// Another address of the API [env: CLOUDFLARE_BASE_URL]
    #[arg(long, value_name = "URL")]
    pub(crate) base_url: Option<String>,

    /// Trusts the authorities in this PEM file as well as the system's
    #[arg(long, value_name = "FILE")]
    pub(crate) ca_file: Option<PathBuf>,

    /// Connects through this proxy: http, https, socks5 or socks5h; one with a password belongs into HTTPS_PROXY
    #[arg(long, value_name = "URL")]
    pub(crate) proxy: Option<String>,

    /// Connects without any proxy; with =HOSTS, without one to these hosts, with commas between
    #[arg(long, value_name = "HOSTS", num_args = 0..=1, require_equals = true, default_missing_value = "*")]
    pub(crate) no_proxy: Option<String>,
}
