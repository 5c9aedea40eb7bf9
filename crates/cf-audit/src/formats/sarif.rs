use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::anchor::Anchor;
use super::description::{coverage, evaluation, sentence};
use super::fingerprint::fingerprint;
use crate::audit::{Coverage, Report, RuleInfo, Severity, Verdict, rules};

/// Results that code scanning accepts; it rejects a file with more.
const LIMIT: usize = 25_000;

/// Returns the reports as SARIF 2.1.0 with one run, as GitHub's code scanning reads it: the most serious results first, without
/// suppressed and absorbed ones.
///
/// Where there is no verdict, `executionSuccessful` is false, and the first result is CFT902 or CFT903.
#[must_use]
pub fn sarif(reports: &[Report], anchor: &Anchor) -> String {
    let mut results: Vec<(Severity, Value)> = Vec::new();
    let mut notifications: Vec<Value> = Vec::new();
    let indexes: BTreeMap<&str, usize> = rules()
        .enumerate()
        .map(|(index, rule)| (rule.id, index))
        .collect();
    for report in reports {
        let account = report.account_id.as_deref().unwrap_or("unknown account");
        let level = match report.coverage.state {
            Coverage::Broken => "error",
            Coverage::Unproven => "warning",
            Coverage::Proven => "note",
        };
        let text = format!(
            "account {account}: {}; coverage {}; evaluated {}",
            report.headline(),
            coverage(report),
            evaluation(report)
        );
        notifications.push(json!({"level": level, "message": {"text": escape(&text)}}));
        for finding in report.shown() {
            let text = match reports.len() {
                1 => sentence(finding),
                _ => format!("account {account}: {}", sentence(finding)),
            };
            let result = json!({
                "ruleId": finding.rule.id,
                "ruleIndex": indexes.get(finding.rule.id),
                "level": level_of(finding.severity),
                "message": {"text": escape(&text)},
                "locations": [{"physicalLocation": {
                    "artifactLocation": {"uri": anchor.as_str()},
                    "region": {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 2},
                }}],
                "partialFingerprints": {"primaryLocationLineHash": format!("{}:1", fingerprint(report, finding))},
            });
            results.push((finding.severity, result));
        }
    }
    // Stable, so that findings about coverage, which come first in each report, stay before others of their severity.
    results.sort_by_key(|(severity, _)| {
        let is_of_tokens = !matches!(severity, Severity::Error | Severity::Warning);
        (is_of_tokens, std::cmp::Reverse(*severity))
    });
    let left = results.len().saturating_sub(LIMIT);
    if left > 0 {
        results.truncate(LIMIT);
        let text = format!(
            "{left} results are left out: code scanning accepts {LIMIT}; the JSON report has all of them"
        );
        notifications.push(json!({"level": "warning", "message": {"text": text}}));
    }
    let results: Vec<Value> = results.into_iter().map(|(_, result)| result).collect();
    let is_complete = reports.iter().all(|report| report.verdict != Verdict::None);
    let coverage = reports.iter().map(|report| report.coverage.state).min();
    let profile = reports.first().map(|report| report.profile).unwrap_or_default();
    let descriptors: Vec<Value> = rules()
        .map(|rule| descriptor(rule, rule.severity_in(profile).unwrap_or(rule.severity)))
        .collect();
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "properties": {"coverage": coverage.unwrap_or(Coverage::Broken)},
            "invocations": [{
                "executionSuccessful": is_complete && !reports.is_empty(),
                "toolExecutionNotifications": notifications,
            }],
            "tool": {"driver": {
                "name": "cf-tokens",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": descriptors,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

fn descriptor(rule: &RuleInfo, severity: Severity) -> Value {
    let explanation = &rule.explanation;
    json!({
        "id": rule.id,
        "name": rule.slug,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": escape(explanation.meaning)},
        "help": {"text": escape(&format!("{} {}", explanation.reported_when, rule.fix))},
        "defaultConfiguration": {"level": level_of(severity)},
        "properties": {
            "security-severity": security_severity(severity),
            "precision": "high",
            "tags": ["security", "cloudflare", "api-token"],
        },
    })
}

fn level_of(severity: Severity) -> &'static str {
    match severity {
        Severity::Error | Severity::Critical | Severity::High => "error",
        Severity::Medium | Severity::Warning => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

/// GitHub shows 9 and more as critical, 7 as high, 4 as medium, and less as low.
fn security_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error | Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium | Severity::Warning => "5.5",
        Severity::Low => "3.0",
        Severity::Info => "0.5",
    }
}

/// Escapes links and placeholders of SARIF messages (sections 3.11.5 and 3.11.6), and what does not show.
fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for character in cf_text::escape(text).chars() {
        match character {
            '[' | ']' | '\\' => {
                escaped.push('\\');
                escaped.push(character);
            }
            '{' => escaped.push_str("{{"),
            '}' => escaped.push_str("}}"),
            _ => escaped.push(character),
        }
    }
    escaped
}
