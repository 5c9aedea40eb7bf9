//! Describes what Cloudflare API tokens may do and which are risky. Does no I/O and reads no clock.
//!
//! ```
//! use cf_audit::{AccessClass, Catalog};
//! use cf_models::PermissionGroup;
//!
//! // Groups are identified by ID: Cloudflare has renamed groups without changing their ID.
//! let catalog = Catalog::new();
//! let group = PermissionGroup::new("4755a26eedb94da69e1066d98aa820be".parse()?).with_name("DNS Write");
//! assert_eq!(catalog.describe(&group).access, AccessClass::Write);
//!
//! // A new group of which nothing but a name is known is treated as able to write.
//! let group = PermissionGroup::new("0123456789abcdef0123456789abcdef".parse()?).with_name("Teleporter");
//! assert!(catalog.describe(&group).may_write());
//! # Ok::<(), cf_models::EmptyId>(())
//! ```
//!
//! # Permission groups
//!
//! [`Catalog`] describes groups ([`AccessClass`], [`Tier`], scopes) from, in order of precedence, a built-in table of 343
//! groups, the group's `meta` in the listing, the account's own catalog ([`AccountCatalog`]), and the name; it also finds groups by name or
//! pattern. [`compare_table`] checks the table against a catalog; `cargo run -p cf-audit --example check_catalog -- FILE` does
//! so for a stored response.

//!
//! # Marks and summaries
//!
//! [`Marker`] gives each token one risk [`Level`] by a small set of rules, and lists the [`Concern`]s that led to it. [`Can`]
//! and [`On`] describe in a few words what a token may do and on what; [`IpRestriction`] describes from which addresses it can
//! be used.
//!
//! # Audit
//!
//! [`Audit`] examines a listing ([`AuditInput`]) by the [`rules`] of a [`Profile`], and returns a [`Report`] of [`Finding`]s. The
//! report begins with its [`Coverage`]: if it is broken, or lower than [required](Audit::with_required_coverage), there is no verdict.
//! If it is unproven, the verdict is limited to the tokens shown ([`Verdict::NoFindingsShown`]).
//!
//! # Differences
//!
//! [`Differ`] compares two listings of an account by what the tokens may do, from where and until when.

mod audit;
mod catalog;
mod diff;
pub mod formats;
mod marks;
mod restriction;
mod status;
mod summary;

pub use audit::{
    Acceptance, Against, Audit, AuditAt, AuditFile, AuditInput, Baseline, CatalogUsed, Completeness,
    Coverage, CoverageReport, Credentials, Departed, Domains, Evidence, ExplainedRule, Explanation, Finding,
    FindingCounts, InvalidAuditFile, InvalidBaseline, InvalidDeparted, InvalidProfile, InvalidSeverity,
    NowSource, Profile, REPORT_VERSION, Report, ReportDocument, RuleInfo, Severity, Suppressions, Thresholds,
    TokenCounts, TokenRef, Verdict, rule_by_id, rules,
};
pub use catalog::{
    AccessClass, AccountCatalog, AccountGroup, Catalog, Difference, FoundGroup, GroupInfo,
    InvalidAccessClass, InvalidCatalog, KnownBy, TABLE_DATE, TableEntry, Tier, compare_table,
};

pub use diff::{
    AddressChange, Change, ChangeKind, Diff, Differ, Extent, ListedTokens, Refusal, RefusalReason,
    RightChange, TimeChange, TokenDiff,
};
pub use marks::{Concern, Level, Mark, MarkThresholds, Marker};
pub use restriction::IpRestriction;
pub use summary::{Can, CanGroup, On};

// Its types are in the public API.
pub use cf_models;
