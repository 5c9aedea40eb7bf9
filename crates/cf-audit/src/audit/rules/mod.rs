//! All rules, one file per family.

mod addresses;
mod breadth;
mod fixes;
mod lifetime;
mod names;
mod ownership;
mod policies;
mod powers;
mod rights_text;
mod trust;
mod usage;

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
    &usage::NeverUsed,
    &usage::Stale,
    &usage::DisabledLeftover,
    &usage::ImpossibleTimes,
    &addresses::NoIpRestriction,
    &addresses::IpAny,
    &addresses::IpTooWide,
    &addresses::IpUnmatchable,
    &addresses::NoIpRestrictionWrite,
    &addresses::NoIpRestrictionAdmin,
    &addresses::IpOneFamily,
    &powers::TokenMinting,
    &powers::AccountTakeover,
    &powers::MixedMinting,
    &breadth::WriteBreadth,
    &breadth::FlatWildcard,
    &breadth::AllZonesWrite,
    &policies::DeprecatedPermission,
    &policies::UnknownPermission,
    &policies::IneffectivePolicy,
    &powers::StandingAdmin,
    &powers::AccessGate,
    &powers::StandingEdgeWrite,
    &powers::StandingDataRead,
    &policies::OtherAccount,
    &policies::ScopeMismatch,
    &breadth::ReadBreadth,
    &breadth::R2AllBuckets,
    &ownership::CreatorOutsideDomain,
    &ownership::SupersededTwin,
    &ownership::Provisioned,
    &ownership::UnknownStatus,
    &ownership::CreatorDeparted,
    &ownership::Exposed,
    &names::VagueName,
    &names::SecretInName,
    &names::MisleadingName,
    &ownership::QuotaNear,
    &trust::CoverageBroken,
    &trust::CoverageUnproven,
    &trust::CatalogNotRead,
    &trust::SuppressionProblem,
];

/// Returns all rules, by id.
pub fn rules() -> impl Iterator<Item = &'static RuleInfo> {
    RULES.iter().map(|rule| rule.info())
}

/// The rule about suppressions, whose findings the run of an audit adds.
pub(super) static SUPPRESSION_PROBLEM: &dyn Rule = &trust::SuppressionProblem;

/// Returns a rule by its id or slug, in any case.
#[must_use]
pub fn rule_by_id(id: &str) -> Option<&'static RuleInfo> {
    rules().find(|rule| rule.id.eq_ignore_ascii_case(id) || rule.slug.eq_ignore_ascii_case(id))
}
