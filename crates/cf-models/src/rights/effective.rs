use std::fmt;

use super::pair::{Fit, Pairs, ScopesOf, distinct};
use super::{Access, Decision, GroupSelector, PolicyResource, Ruling, UnknownReason};
use crate::{IpAccess, PermissionGroup, Policy, ResourceKind, ResourceSelector, Token, TokenStatus};

/// Computes a token's rights; the caller can add the scopes of permission groups, and the account.
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
    pub(super) token: &'a Token,
    pub(super) scopes: Option<&'a ScopesOf<'a>>,
    /// The account that the token's policies name, where they name just one.
    pub(super) home: Option<&'a str>,
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
    /// Reason why it is not certain that the token has this right; `None` where it is certain.
    pub unknown: Option<UnknownReason>,
    /// Policies that deny the group on a part of the resource, and policies that may deny it but are not understood.
    pub narrower_denies: Vec<&'a Policy>,
}

// === impl Rights ===

impl<'a> Rights<'a> {
    /// Returns the rights of a token, using only the data in the listing.
    #[must_use]
    pub fn new(token: &'a Token) -> Self {
        Self {
            token,
            scopes: None,
            home: home(token),
        }
    }

    /// Sets a function that supplies the scopes of permission groups, such as a catalog. If it returns `None`, the listing's
    /// `meta.scopes` is used.
    #[must_use]
    pub fn with_scopes(mut self, scopes: &'a ScopesOf<'a>) -> Self {
        self.scopes = Some(scopes);
        self
    }

    /// Returns the pairs that the policies allow, without those that a deny removes. A pair that is not understood is
    /// in the list, with [`Right::unknown`] set.
    #[must_use]
    pub fn effective(&self) -> Vec<Right<'a>> {
        let pairs = Pairs::new(self.token, &GroupSelector::Any, self.scopes);
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
        let pairs = Pairs::new(self.token, &access.group, self.scopes);
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
