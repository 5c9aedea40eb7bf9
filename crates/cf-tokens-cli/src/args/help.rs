//! `cf-tokens help`.

#[derive(Debug, clap::Args)]
pub(crate) struct Help {
    /// A command, or one of the topics `exit-status` and `environment`
    #[arg(value_name = "TOPIC")]
    pub(crate) topic: Vec<String>,
}
