use std::fmt;
use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::ip_access::IpAccess;
use crate::policy::Policy;
use crate::resource::ResourceName;
use crate::token::{Token, TokenStatus};

/// Whether a token can be used at a given time, and the reason if it cannot.
///
/// The status counts first, then the times: a listing can be older than the time in question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Usability {
    /// The status is `active`, and the time is between `not_before` and `expires_on`.
    Usable,
    /// The token was disabled.
    Disabled,
    /// The token has expired, by its status or by `expires_on`.
    Expired,
    /// `not_before` is in the future.
    NotYetValid,
    /// The status is missing or unknown, such as `revoked (exposed)`.
    UnknownStatus,
}

// === impl Usability ===

impl fmt::Display for Usability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Usable => "usable",
            Self::Disabled => "disabled",
            Self::Expired => "expired",
            Self::NotYetValid => "not yet valid",
            Self::UnknownStatus => "unknown status",
        })
    }
}

// === impl Token ===

/// What the fields of a token mean at a given time.
impl Token {
    /// Returns whether the token can be used at `now`, and the reason if it cannot.
    ///
    /// The reference documents the statuses `active`, `disabled` and `expired`. A token is valid from `not_before` until
    /// `expires_on`, where they are present.
    ///
    /// ```
    /// use cf_models::chrono::{DateTime, TimeDelta, Utc};
    /// use cf_models::{Token, TokenStatus, Usability};
    ///
    /// let now: DateTime<Utc> = "2026-01-15T12:00:00Z".parse()?;
    /// let token = Token::new().with_status(TokenStatus::Active).with_expires_on(now + TimeDelta::days(1));
    /// assert_eq!(token.usability_at(now), Usability::Usable);
    /// assert_eq!(token.usability_at(now + TimeDelta::days(1)), Usability::Expired);
    /// # Ok::<(), cf_models::chrono::ParseError>(())
    /// ```
    #[must_use]
    pub fn usability_at(&self, now: DateTime<Utc>) -> Usability {
        match &self.status {
            Some(TokenStatus::Disabled) => Usability::Disabled,
            Some(TokenStatus::Expired) => Usability::Expired,
            Some(TokenStatus::Other(_)) | None => Usability::UnknownStatus,
            Some(TokenStatus::Active) if self.expires_on.is_some_and(|end| end <= now) => Usability::Expired,
            Some(TokenStatus::Active) if self.not_before.is_some_and(|begin| now < begin) => {
                Usability::NotYetValid
            }
            Some(TokenStatus::Active) => Usability::Usable,
        }
    }

    /// Returns whether the token can be used at `now`: [`Token::usability_at`] without the reason.
    #[must_use]
    pub fn is_usable_at(&self, now: DateTime<Utc>) -> bool {
        self.usability_at(now) == Usability::Usable
    }

    /// Returns the time until the token expires, by `expires_on` alone: `None` for a token that never expires, zero for one that
    /// has expired.
    #[must_use]
    pub fn remaining_lifetime_at(&self, now: DateTime<Utc>) -> Option<TimeDelta> {
        let end = self.expires_on?;
        Some(end.signed_duration_since(now).max(TimeDelta::zero()))
    }

    /// Returns whether the token expires after `now` and at most `within` later. False for a token that has expired, and for one that
    /// never expires.
    #[must_use]
    pub fn expires_within(&self, now: DateTime<Utc>, within: TimeDelta) -> bool {
        self.remaining_lifetime_at(now)
            .is_some_and(|left| left > TimeDelta::zero() && left <= within)
    }

    /// Returns whether `address` may use the token, as [`Condition::permits`](crate::Condition::permits); without a condition,
    /// [`IpAccess::Unspecified`].
    #[must_use]
    pub fn permits(&self, address: IpAddr) -> IpAccess {
        let condition = self.condition.as_ref();
        condition.map_or(IpAccess::Unspecified, |condition| condition.permits(address))
    }

    /// Returns the policies that apply to a resource, by its name or by a pattern that covers it, whether they allow or deny.
    ///
    /// Only names are compared: a policy on an account applies to the account itself, not to the zones in it.
    pub fn policies_for(&self, resource: &ResourceName) -> impl Iterator<Item = &Policy> {
        self.policies()
            .iter()
            .filter(move |policy| policy.resources.matches(resource))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Effect, Policy};

    fn instant(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(second, 0).unwrap()
    }

    #[test]
    fn a_token_is_usable_from_not_before_until_expires_on() {
        let token = Token::new()
            .with_status(TokenStatus::Active)
            .with_not_before(instant(10))
            .with_expires_on(instant(20));
        let at = |second| token.usability_at(instant(second));
        assert_eq!(at(9), Usability::NotYetValid);
        assert_eq!(at(10), Usability::Usable);
        assert_eq!(at(19), Usability::Usable);
        assert_eq!(at(20), Usability::Expired);
    }

    #[test]
    fn the_status_counts_before_the_times() {
        let cases = [
            (Some("disabled"), Usability::Disabled),
            (Some("expired"), Usability::Expired),
            (Some("revoked (exposed)"), Usability::UnknownStatus),
            (None, Usability::UnknownStatus),
        ];
        for (status, usability) in cases {
            let mut token = Token::new().with_expires_on(instant(20));
            token.status = status.map(TokenStatus::from);
            assert_eq!(token.usability_at(instant(0)), usability, "{status:?}");
            assert!(!token.is_usable_at(instant(0)));
        }
    }

    #[test]
    fn the_remaining_lifetime_is_never_negative() {
        let token = Token::new().with_expires_on(instant(20));
        assert_eq!(
            token.remaining_lifetime_at(instant(5)),
            Some(TimeDelta::seconds(15))
        );
        assert_eq!(token.remaining_lifetime_at(instant(50)), Some(TimeDelta::zero()));
        assert_eq!(Token::new().remaining_lifetime_at(instant(5)), None);
        let soon = |second, within| token.expires_within(instant(second), TimeDelta::seconds(within));
        assert!(soon(10, 10) && !soon(10, 9) && !soon(20, 10) && !soon(30, 10));
        assert!(!Token::new().expires_within(instant(0), TimeDelta::MAX));
    }

    #[test]
    fn policies_are_found_by_name_and_by_pattern() {
        let policy = |id: &str, resource: &str| {
            Policy::new(id.parse().unwrap(), Effect::Allow).with_resources([(resource, "*")])
        };
        let token = Token::new().with_policies([
            policy("all", "com.cloudflare.api.account.zone.*"),
            policy("one", "com.cloudflare.api.account.zone.z1"),
            policy("other", "com.cloudflare.api.account.zone.z2"),
            policy("account", "com.cloudflare.api.account.a1"),
        ]);
        let about = |name: &str| -> Vec<String> {
            let name = ResourceName::from(name);
            token
                .policies_for(&name)
                .map(|policy| policy.id.to_string())
                .collect()
        };
        assert_eq!(about("com.cloudflare.api.account.zone.z1"), ["all", "one"]);
        assert_eq!(about("com.cloudflare.api.account.a1"), ["account"]);
        assert!(about("com.cloudflare.api.user.u1").is_empty());
    }
}
