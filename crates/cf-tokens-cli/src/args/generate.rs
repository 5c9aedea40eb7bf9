//! `cf-tokens completions` and `cf-tokens man`.

use std::path::PathBuf;

use clap_complete::Shell;

const COMPLETIONS: &str = "\
Examples:
  cf-tokens completions bash > ~/.local/share/bash-completion/completions/cf-tokens
  cf-tokens completions zsh > ~/.zfunc/_cf-tokens      # with ~/.zfunc in $fpath
  cf-tokens completions fish > ~/.config/fish/completions/cf-tokens.fish
  cf-tokens completions powershell >> $PROFILE";

const MAN: &str = "\
Examples:
  cf-tokens man list | man -l -
  cf-tokens man --output-dir ~/.local/share/man/man1";

#[derive(Debug, clap::Args)]
#[command(after_help = COMPLETIONS)]
pub(crate) struct Completions {
    /// Shell to generate completions for
    #[arg(value_enum)]
    pub(crate) shell: Shell,
}

#[derive(Debug, clap::Args)]
#[command(after_help = MAN)]
pub(crate) struct Man {
    /// Command to print the page of [default: cf-tokens itself]
    #[arg(value_name = "COMMAND")]
    pub(crate) command: Vec<String>,

    /// Write all pages to DIR
    #[arg(long, value_name = "DIR", conflicts_with = "command")]
    pub(crate) output_dir: Option<PathBuf>,
}
