//! The parts of the page that work without the script.

use cf_models::chrono::{DateTime, SecondsFormat, Utc};
use cf_text::{counted, escape};

use crate::audit::{Coverage, Finding, NowSource, Report, Severity, Thresholds};
use crate::formats::description::notes;

/// Findings that the page contains as text, the most serious first.
const WORST: usize = 50;
/// Entries of "Do these first".
const FIRST: usize = 5;
/// Tokens that are named in an entry.
const NAMED: usize = 3;
/// Suppressed findings that the page contains.
const SUPPRESSED: usize = 500;

pub(super) struct CoverageView {
    pub(super) state: &'static str,
    /// `full`, `half` or `broken`.
    pub(super) shape: &'static str,
    pub(super) meaning: &'static str,
    pub(super) reasons: Vec<String>,
}

/// How many findings have a severity.
pub(super) struct Number {
    pub(super) name: &'static str,
    pub(super) count: usize,
}

/// Something to do first: a rule, with the tokens that it is about.
pub(super) struct First {
    pub(super) severity: &'static str,
    pub(super) rule: &'static str,
    pub(super) title: &'static str,
    pub(super) tokens: String,
    pub(super) fix: &'static str,
}

/// A rule with its findings.
pub(super) struct RuleView {
    pub(super) id: &'static str,
    pub(super) severity: &'static str,
    pub(super) title: &'static str,
    pub(super) count: usize,
    pub(super) meaning: &'static str,
    pub(super) fix: &'static str,
    pub(super) dashboard: &'static str,
    pub(super) api: &'static str,
    pub(super) terraform: &'static str,
    pub(super) breaks: &'static str,
    /// The first ones.
    pub(super) hits: Vec<Hit>,
    /// How many others there are.
    pub(super) more: usize,
    pub(super) is_open: bool,
}

/// A finding.
pub(super) struct Hit {
    pub(super) is_new: bool,
    pub(super) subject: String,
    pub(super) message: String,
    pub(super) notes: Vec<String>,
}

/// A suppressed finding.
pub(super) struct Suppressed {
    pub(super) severity: &'static str,
    pub(super) rule: &'static str,
    pub(super) title: &'static str,
    pub(super) subject: String,
    pub(super) reason: String,
    pub(super) by: Option<String>,
    pub(super) until: String,
}

pub(super) fn coverage(report: &Report) -> CoverageView {
    let (shape, meaning) = match report.coverage.state {
        Coverage::Proven => ("full", "All tokens of the account were examined."),
        Coverage::Unproven => (
            "half",
            "The list is complete as far as it shows, but nothing shows that it contains all tokens of the account.",
        ),
        Coverage::Broken => (
            "broken",
            "Tokens are missing or may be. Nothing follows from the absence of findings.",
        ),
    };
    CoverageView {
        state: report.coverage.state.as_str(),
        shape,
        meaning,
        reasons: report
            .coverage
            .reasons
            .iter()
            .map(|reason| escape(reason).into_owned())
            .collect(),
    }
}

/// The four severities that ask for something to be done.
pub(super) fn numbers(report: &Report) -> [Number; 4] {
    let counts = &report.counts;
    [
        ("critical", counts.critical),
        ("high", counts.high),
        ("medium", counts.medium),
        ("low", counts.low),
    ]
    .map(|(name, count)| Number { name, count })
}

/// What the four numbers leave out, in one line.
pub(super) fn not_in_numbers(report: &Report) -> String {
    let tokens = &report.tokens;
    let states = [
        (tokens.usable, "usable"),
        (tokens.disabled, "disabled"),
        (tokens.expired, "expired"),
        (tokens.not_yet_valid, "not yet valid"),
        (tokens.exposed, "exposed"),
    ];
    let states = states.into_iter().filter(|(count, _)| *count > 0);
    let states: Vec<String> = states.map(|(count, name)| format!("{count} {name}")).collect();
    let mut parts = vec![format!(
        "{}: {}",
        counted(number(tokens.listed), "token"),
        states.join(", ")
    )];
    let others = [
        (report.counts.info, "for information"),
        (report.counts.suppressed, "suppressed"),
        (report.counts.in_baseline, "known from the baseline"),
    ];
    for (count, name) in others.into_iter().filter(|(count, _)| *count > 0) {
        parts.push(format!("{} {name}", counted(number(count), "finding")));
    }
    parts.join(" · ")
}

/// The rules to act on first: the most serious, and of these the ones with the most tokens.
pub(super) fn first(report: &Report) -> Vec<First> {
    let mut rules = by_rule(report);
    rules.retain(|findings| {
        findings
            .first()
            .is_some_and(|finding| finding.severity != Severity::Info)
    });
    rules.sort_by_key(|findings| {
        let severity = findings.first().map(|finding| finding.severity);
        std::cmp::Reverse((severity, findings.len()))
    });
    let entry = |findings: Vec<&Finding>| {
        let finding = *findings.first()?;
        let mut names: Vec<String> = findings
            .iter()
            .filter_map(|finding| finding.subject())
            .take(NAMED)
            .map(name)
            .collect();
        let more = findings.len().saturating_sub(names.len());
        if more > 0 && !names.is_empty() {
            names.push(format!("{more} more"));
        }
        Some(First {
            severity: finding.severity.as_str(),
            rule: finding.rule.id,
            title: finding.rule.title,
            tokens: if names.is_empty() {
                name(&finding.message)
            } else {
                names.join(", ")
            },
            fix: finding.fix,
        })
    };
    rules.into_iter().filter_map(entry).take(FIRST).collect()
}

