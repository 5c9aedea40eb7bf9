use cf_models::Token;
use cf_models::chrono::{DateTime, Utc};

use super::addresses::AddressChange;
use super::right_change::RightChange;

/// What a token may do, from where and when: how it has changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Extent {
    /// Rights that it gained.
    pub gained: Vec<RightChange>,
    /// Rights that it lost.
    pub lost: Vec<RightChange>,
    /// From where it may be used; `None` if that is unchanged.
    pub addresses: Option<AddressChange>,
    /// Until when; `None` if that is unchanged.
    pub expiry: Option<TimeChange>,
    /// From when; `None` if that is unchanged.
    pub not_before: Option<TimeChange>,
}

/// A time that changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TimeChange {
    /// The time before; `None` if it was absent.
    pub from: Option<DateTime<Utc>>,
    /// The time after; `None` if it is absent.
    pub to: Option<DateTime<Utc>>,
}

// === impl Extent ===

impl Extent {
    /// Adds how the times of a token have changed.
    pub(super) fn times(&mut self, old: &Token, new: &Token) {
        self.expiry = TimeChange::between(old.expires_on, new.expires_on);
        self.not_before = TimeChange::between(old.not_before, new.not_before);
    }

    /// Returns whether the token may do more than before, be used from more addresses, or for longer.
    #[must_use]
    pub fn is_wider(&self) -> bool {
        // Without an expiry, it is valid for longer than with any; without a start, it is valid from an earlier time.
        let is_later = self.expiry.is_some_and(|change| change.is_longer());
        let is_earlier = self.not_before.is_some_and(|change| change.from > change.to);
        let is_opened = self.addresses.as_ref().is_some_and(AddressChange::is_wider);
        !self.gained.is_empty() || is_opened || is_later || is_earlier
    }

    /// Returns whether the token may do less than before, be used from fewer addresses, or for a shorter time.
    #[must_use]
    pub fn is_narrower(&self) -> bool {
        let is_earlier = self.expiry.is_some_and(|change| change.reversed().is_longer());
        let is_later = self.not_before.is_some_and(|change| change.from < change.to);
        let is_closed = self.addresses.as_ref().is_some_and(AddressChange::is_narrower);
        !self.lost.is_empty() || is_closed || is_earlier || is_later
    }
}

// === impl TimeChange ===

impl TimeChange {
    fn between(from: Option<DateTime<Utc>>, to: Option<DateTime<Utc>>) -> Option<Self> {
        (from != to).then_some(Self { from, to })
    }

    /// As an expiry: whether it is later, or removed.
    fn is_longer(self) -> bool {
        match (self.from, self.to) {
            (Some(from), Some(to)) => to > from,
            (from, to) => from.is_some() && to.is_none(),
        }
    }

    fn reversed(self) -> Self {
        Self {
            from: self.to,
            to: self.from,
        }
    }
}
