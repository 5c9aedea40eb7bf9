//! `cf-tokens read`: reads stored listings, without network or credentials.

use std::path::Path;

use cf_tokens::ErrorKind;

use crate::account_listing::AccountListing;
use crate::args::Read;
use crate::exit::Exit;
use crate::input;
use crate::output::pager::Pager;
use crate::output::{self, OutputQueue, Sink};
use crate::problem::{Problem, Stop};
use crate::reporter::Reporter;
use crate::stored::{Evidence, Stored};
use crate::summary;
use cf_text::counted;
use cf_text::escape;

pub(crate) async fn run(args: &Read, reporter: &Reporter) -> Result<(), Stop> {
    let mut output = args.output.clone();
    output.filtering = args.filter.filtering();
    output.check()?;
    if args.files.iter().filter(|file| input::is_stdin(file)).count() > 1 {
        return Err(Problem::usage("stdin can be read only once").into());
    }
    if let Some(reason) = args.filter.contradiction(true) {
        reporter.warning(reason);
    }
    let mut stored = Stored::default();
    for file in &args.files {
        let bytes = input::bytes(file.clone()).await?;
        if let Err(reason) = stored.add(&bytes) {
            return Err(unreadable(file, &reason, stored.failure()));
        }
    }
    let (mut listings, evidence): (Vec<AccountListing>, Vec<Evidence>) =
        stored.into_listings().into_iter().unzip();
    for listing in listings.iter_mut().filter(|listing| listing.problem.is_none()) {
        listing.filter(&args.filter);
    }
    for (listing, evidence) in listings.iter_mut().zip(&evidence) {
        // The output must not look more complete than the input.
        let recorded = listing.summary.as_ref().and_then(cf_tokens::Summary::warning);
        let reasons = evidence.contradictions.iter();
        listing.incomplete = reasons
            .filter(|reason| recorded.as_ref() != Some(reason))
            .cloned()
            .collect();
    }
    let several = listings.len() > 1;
    let pager = Pager::find(args.output.no_pager, reporter);
    let sink = Sink::open(args.output.output_file())?.with_pager(pager);
    let mut queue = OutputQueue::start(sink)?;
    let written = output::write(&listings, several, &output, &mut queue).await?;
    let sink = queue.close().await?;
    reporter.hidden_columns(&written.hidden);
    let mut line = line(&listings, &evidence, args.files.len());
    if let Some(levels) = written.levels {
        line.push_str(&format!(" · {levels}"));
    }
    reporter.note(&line);
    summary::unknown(&listings, reporter);
    let exit = report(&listings, &evidence, args.allow_incomplete, reporter);
    if let Some(exit) = exit {
        if let Some(path) = args.output.output_file() {
            reporter.warning(&format!(
                "{} is unchanged: the input is incomplete",
                path.display()
            ));
        }
        return Err(Stop::Reported(exit));
    }
    Ok(sink.finish()?)
}

/// Reports what is missing, and returns the exit status of `list` in the same case.
fn report(
    listings: &[AccountListing],
    evidence: &[Evidence],
    allow_incomplete: bool,
    reporter: &Reporter,
) -> Option<Exit> {
    let mut exits = Vec::new();
    for (listing, evidence) in listings.iter().zip(evidence) {
        let account = match &listing.account {
            Some(account) if listings.len() > 1 => format!("account {account}: "),
            _ => String::new(),
        };
        if let Some(problem) = &listing.problem {
            reporter.warning(&format!("{account}not listed: {}", problem.message));
            exits.push(problem.exit_status);
        }
        if !evidence.filters.is_empty() {
            let filters = evidence.filters.join(" ");
            reporter.warning(&format!(
                "{account}the listing was stored with filters: {filters}"
            ));
        }
        for reason in &evidence.contradictions {
            if allow_incomplete {
                reporter.warning(&format!("{account}incomplete: {reason}"));
            } else {
                let problem = Problem::new(
                    Exit::Failure,
                    "incomplete",
                    format!("{account}incomplete: {reason}"),
                );
                reporter.problem(&problem.hint("use --allow-incomplete to accept an incomplete listing"));
                exits.push(Exit::Failure);
            }
        }
    }
    exits.into_iter().reduce(Exit::and)
}

/// A response that reports an error exits as the request did.
fn unreadable(file: &Path, reason: &str, failure: Option<&ErrorKind>) -> Stop {
    let message = format!("{}: {}", input::name(file), escape(reason));
    let exit = match failure.map(Exit::from) {
        Some(Exit::Authentication) => Exit::Authentication,
        _ => Exit::Failure,
    };
    let hint = if failure.is_some() {
        "repeat the request that failed, and store its successful response"
    } else {
        "run cf-tokens read --help for the accepted input"
    };
    Problem::new(exit, "decode", message).hint(hint).into()
}

/// Returns the summary line. A listing is complete only if its input proves it.
fn line(listings: &[AccountListing], evidence: &[Evidence], files: usize) -> String {
    let listed: Vec<&AccountListing> = listings
        .iter()
        .filter(|listing| listing.problem.is_none())
        .collect();
    let files = counted(u64::try_from(files).unwrap_or(u64::MAX), "file");
    let mut line = format!("{}, from {files}", summary::tokens(&listed));
    if let Some(oldest) = listings.iter().filter_map(|listing| listing.listed_at).min() {
        line.push_str(&format!("; listed {}", output::TimeFormat::Absolute.show(oldest)));
    }
    let duplicates = evidence
        .iter()
        .map(|evidence| evidence.duplicates)
        .fold(0, u64::saturating_add);
    if duplicates > 0 {
        line.push_str(&format!("; {} dropped", counted(duplicates, "duplicate")));
    }
    let is_complete = |evidence: &Evidence| evidence.is_complete && evidence.filters.is_empty();
    let is_contradicted = |evidence: &Evidence| !evidence.contradictions.is_empty();
    let has_failed = listed.len() < listings.len();
    if has_failed || evidence.iter().any(is_contradicted) {
        line.push_str("; incomplete");
    } else if evidence.iter().all(is_complete) {
        line.push_str("; complete");
    } else if evidence.iter().any(|evidence| !evidence.is_complete) {
        line.push_str("; not known to be complete (no summary in the input)");
    }
    line
}
