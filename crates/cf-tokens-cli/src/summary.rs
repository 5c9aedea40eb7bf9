//! Summary line of a listing, and its warnings.

use cf_text::counted;
use cf_tokens::{CoverageState, CredentialScheme};

use crate::account_listing::AccountListing;
use crate::filter::FilterSummary;
use crate::output::LevelCounts;
use crate::reporter::Reporter;

/// Prints the summary line, and a warning for each incomplete listing.
pub(crate) fn report(
    listings: &[AccountListing],
    several: bool,
    levels: Option<LevelCounts>,
    reporter: &Reporter,
) {
    reporter.note(&match levels {
        Some(levels) => table_line(listings, several, levels),
        None => line(listings, several),
    });
    for note in listings
        .iter()
        .filter_map(|listing| listing.summary.as_ref()?.note())
    {
        reporter.note(&note);
    }
    coverage(listings, several, reporter);
    unknown(listings, reporter);
    warnings(listings, several, reporter);
}

/// Prints the reason for the coverage and the credentials, where the coverage was checked; with several accounts only where it
/// is not proven.
fn coverage(listings: &[AccountListing], several: bool, reporter: &Reporter) {
    for listing in listings {
        let Some(summary) = &listing.summary else { continue };
        let Some(coverage) = summary.coverage.as_ref().filter(|coverage| coverage.checked) else {
            continue;
        };
        let account = match &listing.account {
            Some(account) if several => format!("account {account}: "),
            _ => String::new(),
        };
        match coverage.state {
            CoverageState::Proven if several => {}
            CoverageState::Broken if summary.is_complete() => {
                reporter.warning(&format!("{account}coverage is {coverage}"));
            }
            _ => reporter.note(&format!("{account}coverage: {coverage}; {}", caller(summary))),
        }
    }
    // It would be a second line in nearly every run.
    if reporter.verbose && listings.iter().any(|listing| state(listing) == Some(NOT_CHECKED)) {
        reporter
            .note("check with --check-coverage whether the credentials may see all tokens of the account");
    }
}

const NOT_CHECKED: &str = "not checked";

/// The coverage of a listing, as one word of the summary line; `None` if the account could not be listed.
fn state(listing: &AccountListing) -> Option<&'static str> {
    let coverage = listing.summary.as_ref()?.coverage.as_ref();
    Some(match coverage {
        Some(coverage) if coverage.checked || coverage.state == CoverageState::Broken => {
            coverage.state.as_str()
        }
        _ => NOT_CHECKED,
    })
}

/// Returns the coverage; for accounts that differ, the number of accounts with each state.
fn states(listings: &[&AccountListing]) -> String {
    let states: Vec<&str> = listings.iter().filter_map(|listing| state(listing)).collect();
    match states.split_first() {
        None => String::new(),
        Some((first, rest)) if rest.iter().all(|state| state == first) => format!("coverage {first}"),
        Some(_) => {
            let names = ["proven", "unproven", "broken", NOT_CHECKED];
            let counts = names.into_iter().filter_map(|name| {
                let count = states.iter().filter(|state| **state == name).count();
                (count > 0).then(|| format!("{count} {name}"))
            });
            format!("coverage {}", counts.collect::<Vec<_>>().join(", "))
        }
    }
}

/// The credentials of a listing.
fn caller(summary: &cf_tokens::Summary) -> String {
    let Some(credentials) = &summary.credentials else {
        return "unknown credentials".to_owned();
    };
    let scheme = match credentials.scheme {
        CredentialScheme::GlobalKey => "global API key",
        _ => "API token",
    };
    match &credentials.token_id {
        Some(id) => format!("{scheme} {id}"),
        None => scheme.to_owned(),
    }
}

/// Prints a note on tokens for which the filters cannot be decided: shown and marked, or left out by `--exact`.
pub(crate) fn unknown(listings: &[AccountListing], reporter: &Reporter) {
    let filters = || listings.iter().filter_map(|listing| listing.filter.as_ref());
    let unknown = filters().flat_map(|filter| &filter.unknown);
    let mut reasons: Vec<&str> = unknown.map(|unknown| unknown.reason.as_str()).collect();
    let tokens = counted(reasons.len(), "token");
    reasons.sort_unstable();
    reasons.dedup();
    if let Some((first, rest)) = reasons.split_first() {
        let more = match rest.len() {
            0 => String::new(),
            more => format!("; and {}", counted(more, "other reason")),
        };
        reporter.note(&format!(
            "unknown whether {tokens} among them match: {first}{more}; leave them out with --exact"
        ));
    }
    let left_out = filters()
        .map(|filter| filter.left_out)
        .fold(0, u64::saturating_add);
    if left_out > 0 {
        reporter.note(&format!(
            "--exact left out {} that may match",
            counted(left_out, "token")
        ));
    }
}

