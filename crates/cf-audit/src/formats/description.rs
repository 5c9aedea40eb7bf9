//! Findings in sentences, without escaping.

use crate::audit::{Finding, NowSource, Report};

/// Such as `deploy (50b131ed…): it never expires`.
pub(super) fn sentence(finding: &Finding) -> String {
    let mut text = match subject(finding) {
        Some(subject) => format!("{subject}: {}", finding.message),
        None => finding.message.clone(),
    };
    for note in notes(finding) {
        text.push_str("; ");
        text.push_str(&note);
    }
    text
}

/// The name of the token with its ID.
pub(super) fn subject(finding: &Finding) -> Option<String> {
    let token = finding.token.as_ref()?;
    let name = token.display_name();
    Some(match &token.id {
        Some(id) if id != name => format!("{name} ({id})"),
        _ => name.to_owned(),
    })
}

/// What the finding contains, and what limits it.
pub(super) fn notes(finding: &Finding) -> Vec<String> {
    let parts = finding
        .evidence
        .get("parts")
        .and_then(serde_json::Value::as_array);
    let parts: Vec<&str> = parts
        .into_iter()
        .flatten()
        .filter_map(serde_json::Value::as_str)
        .collect();
    let contained = (!parts.is_empty()).then(|| format!("contains {}", parts.join(", ")));
    contained
        .into_iter()
        .chain(finding.notes.iter().cloned())
        .collect()
}

/// The coverage with its reasons.
pub(super) fn coverage(report: &Report) -> String {
    format!(
        "{}: {}",
        report.coverage.state,
        report.coverage.reasons.join("; ")
    )
}

/// How tokens were evaluated.
pub(super) fn evaluation(report: &Report) -> String {
    let source = match report.now_source {
        NowSource::Given => "--now",
        NowSource::Listing => "time of the listing",
        NowSource::Clock => "current time",
    };
    let time = |time: cf_models::chrono::DateTime<cf_models::chrono::Utc>| {
        time.to_rfc3339_opts(cf_models::chrono::SecondsFormat::Secs, true)
    };
    let mut text = format!(
        "as of {} ({source}), profile {}",
        time(report.now),
        report.profile
    );
    if let Some(listed) = report.listed_at {
        text.push_str(&format!(", listed {}", time(listed)));
    }
    if let Some(against) = &report.against {
        match against.listed_at {
            Some(listed) => text.push_str(&format!(", compared with the listing of {}", time(listed))),
            None => text.push_str(", compared with an earlier listing whose time is not known"),
        }
    }
    text.push_str(&format!(
        ", permission groups from the built-in table of {}",
        report.catalog.table_date
    ));
    if report.catalog.account {
        text.push_str(" and from the account");
    }
    text
}
