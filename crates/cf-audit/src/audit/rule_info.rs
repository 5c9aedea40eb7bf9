use std::fmt;

use super::profile::Profile;
use super::severity::Severity;

/// What a rule is: its id, severity and explanation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RuleInfo {
    /// The id, such as `CFT101`.
    pub id: &'static str,
    /// A short name for programs and people, such as `no-expiry`.
    pub slug: &'static str,
    /// What a finding means, in a few words: `Token never expires`.
    pub title: &'static str,
    /// The severity in the profiles `default` and `all`.
    pub severity: Severity,
    /// The severity in the profile `cis`.
    pub cis_severity: Severity,
    /// Whether the rule reports only in the profile `all`.
    pub is_hint: bool,
    /// Rules whose findings on the same token are parts of a finding of this one.
    pub absorbs: &'static [&'static str],
    /// What to do, in one sentence.
    pub fix: &'static str,
    /// The longer text.
    pub explanation: Explanation,
}

/// What a rule means, when it is reported, and how to fix a finding. `Display` is the text that `cf-tokens explain` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Explanation {
    /// Why a finding matters.
    pub meaning: &'static str,
    /// When the rule is reported.
    pub reported_when: &'static str,
    /// When it is not reported, although one might expect it.
    pub not_reported_when: &'static str,
    /// How to fix it in the dashboard.
    pub dashboard: &'static str,
    /// How to fix it by API.
    pub api: &'static str,
    /// How to fix it in Terraform.
    pub terraform: &'static str,
    /// What the fix may break.
    pub breaks: &'static str,
}

/// The long description of a rule; see [`RuleInfo::explain`].
#[derive(Clone, Copy, Debug)]
pub struct ExplainedRule<'a>(&'a RuleInfo);

// === impl RuleInfo ===

impl RuleInfo {
    pub(super) const fn new(
        id: &'static str,
        slug: &'static str,
        title: &'static str,
        severity: Severity,
        fix: &'static str,
        explanation: Explanation,
    ) -> Self {
        Self {
            id,
            slug,
            title,
            severity,
            cis_severity: severity,
            is_hint: false,
            absorbs: &[],
            fix,
            explanation,
        }
    }

    pub(super) const fn cis(mut self, severity: Severity) -> Self {
        self.cis_severity = severity;
        self
    }

    pub(super) const fn hint(mut self) -> Self {
        self.is_hint = true;
        self
    }

    pub(super) const fn absorbing(mut self, rules: &'static [&'static str]) -> Self {
        self.absorbs = rules;
        self
    }

    /// Returns the severity in a profile; `None` where the rule is silent.
    #[must_use]
    pub const fn severity_in(&self, profile: Profile) -> Option<Severity> {
        match profile {
            Profile::All => Some(self.severity),
            _ if self.is_hint => None,
            Profile::Cis => Some(self.cis_severity),
            Profile::Default => Some(self.severity),
        }
    }

    /// Returns whether the rule is about what the audit could see (CFT902 to CFT904), and not about tokens. Such findings are
    /// not counted.
    #[must_use]
    pub fn is_about_coverage(&self) -> bool {
        matches!(self.id, "CFT902" | "CFT903" | "CFT904")
    }

    /// Whether the rule is about tokens, and not about what the audit could see or about suppressions.
    pub(super) fn is_about_tokens(&self) -> bool {
        !self.is_about_coverage() && self.id != "CFT905"
    }

    /// Returns the long description, as text.
    #[must_use]
    pub const fn explain(&self) -> ExplainedRule<'_> {
        ExplainedRule(self)
    }
}

// === impl ExplainedRule ===

/// Width of the text.
const WIDTH: usize = 96;

impl fmt::Display for ExplainedRule<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rule = self.0;
        let explanation = &rule.explanation;
        write!(
            f,
            "{} {}: {}\nseverity: {}",
            rule.id, rule.slug, rule.title, rule.severity
        )?;
        if rule.cis_severity != rule.severity {
            write!(f, " (cis: {})", rule.cis_severity)?;
        }
        if rule.is_hint {
            f.write_str(" (only in the profile `all`)")?;
        }
        f.write_str("\n")?;
        if !rule.absorbs.is_empty() {
            writeln!(
                f,
                "includes: {} (not reported separately for the same token)",
                rule.absorbs.join(", ")
            )?;
        }
        let sections = [
            ("What it means", explanation.meaning),
            ("Reported when", explanation.reported_when),
            ("Not reported when", explanation.not_reported_when),
            ("Fix", rule.fix),
            ("Fix in the dashboard", explanation.dashboard),
            ("Fix by API", explanation.api),
            ("Fix in Terraform", explanation.terraform),
            ("What the fix may break", explanation.breaks),
        ];
        for (heading, text) in sections {
            writeln!(f, "\n{heading}")?;
            wrap(f, text)?;
        }
        Ok(())
    }
}

/// Writes indented lines. Lines that begin with a space are examples, and are kept.
fn wrap(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    for line in text.lines() {
        if line.starts_with(' ') {
            writeln!(f, "  {line}")?;
            continue;
        }
        let mut column = 0_usize;
        for word in line.split(' ') {
            let length = word.chars().count();
            if column > 0 && column.saturating_add(length) >= WIDTH {
                f.write_str("\n")?;
                column = 0;
            }
            f.write_str(if column == 0 { "  " } else { " " })?;
            f.write_str(word)?;
            column = column.saturating_add(length).saturating_add(1);
        }
        f.write_str("\n")?;
    }
    Ok(())
}
