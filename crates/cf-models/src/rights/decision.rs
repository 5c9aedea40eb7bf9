use std::fmt;

use cf_text::escaped;

use crate::Policy;

/// Whether an access is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// A policy allows it, and nothing that is understood denies it.
    Allowed,
    /// A policy denies it, no policy allows it, or the token cannot be used from there or then.
    Denied,
    /// It depends on something that is not understood.
    Unknown(UnknownReason),
}

/// Reason why a decision is unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnknownReason {
    /// A policy's effect is neither `allow` nor `deny`.
    Effect(String),
    /// A resource of an unknown form.
    Resource(String),
    /// A permission group for zones or buckets, or one of unknown scope, on an account entry that nests nothing.
    Scope {
        /// The group's name, or its ID where the listing carries no name.
        group: String,
        /// The resource, as written.
        resource: String,
    },
    /// Nothing shows which account the zone lies in.
    ZoneAccount,
    /// Members of the token's condition that are not understood, such as `request_country`.
    Condition(Vec<String>),
    /// The token's status is missing, or is not one that the reference documents.
    Status(Option<String>),
}

/// A [`Decision`] and the policies that led to it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Ruling<'a> {
    /// The decision.
    pub decision: Decision,
    /// The policies that allow the access, or may allow it where the decision is unknown.
    pub policies: Vec<&'a Policy>,
    /// Policies that deny a part of the access, and policies that may deny it but are not understood.
    pub narrower_denies: Vec<&'a Policy>,
}

// === impl Decision ===

impl Decision {
    /// Returns whether the access is certainly allowed.
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        *self == Self::Allowed
    }

    /// Returns whether the access is certainly denied.
    #[must_use]
    pub fn is_denied(&self) -> bool {
        *self == Self::Denied
    }

    /// Both must hold: denied wins, then unknown.
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Denied, _) | (_, Self::Denied) => Self::Denied,
            (Self::Unknown(reason), _) | (_, Self::Unknown(reason)) => Self::Unknown(reason),
            (Self::Allowed, Self::Allowed) => Self::Allowed,
        }
    }

    /// One is enough: allowed wins, then unknown.
    pub(super) fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Allowed, _) | (_, Self::Allowed) => Self::Allowed,
            (Self::Unknown(reason), _) | (_, Self::Unknown(reason)) => Self::Unknown(reason),
            (Self::Denied, Self::Denied) => Self::Denied,
        }
    }
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Allowed => f.write_str("allowed"),
            Self::Denied => f.write_str("denied"),
            Self::Unknown(reason) => write!(f, "unknown: {reason}"),
        }
    }
}

// === impl UnknownReason ===

/// Names come from the API and are escaped for terminal output.
impl fmt::Display for UnknownReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Effect(effect) => write!(f, "unknown effect `{}`", escaped(effect)),
            Self::Resource(name) => write!(f, "unknown form of resource `{}`", escaped(name)),
            Self::Scope { group, resource } => write!(
                f,
                "unknown whether `{}` applies to what lies in `{}`",
                escaped(group),
                escaped(resource)
            ),
            Self::ZoneAccount => f.write_str("the account of the zone is not known"),
            Self::Condition(members) => {
                let members = members.join(", ");
                write!(f, "restricted by something unknown ({})", escaped(&members))
            }
            Self::Status(Some(status)) => write!(f, "unknown status `{}`", escaped(status)),
            Self::Status(None) => f.write_str("no status reported"),
        }
    }
}
