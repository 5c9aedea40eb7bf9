//! The same without async, for scripts. With the feature `blocking`.
//!
//! ```
//! # let api = cf_mock::MockApi::start_blocking()?;
//! # let client = cf_tokens::Client::builder().base_url(&api.base_url())
//! #     .credential(cf_tokens::Credential::bearer(api.api_token())?).build()?;
//! use cf_tokens::{Direction, blocking};
//!
//! let client = blocking::Client::new(client)?;
//! let mut tokens = client
//!     .list_tokens(api.account_id().parse()?)
//!     .describe(|list| list.direction(Direction::Desc).per_page(20))
//!     .iter();
//! for token in tokens.by_ref() {
//!     println!("{}", token?.display_name());
//! }
//! assert!(tokens.summary().is_complete());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;

use cf_models::{AccountId, InvalidToken, Token};
use futures_core::FusedStream;
use tokio::runtime::{Builder, Handle, Runtime};

use crate::error::{Error, ErrorKind};
use crate::listing::{Listing, PageStream, Summary, TokenStream};
use crate::page::Page;

/// A client that waits for its answers. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    client: crate::Client,
    runtime: Arc<OwnRuntime>,
}

/// A runtime that may be dropped anywhere, inside another one too.
struct OwnRuntime(Option<Runtime>);

/// A listing that is described and not yet sent.
#[must_use = "a listing does nothing until it is sent, iterated or collected"]
#[derive(Clone, Debug)]
pub struct ListTokens {
    list: crate::ListTokens,
    client: Client,
}

/// Every token of an account, once, in the service's order.
///
/// An error ends the iteration; [`Tokens::resume`] goes on after it.
#[must_use = "an iterator does nothing until it is asked for an item"]
pub struct Tokens(Waiting<TokenStream>);

/// An account, and its listing or why there is none.
pub type AccountListing = (AccountId, Result<Listing, Error>);

/// Every page of a listing, in order. An error ends the iteration; [`Pages::resume`] goes on after it.
#[must_use = "an iterator does nothing until it is asked for an item"]
pub struct Pages(Waiting<PageStream>);

/// A stream that is waited for, item by item.
struct Waiting<S> {
    stream: S,
    client: Client,
    /// After an error there is nothing more, until resumed.
    ended: bool,
}

// === impl Client ===

impl Client {
    /// A blocking client over any [client](crate::Client).
    ///
    /// # Errors
    ///
    /// Inside an async runtime, where waiting would stop every other task of the thread: use
    /// [`cf_tokens::Client`](crate::Client) there, or `tokio::task::spawn_blocking`.
    pub fn new(client: crate::Client) -> Result<Self, Error> {
        refuse_inside_a_runtime()?;
        // A thread of its own, so that connections go on while the caller works on what it has.
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("cf-tokens")
            .enable_all()
            .build()
            .map_err(|reason| {
                Error::new(
                    ErrorKind::Configuration,
                    format!("no runtime could be started: {reason}"),
                )
                .with_source(reason)
            })?;
        Ok(Self {
            client,
            runtime: Arc::new(OwnRuntime(Some(runtime))),
        })
    }

    /// A client as the environment describes it.
    ///
    /// # Errors
    ///
    /// As [`Client::new`] and [`cf_tokens::Client::from_env`](crate::Client::from_env).
    pub fn from_env() -> Result<Self, Error> {
        Self::new(crate::Client::from_env()?)
    }

    /// The API tokens an account owns.
    pub fn list_tokens(&self, account_id: AccountId) -> ListTokens {
        ListTokens {
            list: self.client.list_tokens(account_id),
            client: self.clone(),
        }
    }

    /// The tokens of many accounts: a listing or an error for each, in the order in which they came to their end. One
    /// account's error hides no other's tokens.
    ///
    /// ```
    /// # let api = cf_mock::MockApi::start_blocking()?;
    /// # let client = cf_tokens::Client::builder().base_url(&api.base_url())
    /// #     .credential(cf_tokens::Credential::bearer(api.api_token())?).build()?;
    /// # let client = cf_tokens::blocking::Client::new(client)?;
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
    /// Inside an async runtime.
    pub fn list_tokens_for_accounts(
        &self,
        accounts: impl IntoIterator<Item = AccountId>,
        describe: impl FnMut(crate::ListTokens) -> crate::ListTokens + Send + 'static,
    ) -> Result<Vec<AccountListing>, Error> {
        let mut stream = self.client.list_tokens_for_accounts(accounts).each(describe);
        self.wait(async {
            let mut listings = Vec::new();
            while let Some(listing) = stream.next().await {
                listings.push(listing);
            }
            Ok(listings)
        })
    }

