use cf_models::chrono::{DateTime, Utc};
use cf_models::rights::{PolicyResource, Right, Rights};
use cf_models::{ResourceKind, ResourceSelector, Token, Usability};

use super::MarkThresholds;
use super::concern::Concern;
use super::level::Level;
use crate::catalog::{AccessClass, Catalog, Tier};
use crate::restriction::IpRestriction;
use crate::status::is_exposed;

/// Marks tokens by a small set of rules. The clock is an argument.
///
/// | mark | when |
/// |---|---|
/// | `x` inactive | disabled or expired |
/// | `!!` dangerous | exposed · may create or roll API tokens · controls the account or its gates · account-wide write, never expires, no IP restriction, and unused |
/// | `!` worth a look | never expires · unused · account-wide write without an IP restriction |
/// | blank | none of these |
///
/// The levels follow the audit's severities: dangerous is what it reports as high or critical. *Unused*: no use recorded 30 days after it was issued, or last used 90 days ago ([`MarkThresholds`]). *Account-wide write*: a
/// group that writes, or that is unknown, on an account, all zones or all buckets. *Controls the account or its
/// gates*: tiers `T0-account` and `T0-gate`. Rights that are not certain count, and so do
/// statuses that are not documented: neither hides a risk.
///
/// ```
/// use cf_audit::{Catalog, Concern, Level, Marker};
/// use cf_models::chrono::{DateTime, TimeDelta, Utc};
/// use cf_models::{Token, TokenStatus};
///
/// let now: DateTime<Utc> = "2026-11-25T12:00:00Z".parse()?;
/// let token = Token::new().with_status(TokenStatus::Active).with_last_used_on(now);
///
/// let mark = Marker::new(&Catalog::new()).mark(&token, now);
/// assert_eq!(mark.level, Level::WorthALook);
/// assert_eq!(mark.concerns, [Concern::NoExpiry]);
/// # Ok::<(), cf_models::chrono::ParseError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Marker<'a> {
    catalog: &'a Catalog,
    thresholds: MarkThresholds,
}

/// A token's level, and the concerns that it rests on, the most urgent first.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Mark {
    /// The level.
    pub level: Level,
    /// Why; empty for a token that is fine. For an inactive token: what would count if it were enabled again.
    pub concerns: Vec<Concern>,
}

// === impl Marker ===

impl<'a> Marker<'a> {
    /// Marks with the default thresholds.
    #[must_use]
    pub fn new(catalog: &'a Catalog) -> Self {
        Self {
            catalog,
            thresholds: MarkThresholds::default(),
        }
    }

    /// Sets the thresholds.
    #[must_use]
    pub fn with_thresholds(mut self, thresholds: MarkThresholds) -> Self {
        self.thresholds = thresholds;
        self
    }

    /// Marks a token as of `now`.
    #[must_use]
    pub fn mark(&self, token: &Token, now: DateTime<Utc>) -> Mark {
        let scopes = |group: &_| self.catalog.scopes(group);
        self.mark_with(token, &Rights::new(token).with_scopes(&scopes).effective(), now)
    }

    /// Marks a token whose effective rights are computed already.
    #[must_use]
    pub fn mark_with(&self, token: &Token, rights: &[Right<'_>], now: DateTime<Utc>) -> Mark {
        let is_exposed = is_exposed(token);
        let infos = || {
            rights
                .iter()
                .map(|right| (right, self.catalog.describe(right.group)))
        };
        let has_tier = |is_asked: fn(Tier) -> bool| {
            infos().any(|(_, info)| info.may_write() && info.tier.is_some_and(is_asked))
        };
        let may_mint = has_tier(|tier| tier == Tier::Mint);
        let has_control = has_tier(|tier| matches!(tier, Tier::Account | Tier::Gate));
        let writes_widely = infos().any(|(right, info)| {
            matches!(info.access, AccessClass::Write | AccessClass::Other) && is_wide(&right.resource)
        });
        let never_expires = token.expires_on.is_none();
        let from_anywhere = IpRestriction::of(token.condition.as_ref()).is_absent();
        let unused = self.unused(token, now);

        let level = if matches!(token.usability_at(now), Usability::Disabled | Usability::Expired) {
            Level::Inactive
        } else if is_exposed
            || may_mint
            || has_control
            || (writes_widely && never_expires && from_anywhere && unused.is_some())
        {
            Level::Dangerous
        } else if never_expires || unused.is_some() || (writes_widely && from_anywhere) {
            Level::WorthALook
        } else {
            Level::Fine
        };
        let concerns = [
            is_exposed.then_some(Concern::Exposed),
            may_mint.then_some(Concern::MayMint),
            has_control.then_some(Concern::ControlsAccount),
            // By itself, a restricted and expiring token that writes widely is fine, and so is one that reads from anywhere.
            (writes_widely && from_anywhere).then_some(Concern::AccountWideWrite),
            never_expires.then_some(Concern::NoExpiry),
            (from_anywhere && (writes_widely || may_mint || has_control)).then_some(Concern::NoIpRestriction),
            unused,
        ];
        Mark {
            level,
            concerns: concerns.into_iter().flatten().collect(),
        }
    }

    fn unused(&self, token: &Token, now: DateTime<Utc>) -> Option<Concern> {
        if let Some(last) = token.last_used_on {
            let idle = now.signed_duration_since(last);
            return (idle >= self.thresholds.unused).then(|| Concern::Unused {
                days: idle.num_days(),
            });
        }
        // A token cannot have been used before it became valid.
        let begin = token.issued_on.max(token.not_before);
        let Some(begin) = begin else {
            return Some(Concern::NeverUsed { days: None });
        };
        let age = now.signed_duration_since(begin);
        (age >= self.thresholds.never_used).then(|| Concern::NeverUsed {
            days: Some(age.num_days()),
        })
    }
}

/// Whether a name stands for an account, or for all zones or buckets of one. A name of an unknown form may.
fn is_wide(resource: &PolicyResource<'_>) -> bool {
    match resource.name.kind() {
        ResourceKind::Account | ResourceKind::Other => true,
        ResourceKind::R2Bucket => {
            let is_any = resource
                .name
                .r2_bucket()
                .is_some_and(|bucket| bucket.bucket == "*");
            is_any || resource.name.selector() == Some(ResourceSelector::All)
        }
        _ => resource.name.selector() == Some(ResourceSelector::All),
    }
}
