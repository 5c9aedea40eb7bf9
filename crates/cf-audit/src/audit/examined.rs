use std::collections::HashMap;

use cf_models::chrono::{DateTime, TimeDelta, Utc};
use cf_models::rights::{PolicyResource, Right, Rights, ScopesOf};
use cf_models::{AccountId, PermissionGroup, Token, TokenStatus, Usability};

use super::coverage::CoverageReport;
use super::people::{Departed, Domains};
use super::thresholds::{Thresholds, days};
use crate::catalog::{AccessClass, Catalog, GroupInfo, Tier};
use crate::restriction::IpRestriction;
use crate::status::is_exposed;

/// What rules examine: a listing at a time.
pub(super) struct Examined<'a> {
    pub(super) now: DateTime<Utc>,
    pub(super) thresholds: &'a Thresholds,
    pub(super) domains: &'a Domains,
    pub(super) departed: &'a [Departed],
    pub(super) account: Option<&'a AccountId>,
    pub(super) catalog: &'a Catalog,
    pub(super) coverage: &'a CoverageReport,
    pub(super) tokens: Vec<ExaminedToken<'a>>,
    /// Positions of tokens with the same rights and condition, where there are several.
    pub(super) twins: HashMap<String, Vec<usize>>,
}

/// A token with what all rules need of it.
pub(super) struct ExaminedToken<'a> {
    pub(super) token: &'a Token,
    pub(super) state: TokenState,
    /// The permission groups that it has, each once.
    pub(super) groups: Vec<ExaminedGroup<'a>>,
    pub(super) restriction: IpRestriction,
}

/// A permission group that a token has, or may have.
pub(super) struct ExaminedGroup<'a> {
    pub(super) group: &'a PermissionGroup,
    pub(super) info: GroupInfo<'a>,
    /// Where the token has it.
    pub(super) rights: Vec<Right<'a>>,
}

/// Whether a token can be used, as far as the listing shows. A status that is missing or unknown counts as usable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenState {
    Usable,
    NotYetValid,
    Expired,
    Disabled,
    Exposed,
}

// === impl TokenState ===

impl TokenState {
    pub(super) fn of(token: &Token, now: DateTime<Utc>) -> Self {
        if is_exposed(token) {
            return Self::Exposed;
        }
        match token.usability_at(now) {
            Usability::Disabled => Self::Disabled,
            Usability::Expired => Self::Expired,
            Usability::NotYetValid => Self::NotYetValid,
            // Its times hold whatever its status is.
            Usability::UnknownStatus if token.expires_on.is_some_and(|end| end <= now) => Self::Expired,
            Usability::UnknownStatus if token.not_before.is_some_and(|begin| now < begin) => {
                Self::NotYetValid
            }
            _ => Self::Usable,
        }
    }
}

// === impl ExaminedToken ===

impl<'a> ExaminedToken<'a> {
    pub(super) fn new(
        token: &'a Token,
        catalog: &'a Catalog,
        scopes: &'a ScopesOf<'a>,
        now: DateTime<Utc>,
    ) -> Self {
        let mut groups: Vec<ExaminedGroup<'a>> = Vec::new();
        for right in Rights::new(token).with_scopes(scopes).effective() {
            match groups.iter_mut().find(|known| known.group.id == right.group.id) {
                Some(known) => known.rights.push(right),
                None => groups.push(ExaminedGroup {
                    group: right.group,
                    info: catalog.describe(right.group),
                    rights: vec![right],
                }),
            }
        }
        Self {
            token,
            state: TokenState::of(token, now),
            groups,
            restriction: IpRestriction::of(token.condition.as_ref()),
        }
    }

    pub(super) fn is_usable(&self) -> bool {
        self.state == TokenState::Usable
    }

    /// The time of the last change of the token, its creation included.
    pub(super) fn changed(&self) -> Option<DateTime<Utc>> {
        self.token.issued_on.max(self.token.modified_on)
    }

    /// Groups of tiers that are asked about, and that may change something.
    pub(super) fn powers(&self, is_asked: fn(Tier) -> bool) -> Vec<&ExaminedGroup<'a>> {
        self.groups
            .iter()
            .filter(|group| group.info.may_write() && group.info.tier.is_some_and(is_asked))
            .collect()
    }

    /// Groups that write. An unknown one counts as writing.
    pub(super) fn writes(&self) -> impl Iterator<Item = &ExaminedGroup<'a>> {
        self.groups
            .iter()
            .filter(|group| matches!(group.info.access, AccessClass::Write | AccessClass::Other))
    }

    /// Where its rights are, each resource once, in order.
    pub(super) fn resources(&self) -> Vec<PolicyResource<'a>> {
        let all = self.groups.iter().flat_map(|group| &group.rights);
        let mut resources: Vec<PolicyResource<'a>> = Vec::new();
        for right in all {
            if !resources.contains(&right.resource) {
                resources.push(right.resource);
            }
        }
        resources
    }

    /// A text that is the same for tokens with the same rights and condition; `None` for a token that has none, or is not
    /// usable.
    pub(super) fn twin_key(&self) -> Option<String> {
        if !self.is_usable() || self.groups.is_empty() {
            return None;
        }
        let mut rights: Vec<String> = self
            .groups
            .iter()
            .flat_map(|group| &group.rights)
            .map(|right| {
                let denied = right.narrower_denies.len();
                format!("{} {} {denied}", right.group.id, right.resource)
            })
            .collect();
        rights.sort_unstable();
        rights.dedup();
        Some(format!("{rights:?} {:?}", self.restriction))
    }

    pub(super) fn is_unrestricted(&self) -> bool {
        self.restriction.is_absent()
    }

    pub(super) fn never_expires(&self) -> bool {
        self.token.expires_on.is_none()
    }
}

// === impl Examined ===

impl Examined<'_> {
    /// Whether at least so many days have passed since a time.
    pub(super) fn has_passed(&self, since: DateTime<Utc>, number: u32) -> bool {
        self.since(since) >= days(number)
    }

    pub(super) fn since(&self, time: DateTime<Utc>) -> TimeDelta {
        self.now.signed_duration_since(time)
    }

    /// Whether no use of the token is recorded for as long as the threshold. A token cannot be used before it is valid.
    pub(super) fn is_never_used(&self, token: &Token) -> bool {
        let begin = token.issued_on.max(token.not_before);
        token.last_used_on.is_none()
            && begin.is_none_or(|begin| self.has_passed(begin, self.thresholds.never_used_days))
    }

    pub(super) fn is_stale(&self, token: &Token) -> bool {
        token
            .last_used_on
            .is_some_and(|last| self.has_passed(last, self.thresholds.stale_days))
    }
}

/// Whether Cloudflare reports the status `expired`.
pub(super) fn is_reported_expired(token: &Token) -> bool {
    token.status == Some(TokenStatus::Expired)
}
