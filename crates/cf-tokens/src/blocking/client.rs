use std::fmt;

use cf_models::AccountId;

use super::runtime::BlockingRuntime;
use super::{Call, ClientBuilder, ListTokens};
use crate::endpoint::SingleEndpoint;
use crate::error::Error;
use crate::listing::Listing;
use crate::options::CallOptions;

/// A blocking client. Cheap to clone; clones share connections, throttle and retry budget.
#[derive(Clone)]
pub struct Client {
    client: crate::Client,
    runtime: BlockingRuntime,
}

/// An account and its listing, or the error that ended it.
pub type AccountListing = (AccountId, Result<Listing, Error>);

// === impl Client ===

impl Client {
    /// Creates a blocking client from an async [client](crate::Client).
    ///
    /// # Errors
    ///
    /// Returns an error inside an async runtime, where blocking would stop the other tasks of the thread: use
    /// [`cf_tokens::Client`](crate::Client) there, or `tokio::task::spawn_blocking`.
    pub fn new(client: crate::Client) -> Result<Self, Error> {
        Ok(Self {
            client,
            runtime: BlockingRuntime::start()?,
        })
    }

    /// Creates a client from environment variables.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`Client::new`] and [`cf_tokens::Client::from_env`](crate::Client::from_env).
    pub fn from_env() -> Result<Self, Error> {
        Self::new(crate::Client::from_env()?)
    }

    /// Returns a builder.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::new(crate::Client::builder())
    }

    /// Returns the client with additional options; connections, throttle and retry budget stay shared.
    #[must_use]
    pub fn with_options(mut self, options: CallOptions) -> Self {
        self.client = self.client.with_options(options);
        self
    }

    /// Describes a listing of the API tokens that an account owns.
    pub fn list_tokens(&self, account_id: AccountId) -> ListTokens {
        ListTokens::new(self.client.list_tokens(account_id), self.runtime.clone())
    }

    /// Describes a request of one value, with an [endpoint](crate::endpoint) of this crate or of yours.
    pub fn call<E: SingleEndpoint>(&self, endpoint: E) -> Call<E> {
        Call::new(self.client.call(endpoint), self.runtime.clone())
    }

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
    ///         Ok(listing) => println!("{account_id}: {} tokens", listing.tokens.len()),
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
        describe: impl FnMut(crate::ListTokens) -> crate::ListTokens + Send + 'static,
    ) -> Result<Vec<AccountListing>, Error> {
        let mut stream = self.client.list_tokens_for_accounts(accounts).each(describe);
        self.runtime.block_on(async {
            let mut listings = Vec::new();
            while let Some(listing) = stream.next().await {
                listings.push(listing);
            }
            Ok(listings)
        })
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("blocking::Client").field(&self.client).finish()
    }
}
