//! `cf-tokens help`.

use clap_complete::engine::ArgValueCandidates;

use super::candidates;

#[derive(Debug, clap::Args)]
pub(crate) struct Help {
    /// Command name, `exit-status`, `environment` or `messages`
    #[arg(value_name = "TOPIC", add = ArgValueCandidates::new(candidates::help_topics))]
    pub(crate) topic: Vec<String>,
}
