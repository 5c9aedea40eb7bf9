//! Which tokens are written. All that are named must hold; of several values of one, any.

use std::net::IpAddr;

use chrono::TimeDelta;

use super::values::time_span;
use crate::filter::Glob;

#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Filters (a token must pass all; globs ignore case)")]
pub(crate) struct FilterArgs {
    /// Tokens of this status: active, disabled, expired, or a glob such as 'revoked*'; may be given again
    #[arg(long, value_name = "STATUS")]
    pub(crate) status: Vec<Glob>,

    /// Tokens of a name like this: 'ci-*'; may be given again
    #[arg(long, value_name = "GLOB")]
    pub(crate) name: Vec<Glob>,

    /// Tokens that stop working within this time from now: 30d, 12h
    #[arg(long, value_name = "TIME", value_parser = time_span)]
    pub(crate) expires_within: Option<TimeDelta>,

    /// Tokens not used for this time. One that was never used counts from the day it was made
    #[arg(long, value_name = "TIME", value_parser = time_span)]
    pub(crate) unused_for: Option<TimeDelta>,

    /// Tokens that never stop working
    #[arg(long)]
    pub(crate) never_expires: bool,

    /// Tokens given a permission of this name or id: 'DNS Write', '*Write'; may be given again
    #[arg(long, value_name = "GLOB")]
    pub(crate) permission: Vec<Glob>,

    /// Tokens given something on a resource of this name, or whose last part is this: '*.zone.*', an id. A whole name
    /// is also found in a pattern that covers it. May be given again
    #[arg(long, value_name = "GLOB")]
    pub(crate) resource: Vec<Glob>,

    /// Tokens that this address is not shown to be refused
    #[arg(long, value_name = "ADDR")]
    pub(crate) allows_ip: Option<IpAddr>,
}
