use std::fmt;

use serde::{Deserialize, Serialize};

/// Whether a condition allows an address to use a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum IpAccess {
    /// `in` contains the address, or there is only a `not_in` that does not contain it.
    Allowed,
    /// The address is on `not_in`, or not on `in`.
    Denied,
    /// No restriction is reported. That does not prove that there is none.
    Unspecified,
    /// The condition has a member that this version does not understand, so the result is unknown for every address.
    Unknown,
}

// === impl IpAccess ===

impl fmt::Display for IpAccess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Allowed => "allowed",
            Self::Denied => "denied",
            Self::Unspecified => "unspecified",
            Self::Unknown => "unknown",
        })
    }
}
