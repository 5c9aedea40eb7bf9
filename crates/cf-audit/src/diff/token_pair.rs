//! One token in two listings.

use cf_models::chrono::{DateTime, TimeDelta, Utc};
use cf_models::rights::Rights;
use cf_models::{PermissionGroup, Token, TokenStatus};

use super::addresses::AddressChange;
use super::change::Change;
use super::extent::Extent;
use super::listed_tokens::is_expired;
use super::right_change::RightChange;
use crate::catalog::Catalog;
use crate::status::is_exposed;

/// A token before and after, with what is needed to compare it.
pub(super) struct TokenPair<'a> {
    /// Normalized.
    pub(super) old: &'a Token,
    /// Normalized.
    pub(super) new: &'a Token,
    pub(super) old_time: Option<DateTime<Utc>>,
    pub(super) new_time: Option<DateTime<Utc>>,
    pub(super) account: Option<&'a str>,
    pub(super) catalog: &'a Catalog,
    pub(super) idle: TimeDelta,
    pub(super) show_use: bool,
}

// === impl TokenPair ===

impl TokenPair<'_> {
    /// Returns what changed, the most urgent first.
    pub(super) fn changes(&self) -> Vec<Change> {
        let (old, new) = (self.old, self.new);
        let mut changes = Vec::new();
        changes.extend(self.extent());
        if !is_expired(old, self.old_time) && is_expired(new, self.new_time) {
            changes.push(Change::Expired { on: new.expires_on });
        }
        changes.extend(self.status());
        let name = |token: &Token| token.name.clone().unwrap_or_default();
        if name(old) != name(new) {
            changes.push(Change::Renamed {
                from: name(old),
                to: name(new),
            });
        }
        // A change that is shown explains the time of the last change.
        let members = self.edited();
        if changes.is_empty() && !members.is_empty() {
            let on = new.modified_on.filter(|_| old.modified_on != new.modified_on);
            changes.push(Change::RolledOrEdited { on, members });
        }
        changes.extend(self.usage());
        changes.sort_by_key(Change::kind);
        changes
    }

    fn extent(&self) -> Option<Change> {
        let (old, new) = (self.old, self.new);
        let mut extent = Extent {
            addresses: AddressChange::between(old.condition.as_ref(), new.condition.as_ref()),
            ..Extent::default()
        };
        extent.times(old, new);
        if old.policies() != new.policies() {
            let scopes = |group: &PermissionGroup| self.catalog.scopes(group);
            let rights = |token| {
                let rights = Rights::new(token).with_scopes(&scopes);
                self.account
                    .map_or(rights, |account| rights.with_account(account))
            };
            let (before, after) = (rights(old), rights(new));
            extent.gained = RightChange::of(after.gained_since(&before), self.catalog);
            extent.lost = RightChange::of(before.gained_since(&after), self.catalog);
        }
        match (extent.is_wider(), extent.is_narrower()) {
            (true, true) => Some(Change::Reshaped(Box::new(extent))),
            (true, false) => Some(Change::Wider(Box::new(extent))),
            (false, true) => Some(Change::Narrower(Box::new(extent))),
            (false, false) => None,
        }
    }

    fn status(&self) -> Option<Change> {
        let (from, to) = (&self.old.status, &self.new.status);
        if from == to {
            return None;
        }
        let other = || Change::StatusChanged {
            from: from.clone(),
            to: to.clone(),
        };
        match to {
            Some(TokenStatus::Disabled) => Some(Change::Disabled),
            // The time shows it too.
            Some(TokenStatus::Expired) => None,
            Some(TokenStatus::Active) => match from {
                None => Some(other()),
                // A later expiry shows it too.
                Some(TokenStatus::Expired) if self.old.expires_on != self.new.expires_on => None,
                Some(_) => Some(Change::Enabled),
            },
            Some(TokenStatus::Other(status)) if is_exposed(self.new) && !is_exposed(self.old) => {
                Some(Change::Exposed {
                    status: status.as_str().to_owned(),
                })
            }
            Some(_) | None => Some(other()),
        }
    }

    /// The members that show that a token was rolled or edited. Members that describe it, such as its creator or the attributes of
    /// permission groups, do not count: the service adds some over time.
    fn edited(&self) -> Vec<String> {
        let (old, new) = (self.old, self.new);
        let mut members = Vec::new();
        let mut add = |is_different: bool, member: &str| {
            if is_different {
                members.push(member.to_owned());
            }
        };
        add(old.issued_on != new.issued_on, "issued_on");
        add(old.modified_on != new.modified_on, "modified_on");
        add(old.condition != new.condition, "condition");
        add(outline(old) != outline(new), "policies");
        for (member, value) in old.extra.iter() {
            add(new.extra.get(member).is_some_and(|new| new != value), member);
        }
        members
    }

    fn usage(&self) -> Option<Change> {
        let (from, to) = (self.old.last_used_on, self.new.last_used_on);
        match (from, to) {
            (from, to) if from == to => None,
            (None, Some(on)) => Some(Change::FirstUse { on }),
            (Some(before), Some(on)) if on > before && self.is_idle_since(before) => {
                Some(Change::UsedAgain { on, before })
            }
            (from, to) => self.show_use.then_some(Change::LastUse { from, to }),
        }
    }

    /// Whether the last use was long ago when the old listing was made.
    fn is_idle_since(&self, last_use: DateTime<Utc>) -> bool {
        self.old_time
            .is_some_and(|time| time.signed_duration_since(last_use) >= self.idle)
    }
}

/// Policies without what only describes them.
fn outline(token: &Token) -> Vec<(&str, &str, Vec<&str>, &cf_models::Resources)> {
    let policies = token.policies().iter();
    policies
        .map(|policy| {
            let groups = policy.permission_groups.iter().map(|group| group.id.as_str());
            (
                policy.id.as_str(),
                policy.effect.as_str(),
                groups.collect(),
                &policy.resources,
            )
        })
        .collect()
}
