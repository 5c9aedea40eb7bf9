use std::borrow::Cow;

use crate::audit::{Finding, Report};

/// The columns of [`csv`].
const COLUMNS: [&str; 17] = [
    "account_id",
    "coverage",
    "verdict",
    "severity",
    "rule",
    "slug",
    "token_id",
    "token_name",
    "message",
    "evidence",
    "fix",
    "notes",
    "absorbed_by",
    "suppressed_until",
    "suppressed_reason",
    "in_baseline",
    "new",
];

/// Returns the reports as CSV with a header. The first record of each account has no rule: its message is the verdict.
///
/// Texts are escaped as for a terminal, and a cell that a spreadsheet would run as a formula begins with an apostrophe.
#[must_use]
pub fn csv(reports: &[Report]) -> String {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    // Writing to memory cannot fail, and all records have the same length.
    let mut write = |record: Vec<String>| {
        let cells = record
            .iter()
            .map(|cell| escape_formula(&cf_text::escape(cell)).into_owned());
        let _ = writer.write_record(cells);
    };
    write(COLUMNS.map(str::to_owned).to_vec());
    for report in reports {
        write(record(report, None));
        for finding in &report.findings {
            write(record(report, Some(finding)));
        }
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

fn record(report: &Report, finding: Option<&Finding>) -> Vec<String> {
    let token = finding.and_then(|finding| finding.token.as_ref());
    let suppressed = finding.and_then(|finding| finding.suppressed.as_ref());
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    vec![
        text(report.account_id.as_deref()),
        report.coverage.state.to_string(),
        report.verdict.to_string(),
        text(finding.map(|finding| finding.severity.as_str())),
        text(finding.map(|finding| finding.rule.id)),
        text(finding.map(|finding| finding.rule.slug)),
        text(token.and_then(|token| token.id.as_deref())),
        text(token.and_then(|token| token.name.as_deref())),
        finding.map_or_else(|| report.headline(), |finding| finding.message.clone()),
        finding
            .and_then(|finding| serde_json::to_string(&finding.evidence).ok())
            .unwrap_or_default(),
        text(finding.map(|finding| finding.fix)),
        finding.map_or_else(String::new, |finding| finding.notes.join("; ")),
        text(finding.and_then(|finding| finding.absorbed_by)),
        text(suppressed.map(|suppressed| suppressed.until.as_str())),
        text(suppressed.map(|suppressed| suppressed.reason.as_str())),
        text(finding.map(|finding| boolean(finding.in_baseline))),
        // Empty if nothing was compared.
        text(
            finding
                .filter(|_| report.against.is_some())
                .map(|finding| boolean(finding.is_new)),
        ),
    ]
}

fn boolean(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}

fn escape_formula(text: &str) -> Cow<'_, str> {
    match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n') => Cow::Owned(format!("'{text}")),
        _ => Cow::Borrowed(text),
    }
}
