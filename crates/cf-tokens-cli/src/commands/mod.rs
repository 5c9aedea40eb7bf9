//! A file a command.

pub(crate) mod list;