/// Prints a warning for each incomplete listing.
pub(crate) fn warnings(listings: &[AccountListing], several: bool, reporter: &Reporter) {
    for listing in listings {
        for warning in listing.summary.iter().flat_map(warnings_of) {
            match &listing.account {
                Some(account) if several => reporter.warning(&format!("account {account}: {warning}")),
                _ => reporter.warning(&warning),
            }
        }
    }
}

/// The warnings of a summary. One that was stored before its listing ended has none, but is not complete.
pub(crate) fn warnings_of(summary: &cf_tokens::Summary) -> Vec<String> {
    let mut warnings: Vec<String> = summary.warnings.iter().map(ToString::to_string).collect();
    if let Some(warning) = summary.warning()
        && !warnings.contains(&warning)
    {
        warnings.insert(0, warning);
    }
    warnings
}

/// Returns the line below a table, without pages and requests.
fn table_line(listings: &[AccountListing], several: bool, levels: LevelCounts) -> String {
    let listed: Vec<&AccountListing> = listings
        .iter()
        .filter(|listing| listing.problem.is_none())
        .collect();
    let mut line = accounts(listings, several);
    line.push_str(&tokens(&listed));
    let summaries = listed.iter().filter_map(|listing| listing.summary.as_ref());
    let retries = summaries
        .map(|summary| summary.retries)
        .fold(0, u64::saturating_add);
    if retries > 0 {
        line.push_str(&format!(" ({})", counted(retries, "retry").plural("retries")));
    }
    line.push_str(if listings.iter().all(AccountListing::is_complete) {
        ", complete"
    } else {
        ", incomplete"
    });
    push_coverage(&mut line, ", ", &listed);
    format!("{line} · {levels}")
}

/// Returns how many accounts were listed, if there are several.
fn accounts(listings: &[AccountListing], several: bool) -> String {
    if !several {
        return String::new();
    }
    let listed = listings
        .iter()
        .filter(|listing| listing.problem.is_none())
        .count();
    let all = counted(listings.len(), "account");
    if listed < listings.len() {
        let failed = listings.len().saturating_sub(listed);
        format!("{listed} of {all} listed ({failed} failed), ")
    } else {
        format!("{all}, ")
    }
}

fn line(listings: &[AccountListing], several: bool) -> String {
    let listed: Vec<&AccountListing> = listings
        .iter()
        .filter(|listing| listing.problem.is_none())
        .collect();
    let mut line = accounts(listings, several);
    line.push_str(&tokens(&listed));
    let summaries = || listed.iter().filter_map(|listing| listing.summary.as_ref());
    let sum = |of: fn(&cf_tokens::Summary) -> u64| summaries().map(of).fold(0, u64::saturating_add);
    let (pages, retries) = (sum(|summary| summary.pages), sum(|summary| summary.retries));
    let requests = sum(|summary| summary.requests).saturating_add(retries);
    line.push_str(&format!(
        ", {}, {}",
        counted(pages, "page"),
        counted(requests, "request")
    ));
    if retries > 0 {
        line.push_str(&format!(" ({})", counted(retries, "retry").plural("retries")));
    }
    let duplicates = sum(|summary| summary.duplicates);
    if duplicates > 0 {
        line.push_str(&format!("; {} dropped", counted(duplicates, "duplicate")));
    }
    line.push_str(if listings.iter().all(AccountListing::is_complete) {
        "; complete"
    } else {
        "; incomplete"
    });
    push_coverage(&mut line, "; ", &listed);
    line
}

fn push_coverage(line: &mut String, separator: &str, listings: &[&AccountListing]) {
    let states = states(listings);
    if !states.is_empty() {
        line.push_str(separator);
        line.push_str(&states);
    }
}

/// Returns the number of tokens, and with filters the number before filtering and the filters.
pub(crate) fn tokens(listings: &[&AccountListing]) -> String {
    let mut filters: Vec<&str> = Vec::new();
    let (mut passed, mut total) = (0_u64, 0_u64);
    for listing in listings {
        let count = listing
            .filter
            .as_ref()
            .map_or(listing.listed(), |filter| filter.passed);
        passed = passed.saturating_add(count);
        total = total.saturating_add(listing.filter.as_ref().map_or(count, |filter| filter.total));
        for filter in listing
            .filter
            .iter()
            .flat_map(|FilterSummary { filters, .. }| filters)
        {
            if !filters.contains(&filter.as_str()) {
                filters.push(filter);
            }
        }
    }
    if filters.is_empty() {
        counted(total, "token").to_string()
    } else {
        format!(
            "{passed} of {} match ({})",
            counted(total, "token"),
            filters.join(" ")
        )
    }
}
