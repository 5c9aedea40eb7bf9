//! One file per command.

pub(crate) mod accounts;
pub(crate) mod audit;
pub(crate) mod completions;
pub(crate) mod config;
pub(crate) mod diff;
pub(crate) mod help;
pub(crate) mod list;
pub(crate) mod man;
pub(crate) mod permission_groups;
pub(crate) mod read;
pub(crate) mod rules;
pub(crate) mod show;
pub(crate) mod verify;
pub(crate) mod whoami;
