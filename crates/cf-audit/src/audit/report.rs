use std::fmt;

use cf_models::chrono::{DateTime, Utc};
use cf_text::counted;
use serde::Serialize;

use super::coverage::{Coverage, CoverageReport};
use super::finding::Finding;
use super::profile::Profile;
use super::severity::Severity;
use super::thresholds::Thresholds;
use super::time;

/// The result of an audit of one account. Read [`Report::verdict`] first: without sufficient coverage, it is [`Verdict::None`].
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// The account, where it is known.
    pub account_id: Option<String>,
    /// Whether all tokens were seen. It comes before everything else.
    pub coverage: CoverageReport,
    /// What the audit shows.
    pub verdict: Verdict,
    /// The time as of which tokens were evaluated.
    #[serde(serialize_with = "time::serialize")]
    pub now: DateTime<Utc>,
    /// Where that time is from.
    pub now_source: NowSource,
    /// When the tokens were listed.
    #[serde(serialize_with = "time::serialize_option")]
    pub listed_at: Option<DateTime<Utc>>,
    /// Whether recently expired tokens were requested.
    pub include_expired: Option<bool>,
    /// The earlier listing, if new findings are marked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against: Option<Against>,
    /// The profile.
    pub profile: Profile,
    /// The numbers that were used.
    pub thresholds: Thresholds,
    /// What described the permission groups.
    pub catalog: CatalogUsed,
    /// How many tokens there are, by state.
    pub tokens: TokenCounts,
    /// How many findings there are.
    pub counts: FindingCounts,
    /// All findings, the most serious first; absorbed, suppressed and known ones included.
    pub findings: Vec<Finding>,
}

/// The earlier listing with which a report was compared; see [`Report::mark_new_since`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Against {
    /// When it was listed; `None` if that is not known.
    #[serde(serialize_with = "time::serialize_option")]
    pub listed_at: Option<DateTime<Utc>>,
    /// The time as of which its tokens were evaluated.
    #[serde(serialize_with = "time::serialize")]
    pub now: DateTime<Utc>,
    /// How many tokens it has.
    pub tokens: usize,
}

/// What an audit shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Verdict {
    /// Coverage is broken, or less than required: nothing follows from the absence of findings.
    None,
    /// There are findings to act on.
    Findings,
    /// No findings among the tokens shown; whether these are all is not proven.
    NoFindingsShown,
    /// No findings, and all tokens were seen.
    NoFindings,
}

/// Where the time of an audit is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum NowSource {
    /// The caller set it.
    Given,
    /// The time of the listing.
    Listing,
    /// The clock.
    Clock,
}

/// What described the permission groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CatalogUsed {
    /// The day of the built-in table.
    pub table_date: &'static str,
    /// Whether the account's own catalog was read.
    pub account: bool,
}

/// Tokens by state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct TokenCounts {
    /// All tokens in the input.
    pub listed: usize,
    /// Usable ones, and those with an unknown status.
    pub usable: usize,
    /// Disabled ones.
    pub disabled: usize,
    /// Expired ones.
    pub expired: usize,
    /// Ones that are not valid yet.
    pub not_yet_valid: usize,
    /// Ones that Cloudflare reports as exposed.
    pub exposed: usize,
}

/// Findings by severity. Absorbed ones are counted in the finding that absorbs them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FindingCounts {
    /// Critical.
    pub critical: usize,
    /// High.
    pub high: usize,
    /// Medium.
    pub medium: usize,
    /// Low.
    pub low: usize,
    /// For information.
    pub info: usize,
    /// Suppressed.
    pub suppressed: usize,
    /// Of these, with no end date.
    pub suppressed_forever: usize,
    /// In the baseline.
    pub in_baseline: usize,
    /// Of those to act on, new since the earlier listing; `None` if no earlier listing is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<usize>,
}

// === impl Verdict ===

impl Verdict {
    /// Returns the name: `none`, `findings`, `no_findings_shown` or `no_findings`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Findings => "findings",
            Self::NoFindingsShown => "no_findings_shown",
            Self::NoFindings => "no_findings",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

// === impl Report ===

impl Report {
    /// Returns the most serious finding to act on, absorbed ones included; not those about coverage.
    #[must_use]
    pub fn worst(&self) -> Option<Severity> {
        let active = self.findings.iter().filter(|finding| finding.is_active());
        active
            .filter(|finding| !finding.rule.is_about_coverage())
            .map(|finding| finding.severity)
            .max()
    }

