use serde::Serialize;

use crate::audit::{Finding, Report, ReportDocument};

/// Returns the reports as a JSON document (see [`ReportDocument`]), indented, with a line break at the end.
#[must_use]
pub fn json(reports: &[Report]) -> String {
    // Serializing to memory cannot fail: all keys are texts.
    let mut text = serde_json::to_string_pretty(&ReportDocument::new(reports)).unwrap_or_default();
    text.push('\n');
    text
}

/// Returns one JSON object per line: for each account one of the type `report`, without findings, then one of the type
/// `finding` for each.
#[must_use]
pub fn ndjson(reports: &[Report]) -> String {
    let mut text = String::new();
    for report in reports {
        let findings = &report.findings;
        let head = Report {
            findings: Vec::new(),
            ..report.clone()
        };
        let head = serde_json::to_value(&head).map(|mut head| {
            if let Some(head) = head.as_object_mut() {
                head.remove("findings");
            }
            head
        });
        if let Ok(report) = head {
            line(&mut text, &Line::Report { report });
        }
        for finding in findings {
            let account_id = report.account_id.as_deref();
            line(&mut text, &Line::Finding { account_id, finding });
        }
    }
    text
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Line<'a> {
    Report {
        #[serde(flatten)]
        report: serde_json::Value,
    },
    Finding {
        account_id: Option<&'a str>,
        #[serde(flatten)]
        finding: &'a Finding,
    },
}

fn line(text: &mut String, line: &Line<'_>) {
    text.push_str(&serde_json::to_string(line).unwrap_or_default());
    text.push('\n');
}
