//! Options for scripts, as in gh: chosen fields as JSON, through a jq filter or a template.

use clap::ValueEnum;

use crate::output::{JqFilter, Template};
use crate::problem::{Problem, Stop};

#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct FieldArgs {
    /// Write a JSON array of objects with these fields (comma-separated)
    #[arg(
        long,
        value_enum,
        value_name = "FIELDS",
        value_delimiter = ',',
        help_heading = "Output"
    )]
    pub(crate) json: Vec<JsonField>,

    /// Filter the array of --json, such as '.[] | select(.expires_on == null) | .name' (jq language)
    #[arg(
        long,
        value_name = "EXPRESSION",
        value_parser = JqFilter::parse,
        conflicts_with = "template",
        help_heading = "Output"
    )]
    pub(crate) jq: Option<JqFilter>,

    /// Format the array of --json, such as '{% for token in tokens %}{{ token.name }}{{ "\n" }}{% endfor %}' (Jinja language)
    #[arg(long, value_name = "TEMPLATE", value_parser = Template::parse, help_heading = "Output")]
    pub(crate) template: Option<Template>,
}

/// Member of an object that `--json` writes: those of the API, and those that are computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub(crate) enum JsonField {
    /// ID of the account
    AccountId,
    Id,
    Name,
    Status,
    IssuedOn,
    ModifiedOn,
    LastUsedOn,
    ExpiresOn,
    NotBefore,
    Condition,
    Policies,
    CreatorEmailAtCreation,
    ProvisionerType,
    ProvisionerId,
    /// Computed: level and concerns
    Risk,
    /// Computed: each permission on each resource, after all policies
    Rights,
}

// === impl FieldArgs ===

impl FieldArgs {
    /// Returns whether fields were chosen.
    pub(crate) fn is_set(&self) -> bool {
        !self.json.is_empty()
    }

    /// Rejects a filter or a template without fields.
    pub(crate) fn check(&self) -> Result<(), Stop> {
        let flag = match (&self.jq, &self.template) {
            (None, None) => return Ok(()),
            (Some(_), _) => "--jq",
            (None, Some(_)) => "--template",
        };
        if self.is_set() {
            return Ok(());
        }
        Err(Problem::usage(format!("{flag} requires --json"))
            .hint("name the fields: --json id,name,expires_on")
            .into())
    }
}

// === impl JsonField ===

impl JsonField {
    /// Returns the name of the member.
    pub(crate) fn name(self) -> String {
        self.to_possible_value()
            .map_or_else(String::new, |value| value.get_name().to_owned())
    }
}
