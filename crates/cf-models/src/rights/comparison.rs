//! What a token's rights gained between two states of it.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};

use super::pair::{Fit, Pair, Pairs, key, scopes_of};
use super::region::{Covers, Region, Select};
use super::universe::{Point, Universe};
use super::{GroupScopes, GroupSelector, PolicyResource, Rights};
use crate::{PermissionGroup, Policy, ResourceKind, Token};

/// A (permission group, resource) pair of which a token may do more than before.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct GainedRight<'a> {
    /// The permission group.
    pub group: &'a PermissionGroup,
    /// The resource, as the policy names it.
    pub resource: PolicyResource<'a>,
    /// The policy that allows it.
    pub policy: &'a Policy,
    /// Whether the token had a part of it before.
    pub is_partial: bool,
    /// Whether nothing that is not understood decides whether the token has it now.
    pub is_certain: bool,
}

/// A group's pairs, those that do not deny.
type ByGroup<'p, 'a> = HashMap<Cow<'a, str>, Vec<&'p Pair<'a>>>;

/// The text of a pair: its effect, and its resource.
type Entry<'a> = (&'a str, Option<&'a str>, &'a str, Option<&'a str>);

// === impl Rights ===

impl<'a> Rights<'a> {
    /// Returns the pairs by which this state of a token allows more than an earlier one, each once.
    ///
    /// What the policies allow is compared, not how they are written: a zone that a pattern covered before is not gained, and a
    /// deny that was removed is. *More* also means: certain instead of perhaps, and without a deny that is not understood. A group
    /// has the scopes that either state knows. Neither the condition nor the times are compared.
    ///
    /// What was lost is what the earlier state gained since this one.
    ///
    /// ```
    /// use cf_models::rights::Rights;
    ///
    /// let token = |zone: &str| cf_models::parse_token(format!(r#"{{"policies": [{{
    ///     "id": "p1", "effect": "allow", "permission_groups": [{{"id": "g1", "name": "DNS Write"}}],
    ///     "resources": {{"com.cloudflare.api.account.a1": {{"com.cloudflare.api.account.zone.{zone}": "*"}}}}
    /// }}]}}"#).as_bytes());
    /// let (before, after) = (token("z1")?, token("*")?);
    /// let gained = Rights::new(&after).gained_since(&Rights::new(&before));
    /// assert_eq!(gained[0].resource.name.as_str(), "com.cloudflare.api.account.zone.*");
    /// assert!(gained[0].is_partial);
    /// assert!(Rights::new(&before).gained_since(&Rights::new(&after)).is_empty());
    /// # Ok::<(), cf_models::ParseError>(())
    /// ```
    #[must_use]
    pub fn gained_since(&self, earlier: &Rights<'_>) -> Vec<GainedRight<'a>> {
        let scopes = common_scopes(self, earlier);
        let scopes_of = |group: &PermissionGroup| scopes.get(&key(group)).copied().flatten();
        let new = Pairs::by(self.token, &GroupSelector::Any, &scopes_of);
        let old = Pairs::by(earlier.token, &GroupSelector::Any, &scopes_of);
        let (new_groups, old_groups) = (by_group(&new), by_group(&old));
        let home = common(self.home, earlier.home);

        let mut gained: Vec<GainedRight<'a>> = Vec::new();
        let mut seen = HashSet::new();
        for pair in new.others.iter().filter(|pair| seen.insert(key(pair.group))) {
            let id = key(pair.group);
            let news = new_groups.get(&id).map_or(&[][..], Vec::as_slice);
            let olds = old_groups.get(&id).map_or(&[][..], Vec::as_slice);
            compare(&new, news, &old, olds, &id, home, &mut gained);
        }
        gained
    }

    /// Sets the account that owns the token: zones whose account is not named are taken to lie in it. Without it, that is the
    /// one account that the token's policies name.
    #[must_use]
    pub fn with_account(mut self, account: &'a str) -> Self {
        self.home = Some(account);
        self
    }
}

/// Adds what a group gained.
fn compare<'a>(
    new: &Pairs<'a>,
    news: &[&Pair<'a>],
    old: &Pairs<'_>,
    olds: &[&Pair<'_>],
    id: &str,
    home: Option<&str>,
    gained: &mut Vec<GainedRight<'a>>,
) {
    let new_denies = new.denies.get(id).map_or(&[][..], Vec::as_slice);
    let old_denies = old.denies.get(id).map_or(&[][..], Vec::as_slice);
    let old_keys: HashSet<Entry<'_>> = olds.iter().map(|pair| entry(pair)).collect();
    let has_same_denies = {
        let keys = |denies: &[Pair<'_>]| -> BTreeSet<String> {
            denies.iter().map(|pair| format!("{:?}", entry(pair))).collect()
        };
        keys(new_denies) == keys(old_denies)
    };
    // With the same denies, a pair that the earlier state has gains nothing.
    let is_new = |pair: &&&Pair<'_>| !has_same_denies || !old_keys.contains(&entry(pair));
    let mut candidates = news.iter().filter(is_new).peekable();
    if candidates.peek().is_none() {
        return;
    }
    let regions = news.iter().map(|pair| pair.region);
    let regions = regions.chain(new_denies.iter().map(|pair| pair.region));
    let regions = regions.chain(olds.iter().map(|pair| pair.region));
    let regions: Vec<Region<'_>> = regions.chain(old_denies.iter().map(|pair| pair.region)).collect();
    let longest = Universe::of(&regions, home, "").longest();
    let other = "~".repeat(longest.saturating_add(1));
    let universe = Universe::of(&regions, home, &other);

    let mut seen = HashSet::new();
    for pair in candidates.filter(|pair| seen.insert(entry(pair))) {
        let (mut some, mut all) = (false, true);
        let mut best = 0;
        for point in universe.points(pair, home) {
            let rank = rank(new, pair, point);
            if rank == 0 {
                continue;
            }
            let before = olds.iter().map(|pair| self::rank(old, pair, point)).max();
            let is_gained = rank > before.unwrap_or(0);
            some |= is_gained;
            all &= is_gained;
            best = best.max(if is_gained { rank } else { 0 });
        }
        if some {
            gained.push(GainedRight {
                group: pair.group,
                resource: pair.resource,
                policy: pair.policy,
                is_partial: !all,
                is_certain: best == CERTAIN,
            });
        }
    }
}

/// Rank of a right that is certain, and that nothing denies or may deny.
const CERTAIN: u8 = 4;

/// Returns how much a pair allows at a point: 0 for nothing, more for what is more certain.
fn rank(pairs: &Pairs<'_>, pair: &Pair<'_>, point: Point<'_>) -> u8 {
    let (is_certain, part, region) = match (point, pair.fit) {
        (Point::Entry(entry), Fit::UnknownForm) if pair.resource == entry => {
            (pair.unknown_effect().is_none(), pair.region, pair.region)
        }
        (Point::Entry(_), _) | (Point::One(_), Fit::UnknownForm | Fit::Nothing) => return 0,
        (Point::One(region), Fit::Applies | Fit::AppliesPerhapsWithin | Fit::PerhapsWithin) => {
            let is_account = region.kind() == ResourceKind::Account;
            let is_within = !is_account && pair.fit != Fit::Applies;
            let covers = if is_within {
                let account = account_of(region).is_some_and(|account| {
                    pair.region.covers(Region::Account(Select::One(account)), None) == Covers::Yes
                });
                account && pair.region.kind() == ResourceKind::Account && pair.may_apply_to(region.kind())
            } else {
                pair.fit != Fit::PerhapsWithin && pair.region.covers(region, None) == Covers::Yes
            };
            if !covers {
                return 0;
            }
            let part = pair.region.part_in_account_of(region, None);
            (!is_within && pair.unknown_effect().is_none(), part, region)
        }
    };
    if pairs.is_overruled(pair, part) {
        return 0;
    }
    let Some(doubts) = pairs.denies_of(pair.group, region, None) else {
        return 0;
    };
    match (is_certain, doubts.is_empty()) {
        (true, true) => CERTAIN,
        (true, false) => 3,
        (false, true) => 2,
        (false, false) => 1,
    }
}

/// The account of a point.
fn account_of(region: Region<'_>) -> Option<&str> {
    match region {
        Region::Account(Select::One(id))
        | Region::Zone {
            account: Some(Select::One(id)),
            ..
        }
        | Region::Bucket {
            account: Select::One(id),
            ..
        } => Some(id),
        _ => None,
    }
}

fn by_group<'p, 'a>(pairs: &'p Pairs<'a>) -> ByGroup<'p, 'a> {
    let mut groups = ByGroup::new();
    for pair in &pairs.others {
        groups.entry(key(pair.group)).or_default().push(pair);
    }
    groups
}

fn entry<'a>(pair: &Pair<'a>) -> Entry<'a> {
    let resource = pair.resource;
    let within = resource.within.map(AsRef::as_ref);
    (
        pair.policy.effect.as_str(),
        within,
        resource.name.as_str(),
        resource.value,
    )
}

/// What both know, or one of them; nothing where they differ.
fn common<T: PartialEq>(one: Option<T>, other: Option<T>) -> Option<T> {
    match (one, other) {
        (Some(one), Some(other)) => (one == other).then_some(one),
        (one, other) => one.or(other),
    }
}

/// The scopes of each group, whichever state shows them.
fn common_scopes<'a>(one: &Rights<'a>, other: &Rights<'a>) -> HashMap<Cow<'a, str>, Option<GroupScopes>> {
    let groups = |token: &'a Token| {
        token
            .policies()
            .iter()
            .flat_map(|policy| &policy.permission_groups)
    };
    let mut conflicts = HashSet::new();
    let mut scopes: HashMap<Cow<'_, str>, Option<GroupScopes>> = HashMap::new();
    for (rights, group) in groups(one.token)
        .map(|group| (one, group))
        .chain(groups(other.token).map(|group| (other, group)))
    {
        let found = scopes_of(group, rights.scopes);
        let known = scopes.entry(key(group)).or_insert(found);
        if known.is_some() && found.is_some() && *known != found {
            conflicts.insert(key(group));
        }
        *known = known.or(found);
    }
    for id in conflicts {
        scopes.insert(id, None);
    }
    scopes
}
