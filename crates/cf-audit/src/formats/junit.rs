use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};

use super::description::{coverage, sentence};
use crate::audit::{Coverage, Finding, Report, Severity, Verdict, rules};

/// Findings that a test case lists.
const LISTED: usize = 200;

/// Returns the reports as JUnit: a suite per account, in it a case for the coverage, then one per rule of the profile.
///
/// A rule with findings at or above `fail_on` fails; with lesser findings only, it is skipped, with the findings as its message.
/// Where there is no verdict, the case of the coverage is an error, and a rule without findings is skipped instead of passed.
#[must_use]
pub fn junit(reports: &[Report], fail_on: Severity) -> String {
    let mut document = quick_junit::Report::new("cf-tokens audit");
    for report in reports {
        document.add_test_suite(suite(report, fail_on));
    }
    document.to_string().unwrap_or_default()
}

fn suite(report: &Report, fail_on: Severity) -> TestSuite {
    let account = report.account_id.as_deref().unwrap_or("unknown account");
    let mut suite = TestSuite::new(clean(account));
    let mut first = TestCase::new(
        "coverage",
        match report.coverage.state {
            _ if report.verdict == Verdict::None => failed(
                NonSuccessKind::Error,
                "error",
                &report.headline(),
                &coverage(report),
            ),
            Coverage::Proven => TestCaseStatus::success(),
            _ => skipped(&format!("{} ({})", report.headline(), coverage(report))),
        },
    );
    first.set_classname("cf-tokens.audit");
    suite.add_test_case(first);
    for rule in rules().filter(|rule| !rule.is_about_coverage()) {
        if rule.severity_in(report.profile).is_none() {
            continue;
        }
        let found: Vec<&Finding> = report
            .shown()
            .filter(|finding| finding.rule.id == rule.id)
            .collect();
        let status = match found.first() {
            Some(finding) => {
                let severity = finding.severity;
                let lines = lines(&found);
                let message = format!("{severity}: {} ({})", rule.title, found.len());
                if severity >= fail_on {
                    failed(NonSuccessKind::Failure, severity.as_str(), &message, &lines)
                } else {
                    skipped(&format!("{message}\n{lines}"))
                }
            }
            None if report.verdict == Verdict::None => skipped("no verdict"),
            None => TestCaseStatus::success(),
        };
        let mut case = TestCase::new(format!("{} {}", rule.id, rule.slug), status);
        case.set_classname("cf-tokens.audit");
        suite.add_test_case(case);
    }
    suite
}

fn failed(kind: NonSuccessKind, of_type: &str, message: &str, description: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(kind);
    status
        .set_type(of_type)
        .set_message(clean(message))
        .set_description(clean(description));
    status
}

fn skipped(message: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::skipped();
    status.set_message(clean(message));
    status
}

fn lines(found: &[&Finding]) -> String {
    let mut lines: Vec<String> = found
        .iter()
        .take(LISTED)
        .map(|finding| cf_text::escape(&sentence(finding)).into_owned())
        .collect();
    match found.len().saturating_sub(LISTED) {
        0 => {}
        more => lines.push(format!("and {more} more")),
    }
    lines.join("\n")
}

/// Escapes what does not show, except line breaks. XML has no form for control characters.
fn clean(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(cf_text::escape).collect();
    lines.join("\n")
}
