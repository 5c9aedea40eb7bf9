//! How many tokens have which rights.

use std::collections::HashMap;

use cf_models::Token;
use serde::Serialize;

use super::describe::Described;
use crate::catalog::Tier;

/// A tier, and the tokens with a right in it.
pub(super) struct TierCount {
    pub(super) name: &'static str,
    pub(super) meaning: &'static str,
    pub(super) tokens: usize,
    pub(super) without_expiry: usize,
    pub(super) from_anywhere: usize,
}

/// A permission group, and the tokens that have it.
#[derive(Serialize)]
pub(super) struct GroupCount {
    pub(super) id: String,
    pub(super) name: String,
    /// Positions in the listing.
    pub(super) tokens: Vec<usize>,
    #[serde(skip)]
    pub(super) tier: Option<Tier>,
}

/// Returns a row for each tier.
pub(super) fn tiers(tokens: &[Token], described: &[Described]) -> Vec<TierCount> {
    let count = |(bit, tier): (usize, &Tier)| {
        let bit = u32::try_from(bit).unwrap_or(u32::MAX);
        let mask = 1_u32.checked_shl(bit).unwrap_or(0);
        let has_tier = |(_, described): &(&Token, &Described)| described.tiers & mask != 0;
        let with = || tokens.iter().zip(described).filter(has_tier);
        TierCount {
            name: tier.as_str(),
            meaning: meaning(*tier),
            tokens: with().count(),
            without_expiry: with().filter(|(token, _)| token.expires_on.is_none()).count(),
            from_anywhere: with().filter(|(_, described)| described.is_from_anywhere).count(),
        }
    };
    Tier::ALL.iter().enumerate().map(count).collect()
}

/// Returns the groups, the most dangerous first, then those that most tokens have.
pub(super) fn groups(described: &[Described]) -> Vec<GroupCount> {
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut groups: Vec<GroupCount> = Vec::new();
    for (position, token) in described.iter().enumerate() {
        for group in &token.groups {
            let next = groups.len();
            let place = *places.entry(&group.id).or_insert(next);
            if place == next {
                groups.push(GroupCount {
                    id: group.id.clone(),
                    name: group.name.clone(),
                    tokens: Vec::new(),
                    tier: group.tier,
                });
            }
            if let Some(count) = groups.get_mut(place) {
                count.tokens.push(position);
            }
        }
    }
    let rank = |tier: Option<Tier>| {
        let place = tier.and_then(|tier| Tier::ALL.iter().position(|other| *other == tier));
        place.unwrap_or(Tier::ALL.len())
    };
    groups.sort_by(|one, other| {
        let key = |group: &GroupCount| (rank(group.tier), std::cmp::Reverse(group.tokens.len()));
        key(one).cmp(&key(other)).then_with(|| one.name.cmp(&other.name))
    });
    groups
}

fn meaning(tier: Tier) -> &'static str {
    match tier {
        Tier::Mint => "creates or rolls credentials",
        Tier::Account => "controls who is in the account",
        Tier::Gate => "controls who passes Access",
        Tier::Code => "changes code",
        Tier::Traffic => "changes where traffic goes",
        Tier::Defense => "changes defenses",
        Tier::Data => "changes data",
        Tier::ReadData => "reads content, logs or personal data",
        Tier::ReadInventory => "reads what exists",
        Tier::Spend => "can cause costs",
    }
}
