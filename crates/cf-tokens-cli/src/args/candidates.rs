//! Candidates for shell completion that are not a flag's fixed values.

use clap::{CommandFactory as _, ValueEnum as _};
use clap_complete::engine::CompletionCandidate;

use super::Args;
use crate::column::Column;
use crate::config::Config;

/// Columns to sort by, ascending and descending.
pub(super) fn sort_keys() -> Vec<CompletionCandidate> {
    let columns = || {
        Column::value_variants()
            .iter()
            .filter_map(clap::ValueEnum::to_possible_value)
    };
    let names = columns().map(|column| column.get_name().to_owned());
    let descending = columns().map(|column| format!("-{}", column.get_name()));
    names.chain(descending).map(CompletionCandidate::new).collect()
}

/// Commands and help topics.
pub(super) fn help_topics() -> Vec<CompletionCandidate> {
    let commands = Args::command();
    let topics = ["exit-status", "environment", "messages"].map(CompletionCandidate::new);
    commands
        .get_subcommands()
        .filter(|command| !command.is_hide_set())
        .map(|command| CompletionCandidate::new(command.get_name()).help(command.get_about().cloned()))
        .chain(topics)
        .collect()
}

/// Profiles of the configuration file. A file that cannot be read has none: the command itself reports why.
pub(super) fn profiles() -> Vec<CompletionCandidate> {
    let path = std::env::var_os(crate::config::CONFIG).map(std::path::PathBuf::from);
    Config::load(path.as_deref())
        .map(|config| config.profiles.keys().map(CompletionCandidate::new).collect())
        .unwrap_or_default()
}
