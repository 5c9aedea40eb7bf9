//! Lists several accounts concurrently. The error of one account does not prevent the others.

use std::collections::BTreeMap;

use cf_tokens::{AccountId, Client};

use super::describe;
use crate::account_listing::AccountListing;
use crate::args::List;
use crate::exit::Exit;
use crate::output::{self, Chunk, ListingFormatter, OutputQueue};
use crate::problem::{Problem, Stop};
use crate::progress::Progress;
use crate::reporter::Reporter;

/// Finished listings that wait for an earlier one to be written. If there are more, the output is not in the requested
/// order: it would need memory for all of them.
const MAX_WAITING: usize = 3;

/// Lists the accounts, and returns the results in the requested order. Listings that have been written have no tokens.
pub(super) async fn list(
    client: &Client,
    accounts: &[AccountId],
    args: &List,
    queue: &mut OutputQueue,
    reporter: &Reporter,
    progress: Option<&Progress>,
) -> Result<Vec<AccountListing>, Stop> {
    if let Some(progress) = progress {
        progress.accounts(accounts.len());
    }
    let each = args.clone();
    let mut results = client
        .list_tokens_for_accounts(accounts.iter().cloned())
        .each(move |list| describe(list, &each));
    let mut written = WrittenListings::new(args);
    while let Some((account, result)) = results.next().await {
        let listing = match result {
            Ok(listing) => {
                let mut listing = AccountListing::from(listing);
                listing.filter(&args.filter);
                listing
            }
            Err(error) => {
                let problem = Problem::from(&error).of_account(&account);
                reporter.problem(&problem);
                AccountListing::failed(account.clone(), problem)
            }
        };
        if let Some(progress) = progress {
            progress.account_done(listing.listed());
        }
        let position = accounts
            .iter()
            .position(|id| *id == account)
            .unwrap_or(accounts.len());
        let added = written.add(position, listing, queue).await;
        added.map_err(|stop| written.with_known_exit(stop))?;
    }
    let finished = written.write_rest(queue).await;
    finished.map_err(|stop| written.with_known_exit(stop))?;
    Ok(written.listings.into_values().collect())
}

/// Listings by their requested position, and how far they have been written.
struct WrittenListings<'a> {
    formatter: ListingFormatter<'a>,
    /// Whether each listing is written when it is complete.
    is_streamed: bool,
    has_begun: bool,
    /// Position of the next listing to write.
    next: usize,
    waiting: BTreeMap<usize, AccountListing>,
    listings: BTreeMap<usize, AccountListing>,
}

// === impl WrittenListings ===

impl<'a> WrittenListings<'a> {
    fn new(args: &'a List) -> Self {
        Self {
            formatter: ListingFormatter::new(&args.output, true),
            is_streamed: args.output.is_sorted_by_listing(),
            has_begun: false,
            next: 0,
            waiting: BTreeMap::new(),
            listings: BTreeMap::new(),
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
        if !self.has_begun {
            self.formatter.begin(&mut chunk)?;
            self.has_begun = true;
        }
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
