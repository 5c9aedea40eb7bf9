use cf_models::{Account, Token, TokenStatus};
use chrono::{DateTime, Utc};

/// What the completeness rule needs to know about one element of a listing.
pub trait Identified {
    /// Returns the ID. An element without one counts as distinct.
    fn id(&self) -> Option<&str>;

    /// Returns when the element was last changed. A double check compares it.
    fn modified_on(&self) -> Option<DateTime<Utc>> {
        None
    }

    /// Returns whether the element had expired at `now`. A listing may leave expired elements out unless requested.
    fn is_expired_at(&self, now: DateTime<Utc>) -> bool {
        let _ = now;
        false
    }
}

impl Identified for Token {
    fn id(&self) -> Option<&str> {
        self.id.as_ref().map(AsRef::as_ref)
    }

    fn modified_on(&self) -> Option<DateTime<Utc>> {
        self.modified_on
    }

    /// The status decides; without one, the expiry time.
    fn is_expired_at(&self, now: DateTime<Utc>) -> bool {
        match &self.status {
            Some(status) => *status == TokenStatus::Expired,
            None => self.expires_on.is_some_and(|expires_on| expires_on <= now),
        }
    }
}

impl Identified for Account {
    fn id(&self) -> Option<&str> {
        Some(self.id.as_ref())
    }
}
