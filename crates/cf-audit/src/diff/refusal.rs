use std::fmt;

use cf_models::chrono::{DateTime, SecondsFormat, Utc};
use cf_models::{AccountId, TokenId};

/// Why two listings cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// Every reason; at least one.
    pub reasons: Vec<RefusalReason>,
}

/// One reason why two listings cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RefusalReason {
    /// The listings are of different accounts.
    OtherAccount {
        /// The account of the old listing.
        old: AccountId,
        /// The account of the new listing.
        new: AccountId,
    },
    /// The old listing was made after the new one.
    WrongOrder {
        /// When the old listing was made.
        old: DateTime<Utc>,
        /// When the new listing was made.
        new: DateTime<Utc>,
    },
    /// The times of the listings are not known, and the old one shows a later state of a token.
    LaterState {
        /// The token.
        token: TokenId,
    },
    /// A token without an ID.
    MissingId {
        /// Whether it is in the new listing.
        is_new: bool,
        /// Its place in the listing, from 0.
        index: usize,
    },
    /// Two tokens with one ID.
    DuplicateId {
        /// Whether they are in the new listing.
        is_new: bool,
        /// The ID.
        token: TokenId,
    },
}

// === impl Refusal ===

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, reason) in self.reasons.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}{reason}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Refusal {}

// === impl RefusalReason ===

/// Ids are escaped.
impl fmt::Display for RefusalReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = |is_new: &bool| if *is_new { "new" } else { "old" };
        match self {
            Self::OtherAccount { old, new } => write!(
                f,
                "different accounts: the old listing is of {old}, the new one of {new}"
            ),
            Self::WrongOrder { old, new } => {
                let time = |time: &DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::Secs, true);
                write!(
                    f,
                    "the old listing is newer than the new one: listed {}, the new one {}",
                    time(old),
                    time(new)
                )
            }
            Self::LaterState { token } => write!(
                f,
                "the old listing is newer than the new one: it shows a later state of token {}",
                cf_text::excerpt(token.as_str(), 64)
            ),
            Self::MissingId { is_new, index } => {
                write!(f, "token {index} of the {} listing has no id", side(is_new))
            }
            Self::DuplicateId { is_new, token } => write!(
                f,
                "the {} listing has token {} twice",
                side(is_new),
                cf_text::excerpt(token.as_str(), 64)
            ),
        }
    }
}
