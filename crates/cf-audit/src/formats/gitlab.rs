use serde_json::{Value, json};

use super::anchor::Anchor;
use super::description::sentence;
use super::fingerprint::fingerprint;
use crate::audit::{Report, Severity};

/// Returns the reports as a code quality report of GitLab. The first issues are those about coverage.
///
/// GitLab shows an empty report as "no changes", so a listing without findings whose coverage is proven has no issue; any other
/// one has at least one.
#[must_use]
pub fn gitlab(reports: &[Report], anchor: &Anchor) -> String {
    let mut issues: Vec<Value> = Vec::new();
    for report in reports {
        let account = match &report.account_id {
            Some(account) if reports.len() > 1 => format!("account {account}: "),
            _ => String::new(),
        };
        for finding in report.shown() {
            let text = format!("{account}{} ({})", sentence(finding), finding.rule.title);
            issues.push(json!({
                "description": cf_text::escape(&text),
                "check_name": format!("{} {}", finding.rule.id, finding.rule.slug),
                "fingerprint": fingerprint(report, finding),
                "severity": severity(finding.severity),
                "location": {"path": anchor.as_str(), "lines": {"begin": 1}},
            }));
        }
    }
    let mut text = serde_json::to_string_pretty(&issues).unwrap_or_default();
    text.push('\n');
    text
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error | Severity::Critical => "blocker",
        Severity::High => "critical",
        Severity::Medium | Severity::Warning => "major",
        Severity::Low => "minor",
        Severity::Info => "info",
    }
}
