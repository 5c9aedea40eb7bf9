use std::collections::HashMap;

use cf_models::PermissionGroup;
use cf_models::chrono::{DateTime, Utc};

use super::baseline::Baseline;
use super::coverage::{Coverage, CoverageReport};
use super::evidence::Evidence;
use super::examined::{Examined, ExaminedToken, TokenState};
use super::finding::{Finding, TokenRef};
use super::input::AuditInput;
use super::people::{Departed, Domains};
use super::profile::Profile;
use super::report::{CatalogUsed, FindingCounts, NowSource, Report, TokenCounts, Verdict};
use super::rule::{Hit, Rule};
use super::rules::{RULES, SUPPRESSION_PROBLEM};
use super::severity::Severity;
use super::suppression::Suppressions;
use super::thresholds::Thresholds;
use crate::catalog::{Catalog, TABLE_DATE};

/// Audits listings: settings, without a clock.
///
/// ```
/// use cf_audit::{Audit, AuditInput, Coverage, Profile, Verdict};
/// use cf_models::chrono::{DateTime, Utc};
///
/// let now: DateTime<Utc> = "2026-11-25T12:00:00Z".parse()?;
/// let tokens = [cf_models::parse_token(br#"{"id": "a1", "name": "deploy", "status": "active"}"#)?];
/// let report = Audit::new(Profile::Default).at(now).run(&AuditInput::new(&tokens));
///
/// assert!(report.findings.iter().any(|finding| finding.rule.slug == "no-expiry"));
/// // Nothing shows that these are all tokens.
/// assert_eq!((report.coverage.state, report.verdict), (Coverage::Unproven, Verdict::Findings));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Audit {
    profile: Profile,
    thresholds: Thresholds,
    catalog: Catalog,
    domains: Domains,
    departed: Vec<Departed>,
    allow_empty: bool,
    required: Coverage,
    suppressions: Suppressions,
    baseline: Baseline,
}

/// An audit as of a time.
#[derive(Clone, Copy, Debug)]
pub struct AuditAt<'a> {
    audit: &'a Audit,
    now: DateTime<Utc>,
    source: NowSource,
}

// === impl Audit ===

impl Audit {
    /// An audit by the rules and numbers of a profile.
    #[must_use]
    pub fn new(profile: Profile) -> Self {
        Self {
            profile,
            thresholds: Thresholds::of(profile),
            catalog: Catalog::new(),
            domains: Domains::default(),
            departed: Vec::new(),
            allow_empty: false,
            required: match profile {
                Profile::Cis => Coverage::Proven,
                Profile::Default | Profile::All => Coverage::Unproven,
            },
            suppressions: Suppressions::default(),
            baseline: Baseline::default(),
        }
    }

    /// Sets the numbers at which rules begin to report. Default: those of the profile.
    #[must_use]
    pub fn with_thresholds(mut self, thresholds: Thresholds) -> Self {
        self.thresholds = thresholds;
        self
    }

    /// Sets what describes permission groups. Default: the built-in table.
    #[must_use]
    pub fn with_catalog(mut self, catalog: Catalog) -> Self {
        self.catalog = catalog;
        self
    }

    /// Sets the domains of creators (CFT501). Default: every domain is allowed.
    #[must_use]
    pub fn with_allowed_domains(mut self, domains: Domains) -> Self {
        self.domains = domains;
        self
    }

    /// Sets who has left (CFT505). Default: nobody.
    #[must_use]
    pub fn with_departed(mut self, departed: Vec<Departed>) -> Self {
        self.departed = departed;
        self
    }

    /// Accepts an empty list, unless an account token listed it: that would contain at least itself.
    #[must_use]
    pub fn with_allow_empty(mut self, allow_empty: bool) -> Self {
        self.allow_empty = allow_empty;
        self
    }

    /// Sets the lowest coverage for which there is a verdict. Default: [`Coverage::Proven`] for the profile `cis`, otherwise
    /// [`Coverage::Unproven`]. Broken coverage never has a verdict.
    #[must_use]
    pub fn with_required_coverage(mut self, required: Coverage) -> Self {
        self.required = required;
        self
    }

    /// Sets which findings are suppressed. Default: none.
    #[must_use]
    pub fn with_suppressions(mut self, suppressions: Suppressions) -> Self {
        self.suppressions = suppressions;
        self
    }

