//! Permission groups and resources in findings.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::audit::evidence::Evidence;
use crate::audit::examined::{ExaminedGroup, ExaminedToken};

/// Names in a message.
const NAMES: usize = 3;
/// Resources in an evidence.
const RESOURCES: usize = 50;

/// Such as `DNS Write, Workers Scripts Write and 2 more`.
pub(super) fn names(groups: &[&ExaminedGroup<'_>]) -> String {
    let mut text = groups
        .iter()
        .take(NAMES)
        .map(|group| name(group).to_owned())
        .collect::<Vec<_>>()
        .join(", ");
    match groups.len().saturating_sub(NAMES) {
        0 => {}
        more => text.push_str(&format!(" and {more} more")),
    }
    text
}

/// The name of a group, or its id.
pub(super) fn name<'a>(group: &'a ExaminedGroup<'_>) -> &'a str {
    let name = group.info.name.as_deref().filter(|name| !name.is_empty());
    name.unwrap_or_else(|| group.group.id.as_ref())
}

/// The groups and where the token has them, in an order that does not depend on the listing.
pub(super) fn evidence(groups: &[&ExaminedGroup<'_>]) -> Evidence {
    let ids: BTreeSet<(&str, &str)> = groups
        .iter()
        .map(|group| (group.group.id.as_ref(), name(group)))
        .collect();
    let ids: Vec<Value> = ids
        .into_iter()
        .map(|(id, name)| json!({"id": id, "name": name}))
        .collect();
    let rights = groups.iter().flat_map(|group| &group.rights);
    let resources: BTreeSet<String> = rights.map(|right| right.resource.to_string()).collect();
    let count = resources.len();
    let shown: Vec<String> = resources.into_iter().take(RESOURCES).collect();
    let evidence = Evidence::new()
        .with("permission_groups", ids)
        .with("resources", shown);
    if count > RESOURCES {
        evidence.with("resource_count", count)
    } else {
        evidence
    }
}

/// What limits the groups, or makes it uncertain whether the token has them.
pub(super) fn notes(groups: &[&ExaminedGroup<'_>]) -> Vec<String> {
    let mut notes = BTreeSet::new();
    let rights = groups
        .iter()
        .flat_map(|group| group.rights.iter().map(move |right| (name(group), right)));
    for (name, right) in rights {
        if let Some(reason) = &right.unknown {
            notes.insert(format!("not certain: {reason}"));
        }
        for policy in &right.narrower_denies {
            notes.insert(format!(
                "policy {} denies {name} on a part of the resources",
                policy.id
            ));
        }
    }
    notes.into_iter().collect()
}

/// The restriction of a token in words, as evidence.
pub(super) fn restriction(token: &ExaminedToken<'_>) -> Value {
    match serde_json::to_value(&token.token.condition) {
        Ok(value) => value,
        Err(reason) => Value::String(format!("not readable: {reason}")),
    }
}
