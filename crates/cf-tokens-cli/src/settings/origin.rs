//! Source of a setting.

use std::fmt;

use serde::{Serialize, Serializer};

use cf_text::escape;

/// Source of a setting, in order of precedence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    Flag(&'static str),
    Variable(&'static str),
    /// Profile and its file.
    Profile {
        profile: String,
        file: String,
    },
    /// Entry of an account, in the configuration file or in a file of accounts.
    Account {
        account: String,
        file: String,
    },
    /// Top level of the configuration file.
    File(String),
    Default,
}

/// Value and its source.
#[derive(Clone, Debug)]
pub(crate) struct Setting<T> {
    pub(crate) value: T,
    pub(crate) origin: Origin,
}

// === impl Origin ===

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) => write!(f, "flag {name}"),
            Self::Variable(name) => write!(f, "variable {name}"),
            Self::Profile { profile, file } => write!(f, "profile `{}` in {}", escape(profile), escape(file)),
            Self::Account { account, file } => write!(f, "account {} in {}", escape(account), escape(file)),
            Self::File(file) => write!(f, "{}", escape(file)),
            Self::Default => f.write_str("default"),
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
