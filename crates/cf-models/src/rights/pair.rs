//! What the policies of a token name: groups on resources, and what denies do to them.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::region::{Covers, Region};
use super::{GroupScopes, GroupSelector, PolicyResource, ResourceQuery, UnknownReason};
use crate::{Effect, PermissionGroup, Policy, ResourceKind, Token};

/// What knows the scopes of permission groups; `None` where it does not know a group.
pub type ScopesOf<'a> = dyn Fn(&PermissionGroup) -> Option<GroupScopes> + 'a;

/// A group on a resource, in one policy.
#[derive(Clone, Copy)]
pub(super) struct Pair<'a> {
    pub(super) policy: &'a Policy,
    pub(super) group: &'a PermissionGroup,
    pub(super) resource: PolicyResource<'a>,
    pub(super) region: Region<'a>,
    scopes: Option<GroupScopes>,
    pub(super) fit: Fit,
}

/// The pairs of a token, the denies by group.
pub(super) struct Pairs<'a> {
    pub(super) others: Vec<Pair<'a>>,
    pub(super) denies: HashMap<Cow<'a, str>, Vec<Pair<'a>>>,
}

/// How a group's scope fits the resource that its policy names.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    /// The group applies to the resource.
    Applies,
    /// The group's scope is not known, and the resource is an account: it applies to the account, and perhaps to what
    /// lies in it.
    AppliesPerhapsWithin,
    /// The group is one of zones or buckets, and the resource is an account: perhaps it applies to what lies in it.
    PerhapsWithin,
    /// The resource's form is not understood.
    UnknownForm,
    /// The group grants nothing on the resource.
    Nothing,
}

/// What a deny does to an allowed region.
enum Denial {
    Removes,
    Narrower,
    Nothing,
}

/// The scopes of a group: what the caller knows, otherwise what the listing carries.
pub(super) fn scopes_of(group: &PermissionGroup, given: Option<&ScopesOf<'_>>) -> Option<GroupScopes> {
    let given = given.and_then(|scopes| scopes(group));
    given.or_else(|| GroupScopes::listed(group))
}

// === impl Pairs ===

impl<'a> Pairs<'a> {
    /// Every (group, resource) of every policy: those that do not deny only of the groups that are asked about.
    /// `scopes` is asked before the listing.
    pub(super) fn new(token: &'a Token, selector: &GroupSelector<'_>, scopes: Option<&ScopesOf<'_>>) -> Self {
        Self::by(token, selector, &|group| scopes_of(group, scopes))
    }

    /// [`Pairs::new`] with exactly these scopes.
    pub(super) fn by(token: &'a Token, selector: &GroupSelector<'_>, scopes_of: &ScopesOf<'_>) -> Self {
        let groups = || {
            let policies = token.policies().iter();
            policies.flat_map(|policy| policy.permission_groups.iter().map(move |group| (policy, group)))
        };
        // By ID, since a group may carry its name in one policy and not in the other.
        let asked: HashSet<_> = groups()
            .filter(|(_, group)| selector.matches(group))
            .map(|(_, group)| key(group))
            .collect();
        let mut pairs = Self {
            others: Vec::new(),
            denies: HashMap::new(),
        };
        for (policy, group) in groups().filter(|(_, group)| asked.contains(&key(group))) {
            let scopes = scopes_of(group);
            let of_kind = match policy.effect {
                Effect::Deny => pairs.denies.entry(key(group)).or_default(),
                Effect::Allow | Effect::Other(_) => &mut pairs.others,
            };
            of_kind.extend(PolicyResource::of(policy).map(|resource| {
                let region = Region::of(resource);
                Pair {
                    policy,
                    group,
                    resource,
                    region,
                    scopes,
                    fit: Fit::of(scopes, region),
                }
            }));
        }
        pairs
    }

    /// Whether a deny names the same group and the same resource, or all of `part` where that is an account: whatever
    /// the two mean for the group, the deny means all of it.
    pub(super) fn is_overruled(&self, pair: &Pair<'_>, part: Region<'_>) -> bool {
        let denies = self.denies.get(&key(pair.group));
        denies.into_iter().flatten().any(|deny| {
            let is_wider = matches!((deny.region, part), (Region::Account(_), Region::Account(_)))
                && deny.region.covers(part, None) == Covers::Yes;
            is_wider || deny.resource == pair.resource
        })
    }

    /// The denies that take a part of `region` from `group`, or may; `None` where one takes all of it for certain.
    pub(super) fn denies_of(
        &self,
        group: &PermissionGroup,
        region: Region<'_>,
        home: Option<&str>,
    ) -> Option<Vec<&'a Policy>> {
        let mut narrower = Vec::new();
        for deny in self.denies.get(&key(group)).into_iter().flatten() {
            match deny.denial(region, home) {
                Denial::Removes => return None,
                Denial::Narrower => narrower.push(deny.policy),
                Denial::Nothing => {}
            }
        }
        distinct(&mut narrower);
        Some(narrower)
    }
}

// === impl Pair ===

