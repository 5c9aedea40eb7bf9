//! Filters. A token must match all of them; of several values of one filter, any may match.

use std::net::IpAddr;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use clap::{Parser, ValueEnum};

use super::duration::DurationArg;
use super::output::Filtering;
use super::values::{address, status, time_span};
use crate::filter::resource::Resource;
use crate::glob::Glob;

#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct FilterArgs {
    #[command(flatten)]
    pub(crate) filters: TokenFilters,

    /// Only tokens that do not match FILTER: the name of another filter, with =VALUE if it takes one, such as status=active, 'permission=DNS *' or usable (repeatable)
    #[arg(long, value_name = "FILTER", help_heading = HEADING)]
    pub(crate) not: Vec<NegatedFilter>,

    /// Leave out tokens for which it is unknown whether a filter matches (listed by default)
    #[arg(long, help_heading = HEADING)]
    pub(crate) exact: bool,

    /// Evaluate filters and risk marks as of TIME (RFC 3339) [default: now]
    #[arg(long, value_name = "TIME", help_heading = HEADING)]
    pub(crate) now: Option<DateTime<Utc>>,
}

/// What missing values mean, for the help.
pub(crate) const MISSING_VALUES: &str = "\
Missing values: a token without `expires_on` never expires. Without `last_used_on`, it was
never used, or its use is not recorded. `any` in FROM is any IP: no restriction is reported.
`unknown (request_country)` is a condition that this version does not recognize.";

const HEADING: &str =
    "Filters (different ones are combined with AND, values of the same with OR; patterns ignore case)";

#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = HEADING)]
pub(crate) struct TokenFilters {
    /// Only tokens with this status: active, disabled, expired, or a pattern such as 'revoked*' (repeatable)
    #[arg(long, value_name = "STATUS", value_parser = status)]
    pub(crate) status: Vec<Glob>,

    /// Only tokens whose name matches, such as 'ci-*' (repeatable)
    #[arg(long, value_name = "GLOB")]
    pub(crate) name: Vec<Glob>,

    /// Only tokens whose creator's email address matches, such as '*@example.com' (repeatable)
    #[arg(long, value_name = "GLOB")]
    pub(crate) creator: Vec<Glob>,

    /// Only tokens with a permission of this name or ID, such as 'DNS Write' or '*Write' (repeatable)
    #[arg(long, value_name = "GLOB")]
    pub(crate) permission: Vec<Glob>,

    /// Only tokens that have a permission of one of these classes (comma-separated)
    #[arg(long, value_enum, value_name = "CLASS", value_delimiter = ',')]
    pub(crate) access: Vec<Access>,

    /// Only tokens that can create API tokens or roll their secrets
    #[arg(long)]
    pub(crate) can_mint: bool,

    /// Only tokens with rights on this resource: the ID of a zone, account or bucket, a full name, or a pattern for names such
    /// as '*.zone.*' (repeatable). If combined with --permission, --access or --can-mint, the token must have
    /// that permission on this resource
    #[arg(long, value_name = "RESOURCE")]
    pub(crate) resource: Vec<Resource>,

    /// Only tokens usable from ADDR, including those for which the API reports no IP restriction
    #[arg(long, value_name = "ADDR", value_parser = address)]
    pub(crate) allows_ip: Option<IpAddr>,

    /// Only tokens for which the API reports no IP restriction
    #[arg(long)]
    pub(crate) any_ip: bool,

    /// Only tokens whose status and dates allow their use at the time of --now
    #[arg(long)]
    pub(crate) usable: bool,

    /// Only tokens that expire within DURATION after --now, such as 30d or 12h (disabled tokens too)
    #[arg(long, value_name = "DURATION", value_parser = time_span)]
    pub(crate) expires_within: Option<DurationArg>,

    /// Only tokens that never expire (disabled tokens too)
    #[arg(long, conflicts_with = "expires_within")]
    pub(crate) never_expires: bool,

    /// Only tokens not used for this long, such as 90d; if no use is recorded, the time since creation counts
    #[arg(long, value_name = "DURATION", value_parser = time_span)]
    pub(crate) unused_for: Option<DurationArg>,

    /// Only tokens modified within this time, such as 7d
    #[arg(long, value_name = "DURATION", value_parser = time_span)]
    pub(crate) modified_within: Option<DurationArg>,
}

/// What a permission lets a token do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Access {
    /// Read only
    Read,
    /// Create, change or delete (unknown permissions count as write)
    Write,
    /// Trigger something, such as purging a cache
    Act,
}

/// A filter that must not match: the name of its flag, and `=` with its value where it takes one.
#[derive(Clone, Debug)]
pub(crate) struct NegatedFilter {
    pub(crate) text: String,
    pub(crate) filters: TokenFilters,
}

// === impl FilterArgs ===

impl FilterArgs {
    /// Returns what the filters require of the output.
    pub(crate) fn filtering(&self) -> Filtering {
        Filtering {
            may_be_unknown: self.may_be_unknown(),
            needs_listing: self.needs_listing(),
            now: self.now,
        }
    }

    /// Returns the time that filters and marks refer to.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.now.unwrap_or_else(Utc::now)
    }

    /// Returns whether a filter is among them that a token can leave undecided.
    pub(crate) fn may_be_unknown(&self) -> bool {
        let negated = self.not.iter().map(|negated| &negated.filters);
        std::iter::once(&self.filters)
            .chain(negated)
            .any(TokenFilters::may_be_unknown)
    }

    /// Returns whether a filter depends on what the complete listing shows: what a bare ID is the ID of.
    fn needs_listing(&self) -> bool {
        let negated = self.not.iter().map(|negated| &negated.filters);
        std::iter::once(&self.filters)
            .chain(negated)
            .any(|filters| filters.resource.iter().any(Resource::is_bare_id))
    }
}

// === impl TokenFilters ===

impl TokenFilters {
    /// Whether a filter is among them that a token can leave undecided.
    fn may_be_unknown(&self) -> bool {
        !(self.permission.is_empty() && self.access.is_empty() && self.resource.is_empty())
            || self.can_mint
            || self.allows_ip.is_some()
            || self.any_ip
            || self.usable
    }
}

// === impl NegatedFilter ===

impl FromStr for NegatedFilter {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        #[derive(Parser)]
        #[command(no_binary_name = true)]
        struct Line {
            #[command(flatten)]
            filters: TokenFilters,
        }

        let flag = format!("--{}", text.trim_start_matches('-'));
        match Line::try_parse_from([&flag]) {
            Ok(line) => Ok(Self {
                text: text.to_owned(),
                filters: line.filters,
            }),
            Err(error) => {
                let message = error.to_string();
                let first = message.lines().next().unwrap_or_default();
                let reason = first.strip_prefix("error: ").unwrap_or(first);
                Err(format!(
                    "{reason}; write a filter's name and value: status=active"
                ))
            }
        }
    }
}
