use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use cf_models::AccountId;
use cf_transport::Transport;
use futures_core::Stream;
use futures_util::stream::FuturesUnordered;

use super::Listing;
use crate::client::{Client, HttpService};
use crate::endpoint::ListTokens;
use crate::error::Error;

/// Default for accounts listed at once.
const CONCURRENCY: usize = 4;

/// An account and its listing, or the error that ended it.
pub type AccountListing = (AccountId, Result<Listing, Error>);

type Describe<S> = Box<dyn FnMut(ListTokens<S>) -> ListTokens<S> + Send>;
type Work = Pin<Box<dyn Future<Output = AccountListing> + Send>>;

/// Stream of the listings of several accounts, each with its account, in the order in which they end.
///
/// They share the client's connections, throttle and retry budget. The error of one account does not affect the others.
/// Returned by [`Client::list_tokens_for_accounts`].
#[must_use = "a stream does nothing until it is polled"]
pub struct AccountListings<S: HttpService = Transport> {
    client: Client<S>,
    waiting: std::vec::IntoIter<AccountId>,
    running: FuturesUnordered<Work>,
    describe: Option<Describe<S>>,
    concurrency: usize,
}

// === impl AccountListings ===

impl<S: HttpService> AccountListings<S> {
    pub(crate) fn new(client: Client<S>, accounts: Vec<AccountId>) -> Self {
        Self {
            client,
            waiting: accounts.into_iter(),
            running: FuturesUnordered::new(),
            describe: None,
            concurrency: CONCURRENCY,
        }
    }

    /// Configures the listing of each account: order, page size, options.
    pub fn each(mut self, describe: impl FnMut(ListTokens<S>) -> ListTokens<S> + Send + 'static) -> Self {
        self.describe = Some(Box::new(describe));
        self
    }

    /// Sets how many accounts are listed at once, at least 1. Default: 4.
    pub fn concurrency(mut self, accounts: usize) -> Self {
        self.concurrency = accounts.max(1);
        self
    }

    /// Returns the next account whose listing has ended, with the listing or its error; `None` after the last.
    pub async fn next(&mut self) -> Option<(AccountId, Result<Listing, Error>)> {
        std::future::poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }
}

impl<S: HttpService> Client<S> {
    /// Lists the tokens of several accounts; returns a listing or an error for each.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let api = cf_mock::MockApi::start().await?;
    /// # let client = cf_tokens::Client::builder().base_url(&api.base_url())
    /// #     .credential(cf_tokens::Credential::bearer(api.api_token())?).build()?;
    /// let accounts = [api.account_id().parse()?, "00000000000000000000000000000000".parse()?];
    /// let mut listings = client.list_tokens_for_accounts(accounts).each(|list| list.per_page(20));
    /// while let Some((account_id, listing)) = listings.next().await {
    ///     match listing {
    ///         Ok(listing) => println!("{account_id}: {} tokens", listing.tokens().len()),
    ///         Err(error) => println!("{account_id}: {error}"),
    ///     }
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    pub fn list_tokens_for_accounts(
        &self,
        accounts: impl IntoIterator<Item = AccountId>,
    ) -> AccountListings<S> {
        AccountListings::new(self.clone(), accounts.into_iter().collect())
    }
}

#[cfg(feature = "blocking")]
impl<S: HttpService> crate::blocking::Client<S> {
    /// Lists the tokens of several accounts; returns a listing or an error for each, in the order in which they ended. The
    /// error of one account does not affect the others.
    ///
    /// ```
    /// # let api = cf_mock::MockApi::start_blocking()?;
    /// # let client = cf_tokens::blocking::Client::builder().base_url(&api.base_url())
    /// #     .credential(cf_tokens::Credential::bearer(api.api_token())?).build()?;
    /// let accounts = [api.account_id().parse()?, "00000000000000000000000000000000".parse()?];
    /// for (account_id, listing) in client.list_tokens_for_accounts(accounts, |list| list.include_expired(true))? {
    ///     match listing {
    ///         Ok(listing) => println!("{account_id}: {} tokens", listing.tokens().len()),
    ///         Err(error) => println!("{account_id}: {error}"),
    ///     }
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error inside an async runtime.
    pub fn list_tokens_for_accounts(
        &self,
        accounts: impl IntoIterator<Item = AccountId>,
        describe: impl FnMut(crate::ListTokens<S>) -> crate::ListTokens<S> + Send + 'static,
    ) -> Result<Vec<AccountListing>, Error> {
        self.block_on(|client| async move {
            let mut stream = client.list_tokens_for_accounts(accounts).each(describe);
            let mut listings = Vec::new();
            while let Some(listing) = stream.next().await {
                listings.push(listing);
            }
            Ok(listings)
        })
    }
}

impl<S: HttpService> Stream for AccountListings<S> {
    type Item = (AccountId, Result<Listing, Error>);

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        while this.running.len() < this.concurrency
            && let Some(account_id) = this.waiting.next()
        {
            let mut list = this.client.list_tokens(account_id.clone());
            if let Some(describe) = &mut this.describe {
                list = describe(list);
            }
            this.running
                .push(Box::pin(async move { (account_id, list.collect_all().await) }));
        }
        Pin::new(&mut this.running).poll_next(cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.waiting.len().saturating_add(self.running.len());
        (left, Some(left))
    }
}

impl<S: HttpService> fmt::Debug for AccountListings<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccountListings")
            .field("waiting", &self.waiting.as_slice())
            .field("running", &self.running.len())
            .finish_non_exhaustive()
    }
}
