//! The client: a service that speaks HTTP, and what all its requests share.

mod builder;
mod service;

use std::fmt;
use std::sync::Arc;

use cf_models::AccountId;
use cf_transport::Transport;

use crate::base_url::BaseUrl;
use crate::error::Error;
use crate::list::ListTokens;
use crate::listing::AccountListings;
use crate::options::CallOptions;

pub use builder::ClientBuilder;
pub use service::HttpService;

/// A client of one credential. Cheap to clone; clones share connections, retry budget and pace.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// let api = cf_mock::MockApi::start().await?;
/// let client = cf_tokens::Client::builder()
///     .base_url(&api.base_url())
///     .credential(cf_tokens::Credential::bearer(api.api_token())?)
///     .build()?;
///
/// let listing = client.list_tokens(api.account_id().parse()?).collect_all().await?;
/// assert_eq!(listing.tokens.len(), 137);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
#[derive(Clone)]
pub struct Client<S = Transport> {
    service: S,
    shared: Arc<Shared>,
}

#[derive(Clone)]
struct Shared {
    base_url: BaseUrl,
    options: CallOptions,
}

// === impl Client ===

impl Client {
    /// A client as the environment describes it: see [`Environment`](crate::Environment).
    ///
    /// # Errors
    ///
    /// No credential, two of them, or a value that cannot be used; each names its variable.
    pub fn from_env() -> Result<Self, Error> {
        ClientBuilder::from_env()?.build()
    }

    /// A client described step by step.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::new()
    }
}

impl<S> Client<S> {
    /// A client over any service that takes the transport's requests: a recorder, a stub, a whole stack of one's
    /// own. Credentials, retries and limits are then that service's business.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// use cf_tokens::{Client, http};
    ///
    /// let recorded = br#"{"success":true,"errors":[],"messages":[],"result":[{"id":"1"}],"result_info":{"total_count":1}}"#;
    /// let service = tower::service_fn(move |_request: cf_tokens::transport::Request| async move {
    ///     Ok::<_, std::convert::Infallible>(http::Response::new(bytes::Bytes::from_static(recorded)))
    /// });
    /// let client = Client::with_service(service);
    /// let listing = client.list_tokens("0123456789abcdef0123456789abcdef".parse()?).collect_all().await?;
    /// assert_eq!(listing.tokens.len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    pub fn with_service(service: S) -> Self {
        Self::assemble(service, BaseUrl::cloudflare(), CallOptions::new())
    }

    pub(crate) fn assemble(service: S, base_url: BaseUrl, options: CallOptions) -> Self {
        Self {
            service,
            shared: Arc::new(Shared { base_url, options }),
        }
    }

    /// The same client for another address of the API. Only for a client over a service of one's own: the
    /// transport's credential stays with the origin it was built for.
    #[must_use]
    pub fn with_base_url(mut self, base_url: BaseUrl) -> Self {
        Arc::make_mut(&mut self.shared).base_url = base_url;
        self
    }

    /// The same client (connections, pace and budget shared) with `options` laid over its own.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use cf_tokens::{Client, CallOptions};
    /// # fn derive(client: &Client) -> Client {
    /// client.clone().with_options(CallOptions::new().timeout(Duration::from_secs(5)).max_retries(0))
    /// # }
    /// ```
    #[must_use]
    pub fn with_options(mut self, options: CallOptions) -> Self {
        let shared = Arc::make_mut(&mut self.shared);
        shared.options = options.over(&shared.options);
        self
    }

    /// Where this client's API lives.
    #[must_use]
    pub fn base_url(&self) -> &BaseUrl {
        &self.shared.base_url
    }

    pub(crate) fn options(&self) -> &CallOptions {
        &self.shared.options
    }

    pub(crate) fn into_service(self) -> S {
        self.service
    }
}

impl<S: Clone> Client<S> {
    /// The API tokens an account owns: `GET /accounts/{account_id}/tokens`.
    ///
    /// The credential needs the permission *Account API Tokens Read* (or *Write*). One that may see only the
    /// tokens it created itself is shown only those, and nothing in the answer says so.
    pub fn list_tokens(&self, account_id: AccountId) -> ListTokens<S> {
        ListTokens::new(self.clone(), account_id)
    }
}

impl<S: HttpService> Client<S> {
    /// The tokens of many accounts, a listing or an error for each.
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
    ///         Ok(listing) => println!("{account_id}: {} tokens", listing.tokens.len()),
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

impl<S> fmt::Debug for Client<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.shared.base_url)
            .field("options", &self.shared.options)
            .finish_non_exhaustive()
    }
}
