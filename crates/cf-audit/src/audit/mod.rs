//! The audit: rules, coverage, and the report.

mod against;
mod baseline;
mod coverage;
mod document;
mod evidence;
mod examined;
mod file;
mod finding;
mod input;
mod known;
mod people;
mod profile;
mod report;
mod rule;
mod rule_info;
mod rules;
mod run;
mod secret;
mod severity;
mod suppression;
mod thresholds;
mod time;

pub use baseline::{Baseline, InvalidBaseline};
pub use coverage::{Coverage, CoverageReport};
pub use document::{REPORT_VERSION, ReportDocument};
pub use evidence::Evidence;
pub use file::{AuditFile, InvalidAuditFile};
pub use finding::{Acceptance, Finding, TokenRef};
pub use input::{AuditInput, Completeness, Credentials};
pub use people::{Departed, Domains, InvalidDeparted};
pub use profile::{InvalidProfile, Profile};
pub use report::{Against, CatalogUsed, FindingCounts, NowSource, Report, TokenCounts, Verdict};
pub use rule_info::{ExplainedRule, Explanation, RuleInfo};
pub use rules::{rule_by_id, rules};
pub use run::{Audit, AuditAt};
#[cfg(feature = "html")]
pub(crate) use secret::redact;
pub use severity::{InvalidSeverity, Severity};
pub use suppression::Suppressions;
pub use thresholds::Thresholds;