impl<'a> Pair<'a> {
    /// What of the question this pair allows, and why that is not certain where it is not.
    pub(super) fn candidates<'q>(
        &self,
        query: &ResourceQuery,
        asked: &[Region<'q>],
        home: Option<&'q str>,
    ) -> Vec<(Region<'q>, Option<UnknownReason>)>
    where
        'a: 'q,
    {
        if self.fit == Fit::Nothing {
            return Vec::new();
        }
        let by_name = query.matches_name(self.resource.name)
            || self
                .resource
                .within
                .is_some_and(|within| query.matches_name(within));
        if by_name {
            let unknown = match self.fit {
                Fit::PerhapsWithin | Fit::UnknownForm => Some(self.unknown_form()),
                _ => self.unknown_effect(),
            };
            return vec![(self.region, unknown)];
        }
        let region: Region<'q> = self.region;
        let candidate = |asked: &Region<'q>| {
            let perhaps = || {
                // No deny on an account takes what lies in it, and that is what the question may be about.
                let part = match asked.kind() {
                    ResourceKind::Account => region.part_in_account_of(*asked, home),
                    _ => *asked,
                };
                (self.may_apply_to(asked.kind()) && region.may_hold(*asked, home))
                    .then(|| (part, Some(self.unknown_form())))
            };
            let lies_within = matches!(asked.kind(), ResourceKind::Zone | ResourceKind::R2Bucket);
            match self.fit {
                Fit::Nothing => None,
                // Named as written in the policy.
                Fit::UnknownForm if region == *asked && self.resource.value == Some("*") => {
                    Some((*asked, self.unknown_effect()))
                }
                Fit::UnknownForm | Fit::PerhapsWithin => perhaps(),
                Fit::AppliesPerhapsWithin if lies_within => perhaps(),
                Fit::Applies | Fit::AppliesPerhapsWithin => {
                    let (both, covers) = region.meet(*asked, home)?;
                    let unknown = match covers {
                        Covers::ZoneAccountUnknown => Some(UnknownReason::ZoneAccount),
                        Covers::Yes | Covers::No => self.unknown_effect(),
                    };
                    Some((both, unknown))
                }
            }
        };
        asked.iter().filter_map(candidate).collect()
    }

    /// What this deny does to a region.
    fn denial(&self, region: Region<'_>, home: Option<&str>) -> Denial {
        match self.fit {
            Fit::Nothing => Denial::Nothing,
            // The same resource, as written.
            Fit::UnknownForm | Fit::PerhapsWithin if self.region == region => Denial::Removes,
            Fit::UnknownForm | Fit::PerhapsWithin
                if self.may_apply_to(region.kind()) && self.region.may_hold(region, home) =>
            {
                Denial::Narrower
            }
            Fit::UnknownForm | Fit::PerhapsWithin => Denial::Nothing,
            Fit::Applies | Fit::AppliesPerhapsWithin => match self.region.covers(region, home) {
                Covers::Yes => Denial::Removes,
                Covers::ZoneAccountUnknown => Denial::Narrower,
                // It covers a part of it, or may: what lies in an account, one zone of all, one bucket of many.
                Covers::No if region.covers(self.region, home) == Covers::Yes => Denial::Narrower,
                Covers::No
                    if self.fit == Fit::AppliesPerhapsWithin
                        && region.kind() != ResourceKind::Account
                        && self.region.may_hold(region, home) =>
                {
                    Denial::Narrower
                }
                Covers::No => Denial::Nothing,
            },
        }
    }

    /// Whether the group's scope has a place for this kind of resource. A question about an account also means what
    /// lies in it.
    pub(super) fn may_apply_to(&self, kind: ResourceKind) -> bool {
        let within = [ResourceKind::Zone, ResourceKind::R2Bucket];
        self.scopes.is_none_or(|scopes| {
            scopes.contains(kind)
                || (kind == ResourceKind::Account && within.into_iter().any(|kind| scopes.contains(kind)))
        })
    }

    pub(super) fn unknown_effect(&self) -> Option<UnknownReason> {
        match &self.policy.effect {
            Effect::Allow | Effect::Deny => None,
            Effect::Other(effect) => Some(UnknownReason::Effect(effect.to_string())),
        }
    }

    pub(super) fn unknown_form(&self) -> UnknownReason {
        match self.fit {
            Fit::UnknownForm => UnknownReason::Resource(self.resource.to_string()),
            _ => UnknownReason::Scope {
                group: match &self.group.name {
                    Some(name) => name.to_string(),
                    None => self.group.id.to_string(),
                },
                resource: self.resource.to_string(),
            },
        }
    }
}

// === impl Fit ===

impl Fit {
    fn of(scopes: Option<GroupScopes>, region: Region<'_>) -> Self {
        let kind = region.kind();
        match scopes {
            _ if kind == ResourceKind::Other => Self::UnknownForm,
            None if kind == ResourceKind::Account => Self::AppliesPerhapsWithin,
            None => Self::Applies,
            Some(scopes) if scopes.contains(kind) => Self::Applies,
            Some(scopes)
                if kind == ResourceKind::Account
                    && (scopes.contains(ResourceKind::Zone) || scopes.contains(ResourceKind::R2Bucket)) =>
            {
                Self::PerhapsWithin
            }
            Some(_) => Self::Nothing,
        }
    }
}

/// A group's ID in lower case: it consists of hexadecimal digits, which mean the same in both.
pub(super) fn key(group: &PermissionGroup) -> Cow<'_, str> {
    let id = group.id.as_ref();
    if id.bytes().any(|byte| byte.is_ascii_uppercase()) {
        id.to_ascii_lowercase().into()
    } else {
        id.into()
    }
}

/// Each policy once, in order.
pub(super) fn distinct(policies: &mut Vec<&Policy>) {
    let mut seen: Vec<*const Policy> = Vec::new();
    policies.retain(|policy| {
        let address: *const Policy = *policy;
        let is_new = !seen.contains(&address);
        if is_new {
            seen.push(address);
        }
        is_new
    });
}
