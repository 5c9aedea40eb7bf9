//! Where a setting was said.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::text::shown;

/// In the order in which they count: a flag before a variable, before the configuration file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    Flag(&'static str),
    Variable(&'static str),
    /// The name of a profile, and of the file it stands in.
    Profile {
        profile: String,
        file: String,
    },
    /// The top of the configuration file.
    File(String),
    Default,
}

/// A value and where it was said.
#[derive(Clone, Debug)]
pub(crate) struct Setting<T> {
    pub(crate) value: T,
    pub(crate) origin: Origin,
}

// === impl Origin ===

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) => write!(f, "the flag {name}"),
            Self::Variable(name) => write!(f, "the variable {name}"),
            Self::Profile { profile, file } => write!(f, "the profile {} in {}", shown(profile), shown(file)),
            Self::File(file) => write!(f, "{}", shown(file)),
            Self::Default => f.write_str("the default"),
        }
    }
}

impl Serialize for Origin {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

// === impl Setting ===

impl<T> Setting<T> {
    pub(crate) fn new(value: T, origin: Origin) -> Self {
        Self { value, origin }
    }
}
