use std::collections::{HashMap, HashSet};
use std::fmt;

use super::region::{Covers, Region};
use super::{
    Access, Decision, GroupScopes, GroupSelector, PolicyResource, ResourceQuery, Ruling, UnknownReason,
};
use crate::{
    Effect, IpAccess, PermissionGroup, PermissionGroupId, Policy, ResourceKind, ResourceSelector, Token,
    TokenStatus,
};

/// What knows the scopes of permission groups; `None` where it does not know a group.
pub type ScopesOf<'a> = dyn Fn(&PermissionGroup) -> Option<GroupScopes> + 'a;

/// A token's rights, with what the caller knows besides the listing: scopes of permission groups, and the account.
///
/// [`Token::rights`] and [`Token::allows`] are this with neither.
///
/// ```
/// use cf_models::rights::{Access, GroupScopes, Rights};
///
/// let token = cf_models::parse_token(br#"{"policies": [{
///     "id": "p1", "effect": "allow", "permission_groups": [{"id": "g1"}],
///     "resources": {"com.cloudflare.api.account.zone.z1": "*"}
/// }]}"#)?;
/// let catalog = |_: &cf_models::PermissionGroup| GroupScopes::parse("com.cloudflare.api.account.zone");
/// let rights = Rights::new(&token).with_scopes(&catalog);
/// assert!(rights.decide(&Access::new().zone("z1")).decision.is_allowed());
/// # Ok::<(), cf_models::ParseError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Rights<'a> {
    token: &'a Token,
    scopes: Option<&'a ScopesOf<'a>>,
    /// The account that the token's policies name, where they name just one.
    home: Option<&'a str>,
}

/// A permission group on a resource, as a policy allows it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Right<'a> {
    /// The permission group.
    pub group: &'a PermissionGroup,
    /// The resource, as the policy names it.
    pub resource: PolicyResource<'a>,
    /// The policy that allows it.
    pub policy: &'a Policy,
    /// Why it is not certain that the token has this right; `None` where it is certain.
    pub unknown: Option<UnknownReason>,
    /// Policies that deny the group on a part of the resource, or that may and are not understood.
    pub narrower_denies: Vec<&'a Policy>,
}

/// A group on a resource, in one policy.
#[derive(Clone, Copy)]
struct Pair<'a> {
    policy: &'a Policy,
    group: &'a PermissionGroup,
    resource: PolicyResource<'a>,
    region: Region<'a>,
    scopes: Option<GroupScopes>,
    fit: Fit,
}

/// The pairs of a token, the denies by group.
struct Pairs<'a> {
    others: Vec<Pair<'a>>,
    denies: HashMap<&'a PermissionGroupId, Vec<Pair<'a>>>,
}

/// How a group's scope fits the resource that its policy names.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fit {
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

// === impl Rights ===

impl<'a> Rights<'a> {
    /// The rights of a token, by what the listing carries.
    #[must_use]
    pub fn new(token: &'a Token) -> Self {
        Self {
            token,
            scopes: None,
            home: home(token),
        }
    }

    /// Takes the scopes of permission groups from this function first, such as from a catalog; where it returns
    /// `None`, from the listing's `meta.scopes`.
    #[must_use]
    pub fn with_scopes(mut self, scopes: &'a ScopesOf<'a>) -> Self {
        self.scopes = Some(scopes);
        self
    }