    /// Sets the findings of an earlier audit. Default: none.
    #[must_use]
    pub fn with_baseline(mut self, baseline: Baseline) -> Self {
        self.baseline = baseline;
        self
    }

    /// Sets the time as of which tokens are evaluated.
    #[must_use]
    pub fn at(&self, now: DateTime<Utc>) -> AuditAt<'_> {
        AuditAt {
            audit: self,
            now,
            source: NowSource::Given,
        }
    }
}

// === impl AuditAt ===

impl AuditAt<'_> {
    /// Records where the time is from. Default: [`NowSource::Given`].
    #[must_use]
    pub fn with_source(mut self, source: NowSource) -> Self {
        self.source = source;
        self
    }

    /// Examines a listing.
    #[must_use]
    pub fn run(&self, input: &AuditInput<'_>) -> Report {
        let mut report = self.examine(input);
        self.accept(std::slice::from_mut(&mut report));
        report
    }

    /// Examines the listings of several accounts. A suppression that matches a finding of one account applies.
    #[must_use]
    pub fn run_all(&self, inputs: &[AuditInput<'_>]) -> Vec<Report> {
        let mut reports: Vec<Report> = inputs.iter().map(|input| self.examine(input)).collect();
        self.accept(&mut reports);
        reports
    }

    /// The report before suppressions, without counts and verdict.
    fn examine(&self, input: &AuditInput<'_>) -> Report {
        let audit = self.audit;
        let coverage = CoverageReport::assess(input, &audit.catalog, audit.allow_empty);
        let scopes = |group: &PermissionGroup| audit.catalog.scopes(group);
        let tokens: Vec<ExaminedToken<'_>> = input
            .tokens
            .iter()
            .map(|token| ExaminedToken::new(token, &audit.catalog, &scopes, self.now))
            .collect();
        let examined = Examined {
            now: self.now,
            thresholds: &audit.thresholds,
            domains: &audit.domains,
            departed: &audit.departed,
            account: input.account.as_ref(),
            catalog: &audit.catalog,
            coverage: &coverage,
            twins: twins(&tokens),
            tokens,
        };
        let mut findings = self.findings(&examined);
        absorb(&mut findings);
        let account_id = input.account.as_ref().map(ToString::to_string);
        audit.baseline.apply(account_id.as_deref(), &mut findings);
        let tokens = token_counts(&examined.tokens);
        Report {
            account_id,
            coverage,
            verdict: Verdict::None,
            now: self.now,
            now_source: self.source,
            listed_at: input.listed_at,
            include_expired: input.include_expired,
            against: None,
            profile: audit.profile,
            thresholds: audit.thresholds.clone(),
            catalog: CatalogUsed {
                table_date: TABLE_DATE,
                account: audit.catalog.has_account(),
            },
            tokens,
            counts: FindingCounts::default(),
            findings,
        }
    }

    /// Applies suppressions, and completes the reports. Problems with suppressions are reported once.
    fn accept(&self, reports: &mut [Report]) {
        let suppressions = &self.audit.suppressions;
        let mut matched = Vec::new();
        for report in reports.iter_mut() {
            suppressions.apply(&mut report.findings, &mut matched, self.now);
        }
        let has_all_tokens = reports
            .iter()
            .all(|report| report.coverage.state != Coverage::Broken);
        let problems = suppressions.problems(&matched, has_all_tokens, self.now, &self.audit.thresholds);
        let severity = SUPPRESSION_PROBLEM.info().severity_in(self.audit.profile);
        if let (Some(first), Some(severity)) = (reports.first_mut(), severity) {
            let problems = problems.into_iter();
            first
                .findings
                .extend(problems.map(|hit| finding(SUPPRESSION_PROBLEM, severity, None, hit)));
        }
        for report in reports {
            sort(&mut report.findings);
            report.counts = FindingCounts::of(&report.findings);
            report.verdict = match report.coverage.state {
                Coverage::Broken => Verdict::None,
                state if state < self.audit.required => Verdict::None,
                _ if report.counts.active() > 0 => Verdict::Findings,
                Coverage::Unproven => Verdict::NoFindingsShown,
                Coverage::Proven => Verdict::NoFindings,
            };
        }
    }

    fn findings(&self, examined: &Examined<'_>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for rule in RULES {
            let Some(severity) = rule.info().severity_in(self.audit.profile) else {
                continue;
            };
            let hits = rule.listing(examined).into_iter();
            findings.extend(hits.map(|hit| finding(*rule, severity, None, hit)));
            for (position, token) in examined.tokens.iter().enumerate() {
                if let Some(hit) = rule.token(token, examined) {
                    let token = TokenRef::new(token.token, position);
                    findings.push(finding(*rule, severity, Some(token), hit));
                }
            }
        }
        findings
    }
}

