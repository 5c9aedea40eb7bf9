//! Lists several accounts concurrently. The error of one account does not prevent the others.

use std::collections::BTreeMap;

use cf_text::counted;
use cf_tokens::{AccountId, Client, CoverageState};
use futures_util::stream::{self, StreamExt as _};

use super::describe;
use crate::account_listing::AccountListing;
use crate::args::List;
use crate::client::AccountClients;
use crate::coverage;
use crate::exit::Exit;
use crate::output::{self, Chunk, ListingFormatter, OutputQueue};
use crate::problem::{Problem, Stop};
use crate::progress::Progress;
use crate::reporter::Reporter;
use crate::resume::Resumed;

/// Finished listings that wait for an earlier one to be written. If there are more, the output is not in the requested
/// order: it would need memory for all of them.
const MAX_WAITING: usize = 3;

/// Lists the accounts, and returns the results in the requested order. Listings that have been written have no tokens.
pub(super) async fn list(
    accounts: AccountClients,
    mut resumed: Resumed,
    args: &List,
    queue: &mut OutputQueue,
    reporter: &Reporter,
    progress: Option<&Progress>,
) -> Result<Vec<AccountListing>, Stop> {
    if let Some(progress) = progress {
        progress.accounts(accounts.len());
    }
    let mut written = WrittenListings::new(args);
    let mut left = Vec::with_capacity(accounts.len());
    for (position, (account, client)) in accounts.into_iter().enumerate() {
        let stored = resumed
            .take(&account)
            .filter(|listing| is_proven_as_required(listing, args));
        let Some(mut listing) = stored else {
            left.push((position, account, client));
            continue;
        };
        written.resumed = written.resumed.saturating_add(1);
        listing.filter(&args.filter);
        if let Some(progress) = progress {
            progress.account_done(listing.listed());
        }
        let added = written.add(position, listing, queue).await;
        added.map_err(|stop| written.with_known_exit(stop))?;
    }
    if let Some(progress) = progress {
        progress.start_estimate();
    }
    let work = left
        .into_iter()
        .map(|(position, account, client)| list_account(position, account, client, args));
    let mut results = stream::iter(work).buffer_unordered(args.concurrency.get());
    while let Some((position, account, result)) = results.next().await {
        let listing = match result {
            Ok(mut listing) => {
                listing.filter(&args.filter);
                listing
            }
            Err(problem) => failed(account, problem, reporter),
        };
        if let Some(progress) = progress {
            progress.account_done(listing.listed());
        }
        let added = written.add(position, listing, queue).await;
        added.map_err(|stop| written.with_known_exit(stop))?;
    }
    let finished = written.write_rest(queue).await;
    finished.map_err(|stop| written.with_known_exit(stop))?;
    if written.resumed > 0 {
        reporter.note(&format!(
            "{} not listed again",
            counted(written.resumed, "account")
        ));
    }
    Ok(written.listings.into_values().collect())
}

/// Lists one account, and decides its coverage.
async fn list_account(
    position: usize,
    account: AccountId,
    client: Client,
    args: &List,
) -> (usize, AccountId, Result<AccountListing, Problem>) {
    let listing = async {
        let mut check = coverage::check(&client, &account, args).await;
        let list = describe(client.list_tokens(account.clone()), args);
        let mut listing = list.collect_all().await.map_err(|error| Problem::from(&error))?;
        if let Some(check) = &mut check {
            listing.tokens().iter().for_each(|token| check.observe(token));
        }
        coverage::apply(check.as_ref(), &mut listing.summary, args).map_err(|problem| *problem)?;
        Ok(AccountListing::from(listing))
    };
    let listing = listing.await;
    (position, account, listing)
}

/// Whether a stored listing has the coverage that this run has to determine or requires; otherwise it is listed again.
fn is_proven_as_required(listing: &AccountListing, args: &List) -> bool {
    let coverage = listing
        .summary
        .as_ref()
        .and_then(|summary| summary.coverage.as_ref());
    match coverage {
        _ if !args.checks_coverage() => true,
        Some(coverage) if coverage.checked => !args.require_proof || coverage.state == CoverageState::Proven,
        _ => false,
    }
}

/// Reports that an account could not be listed.
fn failed(account: AccountId, problem: Problem, reporter: &Reporter) -> AccountListing {
    let problem = problem.of_account(&account);
    reporter.problem(&problem);
    AccountListing::failed(account, problem)
}

/// Listings by their requested position, and how far they have been written.
struct WrittenListings<'a> {
    formatter: ListingFormatter<'a>,
    /// Whether each listing is written when it is complete.
    is_streamed: bool,
    /// Position of the next listing to write.
    next: usize,
    waiting: BTreeMap<usize, AccountListing>,
    listings: BTreeMap<usize, AccountListing>,
    /// Accounts of an earlier run that were not listed again.
    resumed: usize,
}

// === impl WrittenListings ===

impl<'a> WrittenListings<'a> {
    fn new(args: &'a List) -> Self {
        Self {
            formatter: ListingFormatter::new(&args.output, true),
            is_streamed: args.output.is_sorted_by_listing(),
            next: 0,
            waiting: BTreeMap::new(),
            listings: BTreeMap::new(),
            resumed: 0,
        }
    }

    async fn add(
        &mut self,
        position: usize,
        listing: AccountListing,
        queue: &mut OutputQueue,
    ) -> Result<(), Stop> {
        if !self.is_streamed {
            self.listings.insert(position, listing);
            return Ok(());
        }
        self.waiting.insert(position, listing);
        while let Some(first) = self.waiting.first_entry() {
            let position = *first.key();
            if position > self.next && self.waiting.len() <= MAX_WAITING {
                break;
            }
            let Some((position, listing)) = self.waiting.pop_first() else {
                break;
            };
            self.next = position.saturating_add(1);
            self.write(position, listing, queue).await?;
        }
        Ok(())
    }

    async fn write_rest(&mut self, queue: &mut OutputQueue) -> Result<(), Stop> {
        if !self.is_streamed {
            return Ok(());
        }
        while let Some((position, listing)) = self.waiting.pop_first() {
            self.write(position, listing, queue).await?;
        }
        let mut chunk = Chunk::default();
        self.formatter.end(&mut chunk)?;
        Ok(queue.send(chunk).await?)
    }

    async fn write(
        &mut self,
        position: usize,
        mut listing: AccountListing,
        queue: &mut OutputQueue,
    ) -> Result<(), Stop> {
        let mut chunk = Chunk::default();
        self.formatter.begin(&mut chunk)?;
        let written = output::write_listing(&listing, &mut self.formatter, &mut chunk, queue).await;
        listing.tokens = Vec::new();
        self.listings.insert(position, listing);
        written?;
        Ok(queue.send(chunk).await?)
    }

    /// Returns the failure that is already known if the reader closes the pipe.
    fn with_known_exit(&self, stop: Stop) -> Stop {
        let listings = self.listings.values().chain(self.waiting.values());
        let failed = listings.filter_map(|listing| listing.problem.as_ref());
        let known = failed.map(|problem| problem.exit_status).reduce(Exit::and);
        match (stop, known) {
            (Stop::Closed | Stop::PagerClosed, Some(exit)) => Stop::Reported(exit),
            (stop, _) => stop,
        }
    }
}