    /// Returns the pairs that the policies allow, without those that a deny removes. A pair that is not understood is
    /// in the list, with [`Right::unknown`] set.
    #[must_use]
    pub fn effective(&self) -> Vec<Right<'a>> {
        let pairs = self.pairs(&GroupSelector::Any);
        let mut rights = Vec::new();
        for pair in &pairs.others {
            let unknown = match pair.fit {
                Fit::Nothing => continue,
                Fit::Applies | Fit::AppliesPerhapsWithin => pair.unknown_effect(),
                Fit::PerhapsWithin | Fit::UnknownForm => Some(pair.unknown_form()),
            };
            if pairs.is_overruled(pair, pair.region) {
                continue;
            }
            if let Some(narrower_denies) = pairs.denies_of(pair.group, pair.region, self.home) {
                rights.push(Right {
                    group: pair.group,
                    resource: pair.resource,
                    policy: pair.policy,
                    unknown,
                    narrower_denies,
                });
            }
        }
        rights
    }

    /// Decides whether the token allows an access, and by which policies.
    #[must_use]
    pub fn decide(&self, access: &Access<'_>) -> Ruling<'a> {
        let mut ruling = self.decide_on_policies(access);
        let condition = access
            .from
            .map_or(Decision::Allowed, |_| self.decide_from(access));
        let time = access.at.map_or(Decision::Allowed, |_| self.decide_at(access));
        ruling.decision = ruling.decision.and(condition).and(time);
        ruling
    }

    fn decide_on_policies(&self, access: &Access<'_>) -> Ruling<'a> {
        let home = access.account.as_ref().map(AsRef::as_ref).or(self.home);
        let pairs = self.pairs(&access.group);
        let asked = access.resource.regions(home);
        let mut ruling = Ruling {
            decision: Decision::Denied,
            policies: Vec::new(),
            narrower_denies: Vec::new(),
        };
        for pair in &pairs.others {
            for (region, unknown) in pair.candidates(&access.resource, &asked, home) {
                if pairs.is_overruled(pair, pair.region.part_in_account_of(region, home)) {
                    continue;
                }
                let Some(narrower) = pairs.denies_of(pair.group, region, home) else {
                    continue;
                };
                ruling.policies.push(pair.policy);
                ruling.narrower_denies.extend(narrower);
                let decision = unknown.map_or(Decision::Allowed, Decision::Unknown);
                ruling.decision = ruling.decision.or(decision);
            }
        }
        distinct(&mut ruling.policies);
        distinct(&mut ruling.narrower_denies);
        ruling
    }

    /// Every (group, resource) of every policy: those that do not deny only of the groups that are asked about.
    fn pairs(&self, selector: &GroupSelector<'_>) -> Pairs<'a> {
        let groups = || {
            let policies = self.token.policies().iter();
            policies.flat_map(|policy| policy.permission_groups.iter().map(move |group| (policy, group)))
        };
        // By id, since a group may carry its name in one policy and not in the other.
        let asked: HashSet<_> = groups()
            .filter(|(_, group)| selector.matches(group))
            .map(|(_, group)| &group.id)
            .collect();
        let mut pairs = Pairs {
            others: Vec::new(),
            denies: HashMap::new(),
        };
        for (policy, group) in groups().filter(|(_, group)| asked.contains(&group.id)) {
            let given = self.scopes.and_then(|scopes| scopes(group));
            let scopes = given.or_else(|| GroupScopes::listed(group));
            let of_kind = match policy.effect {
                Effect::Deny => pairs.denies.entry(&group.id).or_default(),
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

    fn decide_from(&self, access: &Access<'_>) -> Decision {
        let (Some(condition), Some(address)) = (&self.token.condition, access.from) else {
            return Decision::Allowed;
        };
        match condition.permits(address) {
            IpAccess::Denied => Decision::Denied,
            IpAccess::Allowed | IpAccess::Unspecified => Decision::Allowed,
            IpAccess::Unknown => {
                Decision::Unknown(UnknownReason::Condition(condition.unknown_members().collect()))
            }
        }
    }

    fn decide_at(&self, access: &Access<'_>) -> Decision {
        let (token, Some(at)) = (self.token, access.at) else {
            return Decision::Allowed;
        };
        // Its times hold whatever its status is.
        if token.expires_on.is_some_and(|end| end <= at) || token.not_before.is_some_and(|begin| at < begin) {
            return Decision::Denied;
        }
        match &token.status {
            Some(TokenStatus::Active) => Decision::Allowed,
            Some(TokenStatus::Disabled | TokenStatus::Expired) => Decision::Denied,
            Some(TokenStatus::Other(status)) => {
                Decision::Unknown(UnknownReason::Status(Some(status.to_string())))
            }
            None => Decision::Unknown(UnknownReason::Status(None)),
        }
    }
}

impl fmt::Debug for Rights<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rights")
            .field("token", &self.token)
            .field("account", &self.home)
            .finish_non_exhaustive()
    }
}

// === impl Pairs ===

impl<'a> Pairs<'a> {
    /// Whether a deny names the same group and the same resource, or all of `part` where that is an account: whatever
    /// the two mean for the group, the deny means all of it.
    fn is_overruled(&self, pair: &Pair<'_>, part: Region<'_>) -> bool {
        let denies = self.denies.get(&pair.group.id);
        denies.into_iter().flatten().any(|deny| {
            let is_wider = matches!((deny.region, part), (Region::Account(_), Region::Account(_)))
                && deny.region.covers(part, None) == Covers::Yes;
            is_wider || deny.resource == pair.resource
        })
    }

    /// The denies that take a part of `region` from `group`, or may; `None` where one takes all of it for certain.
    fn denies_of(
        &self,
        group: &PermissionGroup,
        region: Region<'_>,
        home: Option<&str>,
    ) -> Option<Vec<&'a Policy>> {
        let mut narrower = Vec::new();
        for deny in self.denies.get(&group.id).into_iter().flatten() {
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
    fn candidates<'q>(
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
    fn may_apply_to(&self, kind: ResourceKind) -> bool {
        let within = [ResourceKind::Zone, ResourceKind::R2Bucket];
        self.scopes.is_none_or(|scopes| {
            scopes.contains(kind)
                || (kind == ResourceKind::Account && within.into_iter().any(|kind| scopes.contains(kind)))
        })
    }

    fn unknown_effect(&self) -> Option<UnknownReason> {
        match &self.policy.effect {
            Effect::Allow | Effect::Deny => None,
            Effect::Other(effect) => Some(UnknownReason::Effect(effect.to_string())),
        }
    }

    fn unknown_form(&self) -> UnknownReason {
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

/// The one account that the token's policies name.
fn home(token: &Token) -> Option<&str> {
    let mut accounts = token
        .policies()
        .iter()
        .flat_map(PolicyResource::of)
        .filter_map(|resource| {
            let name = resource.within.unwrap_or(resource.name);
            if let Some(bucket) = name.r2_bucket() {
                return Some(bucket.account);
            }
            match (name.kind(), name.selector()?) {
                (ResourceKind::Account, ResourceSelector::One(id)) => Some(id),
                _ => None,
            }
        });
    let first = accounts.next()?;
    accounts.all(|other| other == first).then_some(first)
}

/// Each policy once, in order.
fn distinct(policies: &mut Vec<&Policy>) {
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
