//! `cf-tokens read`: reads stored listings, without network or credentials.

use std::path::Path;

use chrono::Utc;

use crate::account_listing::AccountListing;
use crate::args::Read;
use crate::exit::Exit;
use crate::input;
use crate::output::{self, OutputQueue, Sink};
use crate::problem::{Problem, Stop};
use crate::reporter::Reporter;
use crate::stored::Stored;
use crate::summary;
use cf_text::counted;
use cf_text::escape;

pub(crate) async fn run(args: &Read, reporter: &Reporter) -> Result<(), Stop> {
    args.output.check()?;
    if args.files.iter().filter(|file| input::is_stdin(file)).count() > 1 {
        return Err(Problem::usage("stdin can be read only once").into());
    }
    let mut stored = Stored::default();
    for file in &args.files {
        let bytes = input::bytes(file.clone()).await?;
        stored.add(&bytes).map_err(|reason| unreadable(file, &reason))?;
    }
    let (warning, as_claimed) = (stored.warning(), stored.is_as_claimed());
    let mut listings = stored.into_parts();
    for listing in listings.iter_mut().filter(|listing| listing.problem.is_none()) {
        listing.filter(&args.filter, Utc::now());
    }
    let several = listings.len() > 1;
    let mut queue = OutputQueue::start(Sink::open(args.output.output_file())?)?;
    let hidden = output::write(&listings, several, &args.output, &mut queue).await?;
    queue.close().await?.finish()?;
    reporter.hidden_columns(&hidden);
    reporter.note(&line(&listings, args.files.len(), as_claimed));
    for (account, problem) in listings
        .iter()
        .filter_map(|listing| listing.account.as_ref().zip(listing.problem.as_ref()))
    {
        reporter.warning(&format!("account {account} was not listed: {}", problem.message));
    }
    summary::warnings(&listings, several, reporter);
    if let Some(warning) = warning {
        reporter.warning(&warning);
    }
    Ok(())
}

fn unreadable(file: &Path, reason: &str) -> Stop {
    let message = format!("{}: {}", input::name(file), escape(reason));
    Problem::new(Exit::Failure, "decode", message)
        .hint("run cf-tokens read --help for the accepted input")
        .into()
}

/// Returns the summary line.
fn line(listings: &[AccountListing], files: usize, as_claimed: bool) -> String {
    let listed: Vec<&AccountListing> = listings
        .iter()
        .filter(|listing| listing.problem.is_none())
        .collect();
    let files = counted(u64::try_from(files).unwrap_or(u64::MAX), "file");
    let mut line = format!("{}, from {files}", summary::tokens(&listed));
    if let Some(oldest) = listings.iter().filter_map(|listing| listing.listed_at).min() {
        line.push_str(&format!("; listed {}", output::TimeFormat::Absolute.show(oldest)));
    }
    if listings.iter().all(AccountListing::is_complete) {
        line.push_str("; complete");
    } else if as_claimed {
        line.push_str("; matches the API's total");
    } else if listings
        .iter()
        .any(|listing| listing.summary.is_none() && listing.problem.is_none())
    {
        line.push_str("; not known to be all tokens (no summary stored)");
    }
    line
}
