use std::fmt;

/// Reason for a token's risk level. `Display` gives it in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Concern {
    /// The status reports that the token was exposed.
    Exposed,
    /// It can create, edit or roll API tokens (tier `T0-mint`), and so obtain the rights of any token.
    MayMint,
    /// It can manage account members or Cloudflare Access (tiers `T0-account` and `T0-gate`).
    ControlsAccount,
    /// It may write to an entire account, all zones or all buckets.
    AccountWideWrite,
    /// It never expires.
    NoExpiry,
    /// No IP restriction is shown, or one that leaves all addresses of IPv4 or IPv6.
    NoIpRestriction,
    /// No use is recorded since it was issued.
    NeverUsed {
        /// Whole days; `None` where the listing has no `issued_on`.
        days: Option<i64>,
    },
    /// It was last used this long ago.
    Unused {
        /// Whole days.
        days: i64,
    },
}

// === impl Concern ===

impl Concern {
    /// Returns a name for programs, such as `no-expiry`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Exposed => "exposed",
            Self::MayMint => "may-mint",
            Self::ControlsAccount => "controls-account",
            Self::AccountWideWrite => "account-wide-write",
            Self::NoExpiry => "no-expiry",
            Self::NoIpRestriction => "no-ip-restriction",
            Self::NeverUsed { .. } => "never-used",
            Self::Unused { .. } => "unused",
        }
    }
}

impl fmt::Display for Concern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exposed => f.write_str("its status reports that it was exposed"),
            Self::MayMint => f.write_str("can create API tokens and roll their secrets"),
            Self::ControlsAccount => f.write_str("can manage account members or Cloudflare Access"),
            Self::AccountWideWrite => f.write_str("may write to an entire account, all zones or all buckets"),
            Self::NoExpiry => f.write_str("never expires"),
            Self::NoIpRestriction => f.write_str("no IP restriction reported"),
            Self::NeverUsed { days: Some(days) } => {
                write!(
                    f,
                    "no use recorded since it was issued {} ago",
                    cf_text::counted(*days, "day")
                )
            }
            Self::NeverUsed { days: None } => f.write_str("no use recorded"),
            Self::Unused { days } => write!(f, "unused for {}", cf_text::counted(*days, "day")),
        }
    }
}
