//! What was listed, in a line; and what stands against relying on it.

use crate::filter::Coverage;
use crate::part::Part;
use crate::report::Report;

/// The line after the data, and a warning for each part that is not to be relied on as a whole.
pub(crate) fn report(parts: &[Part], several: bool, report: &Report) {
    report.note(&line(parts, several));
    cautions(parts, several, report);
}

/// A warning for each part that is not to be relied on as a whole.
pub(crate) fn cautions(parts: &[Part], several: bool, report: &Report) {
    for part in parts {
        if let Some(caution) = part.summary.as_ref().and_then(|summary| summary.warning()) {
            match &part.account {
                Some(account) if several => report.warning(&format!("account {account}: {caution}")),
                _ => report.warning(&caution),
            }
        }
    }
}

fn line(parts: &[Part], several: bool) -> String {
    let listed: Vec<&Part> = parts.iter().filter(|part| part.problem.is_none()).collect();
    let mut line = String::new();
    if several {
        if listed.len() < parts.len() {
            line.push_str(&format!("{} of ", listed.len()));
        }
        line.push_str(&format!(
            "{}, ",
            counted(u64::try_from(parts.len()).unwrap_or(u64::MAX), "account")
        ));
    }
    line.push_str(&tokens(&listed));
    let summaries = || listed.iter().filter_map(|part| part.summary.as_ref());
    let sum = |of: fn(&cf_tokens::Summary) -> u64| summaries().map(of).fold(0, u64::saturating_add);
    let (pages, retries) = (sum(|summary| summary.pages), sum(|summary| summary.retries));
    let requests = sum(|summary| summary.requests).saturating_add(retries);
    line.push_str(&format!(
        ", {}, {}",
        counted(pages, "page"),
        counted(requests, "request")
    ));
    if retries > 0 {
        line.push_str(&format!(" ({retries} of them again)"));
    }
    let duplicates = sum(|summary| summary.duplicates);
    if duplicates > 0 {
        line.push_str(&format!("; {} dropped", counted(duplicates, "duplicate")));
    }
    if parts.iter().all(Part::is_complete) {
        line.push_str("; complete");
    }
    line
}

/// How many are there; where not all, of how many, and why.
pub(crate) fn tokens(parts: &[&Part]) -> String {
    let mut asked: Vec<&str> = Vec::new();
    let (mut here, mut all) = (0_u64, 0_u64);
    for part in parts {
        let there = part.filter.as_ref().map_or(part.seen(), |filter| filter.passed);
        here = here.saturating_add(there);
        all = all.saturating_add(part.filter.as_ref().map_or(there, |filter| filter.of));
        for filter in part.filter.iter().flat_map(|Coverage { asked, .. }| asked) {
            if !asked.contains(&filter.as_str()) {
                asked.push(filter);
            }
        }
    }
    if asked.is_empty() {
        counted(all, "token")
    } else {
        format!("{here} of {} ({})", counted(all, "token"), asked.join(" "))
    }
}

pub(crate) fn counted(number: u64, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {what}{plural}")
}
