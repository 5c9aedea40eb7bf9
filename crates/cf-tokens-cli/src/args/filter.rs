//! Filters. A token must pass all of them; of several values of one filter, any may match.

use std::net::IpAddr;

use chrono::TimeDelta;

use super::values::time_span;
use crate::glob::Glob;

#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Filters (a token must pass all; globs ignore case)")]
pub(crate) struct FilterArgs {
    /// Only tokens with this status: active, disabled, expired, or a glob such as 'revoked*' (repeatable)
    #[arg(long, value_name = "STATUS")]
    pub(crate) status: Vec<Glob>,

    /// Only tokens whose name matches, such as 'ci-*' (repeatable)
    #[arg(long, value_name = "GLOB")]
    pub(crate) name: Vec<Glob>,

    /// Only tokens that expire within this time from now, such as 30d or 12h
    #[arg(long, value_name = "DURATION", value_parser = time_span)]
    pub(crate) expires_within: Option<TimeDelta>,

    /// Only tokens not used for this time, such as 90d (never used: since they were issued)
    #[arg(long, value_name = "DURATION", value_parser = time_span)]
    pub(crate) unused_for: Option<TimeDelta>,

    /// Only tokens that never expire
    #[arg(long)]
    pub(crate) never_expires: bool,

    /// Only tokens allowed a permission with this name or ID, such as 'DNS Write' or '*Write' (repeatable)
    #[arg(long, value_name = "GLOB")]
    pub(crate) permission: Vec<Glob>,

    /// Only tokens allowed something on a resource with this name or ID, such as '*.zone.*' (repeatable). A full name
    /// also matches tokens whose pattern includes it
    #[arg(long, value_name = "GLOB")]
    pub(crate) resource: Vec<Glob>,

    /// Only tokens usable from ADDR, including those without an IP restriction
    #[arg(long, value_name = "ADDR")]
    pub(crate) allows_ip: Option<IpAddr>,
}