    /// Returns the findings that human-readable formats show, the most serious first.
    pub fn shown(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.is_shown())
    }

    /// Returns the verdict in one line. It never calls a listing clean whose coverage is not proven.
    ///
    /// It contains untrusted text only as an escaped excerpt.
    #[must_use]
    pub fn headline(&self) -> String {
        let (all, shown) = match self.tokens.listed {
            1 => (
                "for the only token of the account".to_owned(),
                "for the only token shown".to_owned(),
            ),
            count => (
                format!("among all {count} tokens"),
                format!("among the {count} tokens shown"),
            ),
        };
        let known = self.counts.known();
        match self.verdict {
            Verdict::None => {
                let reason = self.coverage.reasons.first().map_or("", String::as_str);
                let reason = cf_text::excerpt(reason, 300);
                match self.coverage.state {
                    Coverage::Broken => format!("no verdict: {reason}"),
                    state => format!(
                        "no verdict: coverage is {state}, but --require-coverage is proven ({reason})"
                    ),
                }
            }
            Verdict::Findings => {
                let examined = match self.coverage.state {
                    Coverage::Proven => all,
                    _ => shown,
                };
                format!("{} {examined}{}{known}", self.counts, self.new_findings())
            }
            Verdict::NoFindingsShown => format!("no findings {shown}{known}"),
            Verdict::NoFindings => format!("no findings {all}{known}"),
        }
    }
}

pub(super) fn as_number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

// === impl FindingCounts ===

impl FindingCounts {
    pub(super) fn of(findings: &[Finding]) -> Self {
        let mut counts = Self::default();
        let counted = findings
            .iter()
            .filter(|finding| finding.absorbed_by.is_none() && !finding.rule.is_about_coverage());
        for finding in counted {
            let slot = if let Some(acceptance) = &finding.suppressed {
                if acceptance.until == "never" {
                    counts.suppressed_forever = counts.suppressed_forever.saturating_add(1);
                }
                &mut counts.suppressed
            } else if finding.in_baseline {
                &mut counts.in_baseline
            } else {
                match finding.severity {
                    Severity::Critical => &mut counts.critical,
                    Severity::High => &mut counts.high,
                    Severity::Medium => &mut counts.medium,
                    Severity::Low => &mut counts.low,
                    Severity::Info => &mut counts.info,
                    Severity::Error | Severity::Warning => continue,
                }
            };
            *slot = slot.saturating_add(1);
        }
        counts
    }

    /// What was left out, in words: `; 3 suppressed (1 with no end date), 2 in the baseline`.
    fn known(&self) -> String {
        let mut parts = Vec::new();
        match (self.suppressed, self.suppressed_forever) {
            (0, _) => {}
            (suppressed, 0) => parts.push(format!("{suppressed} suppressed")),
            (suppressed, forever) => {
                parts.push(format!("{suppressed} suppressed ({forever} with no end date)"));
            }
        }
        if self.in_baseline > 0 {
            parts.push(format!("{} in the baseline", self.in_baseline));
        }
        if parts.is_empty() {
            String::new()
        } else {
            format!("; {}", parts.join(", "))
        }
    }

    /// Returns the number of findings to act on.
    #[must_use]
    pub fn active(&self) -> usize {
        [self.critical, self.high, self.medium, self.low, self.info]
            .into_iter()
            .fold(0, usize::saturating_add)
    }
}

/// Such as `12 findings (1 critical, 3 high, 8 low)`.
impl fmt::Display for FindingCounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", counted(as_number(self.active()), "finding"))?;
        let parts: Vec<String> = [
            (self.critical, "critical"),
            (self.high, "high"),
            (self.medium, "medium"),
            (self.low, "low"),
            (self.info, "info"),
        ]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, name)| format!("{count} {name}"))
        .collect();
        if !parts.is_empty() {
            write!(f, " ({})", parts.join(", "))?;
        }
        Ok(())
    }
}