    fn wait<T>(&self, work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        refuse_inside_a_runtime()?;
        match &self.runtime.0 {
            Some(runtime) => runtime.block_on(work),
            // Only while it is dropped.
            None => Err(Error::new(ErrorKind::Configuration, "the runtime has ended")),
        }
    }
}

impl Drop for OwnRuntime {
    fn drop(&mut self) {
        // Waiting for its thread is what tokio does not allow inside a runtime.
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

fn refuse_inside_a_runtime() -> Result<(), Error> {
    if Handle::try_current().is_err() {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Configuration, "the blocking client cannot be used inside an async runtime").with_help(
        "use cf_tokens::Client and await it, or move the call into tokio::task::spawn_blocking on a thread of its own",
    ))
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("blocking::Client").field(&self.client).finish()
    }
}

// === impl ListTokens ===

impl ListTokens {
    /// Says more of the listing, with all that [`cf_tokens::ListTokens`](crate::ListTokens) offers.
    pub fn describe(mut self, describe: impl FnOnce(crate::ListTokens) -> crate::ListTokens) -> Self {
        self.list = describe(self.list);
        self
    }

    /// Every token, as pages come in.
    pub fn iter(self) -> Tokens {
        Tokens(Waiting::new(self.list.stream(), self.client))
    }

    /// Every page, in order, with its status, headers and body.
    pub fn pages(self) -> Pages {
        Pages(Waiting::new(self.list.pages(), self.client))
    }

    /// All tokens in one value.
    ///
    /// # Errors
    ///
    /// The first error of any page.
    pub fn collect_all(self) -> Result<Listing, Error> {
        self.client.wait(self.list.collect_all())
    }

    /// One page alone.
    ///
    /// # Errors
    ///
    /// Whatever stands between the request and a page of tokens.
    pub fn send(self) -> Result<Page, Error> {
        self.client.wait(self.list.send())
    }
}

// === impl Waiting ===

impl<S, T> Waiting<S>
where
    S: FusedStream<Item = Result<T, Error>> + Unpin,
{
    fn new(stream: S, client: Client) -> Self {
        Self {
            stream,
            client,
            ended: false,
        }
    }

    fn next(&mut self) -> Option<Result<T, Error>> {
        if self.ended {
            return None;
        }
        let stream = &mut self.stream;
        let next = poll_fn(|cx| Pin::new(&mut *stream).poll_next(cx));
        let next = self.client.wait(async { next.await.transpose() }).transpose();
        self.ended = !matches!(next, Some(Ok(_)));
        next
    }

    fn resume(&mut self, resume: fn(&mut S) -> bool) -> bool {
        // A call that was refused never reached the stream, which goes on where it was.
        let resumed = resume(&mut self.stream) || (self.ended && !self.stream.is_terminated());
        self.ended &= !resumed;
        resumed
    }
}

// === impl Tokens ===

impl Tokens {
    /// What has been covered so far; final after the end.
    #[must_use]
    pub fn summary(&self) -> Summary {
        self.0.stream.summary()
    }

    /// After an error, goes on at the page that failed; whether there was an error to go on after.
    pub fn resume(&mut self) -> bool {
        self.0.resume(TokenStream::resume)
    }

    /// With [`Decoding::Lossy`](crate::Decoding::Lossy), the elements so far that are no token.
    #[must_use]
    pub fn invalid(&self) -> &[InvalidToken] {
        self.0.stream.invalid()
    }
}

impl Iterator for Tokens {
    type Item = Result<Token, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next()
    }
}

// === impl Pages ===

impl Pages {
    /// What has been covered so far; final after the end.
    #[must_use]
    pub fn summary(&self) -> Summary {
        self.0.stream.summary()
    }

    /// After an error, goes on at the page that failed; whether there was an error to go on after.
    pub fn resume(&mut self) -> bool {
        self.0.resume(PageStream::resume)
    }
}

impl Iterator for Pages {
    type Item = Result<Page, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next()
    }
}

impl fmt::Debug for Pages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.stream.fmt(f)
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.stream.fmt(f)
    }
}
