use std::fmt;

use cf_models::TokenStatus;
use cf_models::chrono::{DateTime, Utc};
use cf_models::ipnet::IpNet;

use super::extent::Extent;
use super::right_change::RightChange;

/// One change of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// The token was created since the old listing.
    #[non_exhaustive]
    Added {
        /// What it may do.
        rights: Vec<RightChange>,
        /// From where, as the fewest prefixes; `None` if no restriction is reported or if it is not understood.
        addresses: Option<Vec<IpNet>>,
        /// Until when; `None` if it never expires.
        expires_on: Option<DateTime<Utc>>,
    },
    /// The token was removed before its expiry.
    #[non_exhaustive]
    Removed {
        /// When it would have expired; `None` if never.
        expires_on: Option<DateTime<Utc>>,
    },
    /// The token has expired since the old listing, whether it is still listed or not.
    #[non_exhaustive]
    Expired {
        /// When.
        on: Option<DateTime<Utc>>,
    },
    /// It may do more, be used from more addresses, or for longer.
    Wider(Box<Extent>),
    /// It may do less, be used from fewer addresses, or for a shorter time.
    Narrower(Box<Extent>),
    /// Wider in one respect and narrower in another.
    Reshaped(Box<Extent>),
    /// It was disabled.
    Disabled,
    /// It was enabled again.
    Enabled,
    /// The status reports exposure since.
    #[non_exhaustive]
    Exposed {
        /// The status. Untrusted text.
        status: String,
    },
    /// The status changed in another way.
    #[non_exhaustive]
    StatusChanged {
        /// The status before.
        from: Option<TokenStatus>,
        /// The status after.
        to: Option<TokenStatus>,
    },
    /// It was rolled or edited, and nothing else shows what was done: the service uses one time for both.
    #[non_exhaustive]
    RolledOrEdited {
        /// Time of the change, where it is known.
        on: Option<DateTime<Utc>>,
        /// The members that differ. Untrusted text.
        members: Vec<String>,
    },
    /// It has another name. Names are untrusted text.
    #[non_exhaustive]
    Renamed {
        /// The name before.
        from: String,
        /// The name after.
        to: String,
    },
    /// It was used, and never before.
    #[non_exhaustive]
    FirstUse {
        /// Time of the last use.
        on: DateTime<Utc>,
    },
    /// It was used after a long time without a use.
    #[non_exhaustive]
    UsedAgain {
        /// Time of the last use.
        on: DateTime<Utc>,
        /// Time of the last use before.
        before: DateTime<Utc>,
    },
    /// The time of its last use changed.
    #[non_exhaustive]
    LastUse {
        /// The time before.
        from: Option<DateTime<Utc>>,
        /// The time after.
        to: Option<DateTime<Utc>>,
    },
}

/// The kind of a [`Change`], the most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ChangeKind {
    /// [`Change::Exposed`]
    Exposed,
    /// [`Change::Wider`]
    Wider,
    /// [`Change::Reshaped`]
    Reshaped,
    /// [`Change::Added`]
    Added,
    /// [`Change::Enabled`]
    Enabled,
    /// [`Change::StatusChanged`]
    StatusChanged,
    /// [`Change::UsedAgain`]
    UsedAgain,
    /// [`Change::FirstUse`]
    FirstUse,
    /// [`Change::RolledOrEdited`]
    RolledOrEdited,
    /// [`Change::Renamed`]
    Renamed,
    /// [`Change::Narrower`]
    Narrower,
    /// [`Change::Disabled`]
    Disabled,
    /// [`Change::Removed`]
    Removed,
    /// [`Change::Expired`]
    Expired,
    /// [`Change::LastUse`]
    LastUse,
}

// === impl Change ===

impl Change {
    /// Returns the kind.
    #[must_use]
    pub fn kind(&self) -> ChangeKind {
        match self {
            Self::Added { .. } => ChangeKind::Added,
            Self::Removed { .. } => ChangeKind::Removed,
            Self::Expired { .. } => ChangeKind::Expired,
            Self::Wider(_) => ChangeKind::Wider,
            Self::Narrower(_) => ChangeKind::Narrower,
            Self::Reshaped(_) => ChangeKind::Reshaped,
            Self::Disabled => ChangeKind::Disabled,
            Self::Enabled => ChangeKind::Enabled,
            Self::Exposed { .. } => ChangeKind::Exposed,
            Self::StatusChanged { .. } => ChangeKind::StatusChanged,
            Self::RolledOrEdited { .. } => ChangeKind::RolledOrEdited,
            Self::Renamed { .. } => ChangeKind::Renamed,
            Self::FirstUse { .. } => ChangeKind::FirstUse,
            Self::UsedAgain { .. } => ChangeKind::UsedAgain,
            Self::LastUse { .. } => ChangeKind::LastUse,
        }
    }
}

// === impl ChangeKind ===

impl ChangeKind {
    /// All kinds, the most urgent first.
    pub const ALL: [Self; 15] = [
        Self::Exposed,
        Self::Wider,
        Self::Reshaped,
        Self::Added,
        Self::Enabled,
        Self::StatusChanged,
        Self::UsedAgain,
        Self::FirstUse,
        Self::RolledOrEdited,
        Self::Renamed,
        Self::Narrower,
        Self::Disabled,
        Self::Removed,
        Self::Expired,
        Self::LastUse,
    ];

    /// Returns the name for programs, such as `used_again`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Exposed => "exposed",
            Self::Wider => "wider",
            Self::Reshaped => "reshaped",
            Self::Added => "added",
            Self::Enabled => "enabled",
            Self::StatusChanged => "status_changed",
            Self::UsedAgain => "used_again",
            Self::FirstUse => "first_use",
            Self::RolledOrEdited => "rolled_or_edited",
            Self::Renamed => "renamed",
            Self::Narrower => "narrower",
            Self::Disabled => "disabled",
            Self::Removed => "removed",
            Self::Expired => "expired",
            Self::LastUse => "last_use",
        }
    }

    /// Returns whether the account's tokens may do more since, or might: added, wider, reshaped, enabled, exposed, or a status of
    /// which it is not known.
    #[must_use]
    pub fn is_widening(self) -> bool {
        matches!(
            self,
            Self::Exposed | Self::Wider | Self::Reshaped | Self::Added | Self::Enabled | Self::StatusChanged
        )
    }
}

/// In words, such as `used again`.
impl fmt::Display for ChangeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.as_str().replace('_', " "))
    }
}
