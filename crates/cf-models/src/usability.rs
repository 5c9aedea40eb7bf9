use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};

use crate::policy::Policy;
use crate::resource::ResourceName;
use crate::token::{Token, TokenStatus};

/// Whether a token works at an instant, and why not.
///
/// The service's own word counts first, then the token's times: a listing may be older than the instant asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Usability {
    /// Its status is `active`, and the instant is within its times.
    Usable,
    /// It was switched off.
    Disabled,
    /// Its time is over, by its status or by `expires_on`.
    Expired,
    /// Its time has not begun: `not_before`.
    NotYetValid,
    /// Its status is none of those the reference names, such as `revoked (exposed)`, or there is none. Nobody can say.
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

/// What a token's fields mean, with the clock passed in.
impl Token {
    /// Whether the token works at `now`, and why not.
    ///
    /// The reference: `status` is `active`, `disabled` or `expired`; a token works from `not_before` on and until
    /// `expires_on`, each where it is there.
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

    /// Whether the token works at `now`: [`Token::usability_at`] without the reason.
    #[must_use]
    pub fn is_usable_at(&self, now: DateTime<Utc>) -> bool {
        self.usability_at(now) == Usability::Usable
    }

    /// How long until the token's time is over, by `expires_on` alone: nothing for a token that never expires, zero for
    /// one whose time is over.
    #[must_use]
    pub fn remaining_lifetime_at(&self, now: DateTime<Utc>) -> Option<TimeDelta> {
        let end = self.expires_on?;
        Some(end.signed_duration_since(now).max(TimeDelta::zero()))
    }

    /// Whether the token's time ends between `now` and `within` from then; not so for one that has ended, nor for
    /// one that never does.
    #[must_use]
    pub fn expires_within(&self, now: DateTime<Utc>, within: TimeDelta) -> bool {
        self.remaining_lifetime_at(now)
            .is_some_and(|left| left > TimeDelta::zero() && left <= within)
    }

    /// The policies that speak about a resource, by name or by a pattern that covers it, whether they give or take.
    ///
    /// The service evaluates deny first, then allow, and denies what is left. Names are all that is compared: a policy on
    /// an account speaks about the account, not about the zones in it.
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
    fn a_token_works_from_its_beginning_until_its_end() {
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
    fn the_services_word_counts_first() {
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
    fn what_is_left_is_never_negative() {
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
        let policy =
            |id: &str, resource: &str| Policy::new(id, Effect::Allow).with_resources([(resource, "*")]);
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
