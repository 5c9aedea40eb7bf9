//! All rules, one file per family.

mod fixes;
mod lifetime;

use super::rule::Rule;
use super::rule_info::RuleInfo;

/// The rules, by id. A new rule is one item in the file of its family, and one line here.
pub(super) static RULES: &[&dyn Rule] = &[
    &lifetime::NoExpiry,
    &lifetime::ExpiringSoon,
    &lifetime::ExpiredListed,
    &lifetime::LifetimeTooLong,
    &lifetime::RotationOverdue,
    &lifetime::ExpiringInUse,
    &lifetime::NotYetValid,
    &lifetime::StatusAgainstClock,
];

/// Returns all rules, by id.
pub fn rules() -> impl Iterator<Item = &'static RuleInfo> {
    RULES.iter().map(|rule| rule.info())
}

/// Returns a rule by its id or slug, in any case.
#[must_use]
pub fn rule_by_id(id: &str) -> Option<&'static RuleInfo> {
    rules().find(|rule| rule.id.eq_ignore_ascii_case(id) || rule.slug.eq_ignore_ascii_case(id))
}
