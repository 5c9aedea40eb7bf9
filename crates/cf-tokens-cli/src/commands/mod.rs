//! A file a command.

pub(crate) mod list;
pub(crate) mod read;
pub(crate) mod show;
