use std::fmt;

use crate::{Policy, ResourceName, ResourceScope};

/// One entry of a policy's `resources`, with the entry it is nested under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PolicyResource<'a> {
    /// The resource that this one is nested under, usually an account.
    pub within: Option<&'a ResourceName>,
    /// The resource's name, or a pattern.
    pub name: &'a ResourceName,
    /// The entry's value, usually `*`; `None` where the entry holds an empty map.
    pub value: Option<&'a str>,
}

// === impl PolicyResource ===

impl<'a> PolicyResource<'a> {
    /// Returns the resource entries of a policy, ordered by name; each nested entry is returned separately.
    pub fn of(policy: &'a Policy) -> impl Iterator<Item = Self> {
        policy.resources.iter().flat_map(|(name, scope)| match scope {
            ResourceScope::Nested(nested) if !nested.is_empty() => nested
                .iter()
                .map(|(own, value)| Self {
                    within: Some(name),
                    name: own,
                    value: Some(value),
                })
                .collect(),
            scope => vec![Self {
                within: None,
                name,
                value: scope.as_value(),
            }],
        })
    }
}

impl fmt::Display for PolicyResource<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(within) = self.within {
            write!(f, "{within} > ")?;
        }
        write!(f, "{}", self.name)
    }
}