/// All rules with findings, the most serious first; the first findings of all as text.
pub(super) fn rules(report: &Report) -> Vec<RuleView> {
    let mut left = WORST;
    let rules = by_rule(report).into_iter();
    let view = |findings: Vec<&Finding>| {
        let finding = *findings.first()?;
        let (rule, explanation) = (finding.rule, &finding.rule.explanation);
        let hits: Vec<Hit> = findings.iter().take(left).map(|finding| hit(finding)).collect();
        left = left.saturating_sub(hits.len());
        Some(RuleView {
            id: rule.id,
            severity: finding.severity.as_str(),
            title: rule.title,
            count: findings.len(),
            meaning: explanation.meaning,
            fix: rule.fix,
            dashboard: explanation.dashboard,
            api: explanation.api,
            terraform: explanation.terraform,
            breaks: explanation.breaks,
            more: findings.len().saturating_sub(hits.len()),
            is_open: finding.severity >= Severity::High,
            hits,
        })
    };
    rules.filter_map(view).collect()
}

pub(super) fn suppressed(report: &Report) -> Vec<Suppressed> {
    let with_reason = report.findings.iter().filter_map(|finding| {
        let acceptance = finding.suppressed.as_ref()?;
        Some(Suppressed {
            severity: finding.severity.as_str(),
            rule: finding.rule.id,
            title: finding.rule.title,
            subject: name(finding.subject().unwrap_or("the listing")),
            reason: escape(&acceptance.reason).into_owned(),
            by: acceptance.by.as_deref().map(|by| escape(by).into_owned()),
            until: match acceptance.until.as_str() {
                "never" => "no end date".to_owned(),
                until => escape(until).into_owned(),
            },
        })
    });
    with_reason.take(SUPPRESSED).collect()
}

pub(super) fn evaluation(report: &Report) -> Vec<(&'static str, String)> {
    let source = match report.now_source {
        NowSource::Given => "--now",
        NowSource::Listing => "time of the listing",
        NowSource::Clock => "current time",
    };
    let absorbed = report
        .findings
        .iter()
        .filter(|finding| finding.absorbed_by.is_some())
        .count();
    let expired = match report.include_expired {
        Some(true) => "requested",
        Some(false) => "not requested",
        None => "not known whether they were requested",
    };
    let groups = if report.catalog.account {
        "from the built-in table and from the account"
    } else {
        "from the built-in table; those of the account were not read"
    };
    let listed = |at: Option<DateTime<Utc>>| at.map_or_else(|| "not known".to_owned(), time);
    let compared = match &report.against {
        Some(against) if against.listed_at.is_some() => {
            format!("the listing of {}", listed(against.listed_at))
        }
        Some(_) => "an earlier listing whose time is not known".to_owned(),
        None => "no earlier listing".to_owned(),
    };
    vec![
        ("as of", format!("{} ({source})", time(report.now))),
        ("listed", listed(report.listed_at)),
        ("compared with", compared),
        ("expired tokens", expired.to_owned()),
        ("profile", report.profile.to_string()),
        ("permission groups", format!("{groups} (table of {})", report.catalog.table_date)),
        (
            "compound findings",
            format!(
                "{} part of another finding and not shown",
                match absorbed {
                    1 => "1 finding is".to_owned(),
                    count => format!("{count} findings are"),
                }
            ),
        ),
        (
            "what was examined",
            "tokens that are usable or may be; disabled, expired and not yet valid ones only by rules that name them"
                .to_owned(),
        ),
    ]
}

pub(super) fn thresholds(report: &Report) -> Vec<(String, u32)> {
    let names = Thresholds::NAMES.iter();
    names
        .filter_map(|name| Some((name.replace('_', " "), report.thresholds.get(name)?)))
        .collect()
}

/// The findings of each rule, in the order of the report.
fn by_rule(report: &Report) -> Vec<Vec<&Finding>> {
    let mut rules: Vec<Vec<&Finding>> = Vec::new();
    for finding in report.shown() {
        let is_same = |findings: &&mut Vec<&Finding>| {
            findings
                .first()
                .is_some_and(|first| first.rule.id == finding.rule.id)
        };
        match rules.iter_mut().find(is_same) {
            Some(findings) => findings.push(finding),
            None => rules.push(vec![finding]),
        }
    }
    rules
}

fn hit(finding: &Finding) -> Hit {
    Hit {
        is_new: finding.is_new,
        subject: name(finding.subject().unwrap_or("the listing")),
        message: escape(&finding.message).into_owned(),
        notes: notes(finding)
            .iter()
            .map(|note| escape(note).into_owned())
            .collect(),
    }
}

fn name(text: &str) -> String {
    cf_text::excerpt(text, 120).to_string()
}

pub(super) fn time(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
