use std::fmt::Write as _;

use cf_text::{counted, escape};

use super::description::{coverage, evaluation, notes, subject};
use crate::audit::{Finding, Report, Severity};

/// How [`table`] looks.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct TableOptions {
    /// What is written before and after a severity, such as terminal colors. Default: nothing.
    pub style: Option<fn(Severity) -> (String, String)>,
}

// === impl TableOptions ===

impl TableOptions {
    /// Plain text.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets what is written before and after a severity.
    #[must_use]
    pub fn with_style(mut self, style: fn(Severity) -> (String, String)) -> Self {
        self.style = Some(style);
        self
    }
}

/// Returns the reports for people: verdict and coverage, then the findings by rule, the most serious first. Parts of compound
/// findings are left out, and so is what is suppressed or in the baseline.
///
/// All texts are escaped for terminal output.
#[must_use]
pub fn table(reports: &[Report], options: TableOptions) -> String {
    let mut text = String::new();
    for (index, report) in reports.iter().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        head(&mut text, report, reports.len() > 1);
        let mut shown = report.shown().filter(|finding| !is_in_head(finding)).peekable();
        while let Some(first) = shown.next() {
            let mut group = vec![first];
            while let Some(next) = shown.next_if(|next| next.rule.id == first.rule.id) {
                group.push(next);
            }
            rule(&mut text, &group, options);
        }
    }
    text
}

/// The lines about the coverage contain these.
fn is_in_head(finding: &Finding) -> bool {
    finding.rule.is_about_coverage()
}

fn head(text: &mut String, report: &Report, several: bool) {
    let account = match &report.account_id {
        Some(account) if several => format!("account {}: ", escape(account)),
        _ => String::new(),
    };
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{account}{}", escape(&report.headline()));
    let _ = writeln!(text, "coverage {}", escape(&coverage(report)));
    let _ = writeln!(text, "evaluated {}", escape(&evaluation(report)));
}

fn rule(text: &mut String, group: &[&Finding], options: TableOptions) {
    let Some(first) = group.first() else { return };
    let rule = first.rule;
    let (before, after) = options
        .style
        .map_or_else(Default::default, |style| style(first.severity));
    let tokens = if first.token.is_some() {
        format!(
            " ({})",
            counted(u64::try_from(group.len()).unwrap_or(u64::MAX), "token")
        )
    } else {
        String::new()
    };
    let _ = writeln!(
        text,
        "\n{before}{}{after}  {} {}: {}{tokens}",
        first.severity.as_str().to_uppercase(),
        rule.id,
        rule.slug,
        rule.title
    );
    for finding in group {
        let new = if finding.is_new { "[new] " } else { "" };
        match subject(finding) {
            Some(subject) => {
                let _ = writeln!(text, "  {new}{}: {}", escape(&subject), escape(&finding.message));
            }
            None => {
                let _ = writeln!(text, "  {new}{}", escape(&finding.message));
            }
        }
        for note in notes(finding) {
            let _ = writeln!(text, "    {}", escape(&note));
        }
    }
    let _ = writeln!(text, "  fix: {}", rule.fix);
}