fn finding(rule: &'static dyn Rule, severity: Severity, token: Option<TokenRef>, hit: Hit) -> Finding {
    Finding {
        rule: rule.info(),
        severity,
        token,
        message: hit.message,
        evidence: hit.evidence,
        notes: hit.notes,
        fix: rule.info().fix,
        absorbed_by: None,
        suppressed: None,
        in_baseline: false,
        is_new: false,
    }
}

/// Marks the parts of compound findings, and adds them to the evidence of the compound.
fn absorb(findings: &mut [Finding]) {
    let mut by_token: HashMap<usize, Vec<usize>> = HashMap::new();
    for (index, finding) in findings.iter().enumerate() {
        if let Some(token) = &finding.token {
            by_token.entry(token.position).or_default().push(index);
        }
    }
    for indexes in by_token.values() {
        // Where two compounds contain a part, the more serious one absorbs it.
        let mut compounds: Vec<usize> = indexes
            .iter()
            .copied()
            .filter(|index| {
                findings
                    .get(*index)
                    .is_some_and(|finding| !finding.rule.absorbs.is_empty())
            })
            .collect();
        compounds
            .sort_by_key(|index| std::cmp::Reverse(findings.get(*index).map(|finding| finding.severity)));
        for compound in compounds {
            let Some(rule) = findings.get(compound).map(|finding| finding.rule) else {
                continue;
            };
            let mut parts: Vec<&'static str> = Vec::new();
            for index in indexes {
                if let Some(part) = findings.get_mut(*index)
                    && rule.absorbs.contains(&part.rule.id)
                {
                    parts.push(part.rule.id);
                    part.absorbed_by.get_or_insert(rule.id);
                }
            }
            if let Some(compound) = findings.get_mut(compound) {
                let evidence = std::mem::replace(&mut compound.evidence, Evidence::new());
                compound.evidence = evidence.with("parts", parts);
            }
        }
    }
}

/// Missing or unproven coverage first, then the most serious, then by rule, then in the order of the listing.
fn sort(findings: &mut [Finding]) {
    findings.sort_by(|one, other| {
        let key = |finding: &Finding| {
            let is_of_tokens = !matches!(finding.severity, Severity::Error | Severity::Warning);
            (is_of_tokens, std::cmp::Reverse(finding.severity), finding.rule.id)
        };
        let position = |finding: &Finding| finding.token.as_ref().map(|token| token.position);
        key(one)
            .cmp(&key(other))
            .then_with(|| position(one).cmp(&position(other)))
    });
}

fn token_counts(tokens: &[ExaminedToken<'_>]) -> TokenCounts {
    let mut counts = TokenCounts {
        listed: tokens.len(),
        ..TokenCounts::default()
    };
    for token in tokens {
        let slot = match token.state {
            TokenState::Usable => &mut counts.usable,
            TokenState::Disabled => &mut counts.disabled,
            TokenState::Expired => &mut counts.expired,
            TokenState::NotYetValid => &mut counts.not_yet_valid,
            TokenState::Exposed => &mut counts.exposed,
        };
        *slot = slot.saturating_add(1);
    }
    counts
}

/// Positions of usable tokens with the same rights and condition.
fn twins(tokens: &[ExaminedToken<'_>]) -> HashMap<String, Vec<usize>> {
    let mut twins: HashMap<String, Vec<usize>> = HashMap::new();
    for (position, token) in tokens.iter().enumerate() {
        if let Some(key) = token.twin_key() {
            twins.entry(key).or_default().push(position);
        }
    }
    twins.retain(|_, positions| positions.len() > 1);
    twins
}
