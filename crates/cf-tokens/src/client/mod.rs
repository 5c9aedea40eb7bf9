//! The client: an HTTP service, and what its requests have in common.

mod builder;
mod connection;
mod service;

use std::fmt;
use std::sync::Arc;

use cf_transport::Transport;

use crate::base_url::BaseUrl;
use crate::error::Error;
use crate::listing::CredentialsUsed;
use crate::options::CallOptions;

pub use builder::ClientBuilder;
pub use service::HttpService;

/// A client of the API. Cheap to clone; clones share connections, throttle and retry budget.
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
/// assert_eq!(listing.tokens().len(), 137);
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
    /// `None` if a provider or the caller's service supplies them.
    credentials: Option<CredentialsUsed>,
}

// === impl Client ===

impl Client {
    /// Creates a client from environment variables; see [`Environment`](crate::Environment).
    ///
    /// # Errors
    ///
    /// Returns an error that names the variable if credentials are missing or conflict, or a value is invalid.
    pub fn from_env() -> Result<Self, Error> {
        ClientBuilder::from_env()?.build()
    }

    /// Returns a builder.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::new()
    }
}

impl<S> Client<S> {
    /// Creates a client over any service that accepts the transport's requests: a recorder, a stub, or a complete stack. That
    /// service is then responsible for credentials, retries and limits.
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
    /// assert_eq!(listing.tokens().len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    pub fn with_service(service: S) -> Self {
        Self::assemble(service, BaseUrl::cloudflare(), CallOptions::new())
    }

    pub(crate) fn assemble(service: S, base_url: BaseUrl, options: CallOptions) -> Self {
        Self {
            service,
            shared: Arc::new(Shared {
                base_url,
                options,
                credentials: None,
            }),
        }
    }

    /// Returns the client with another base URL. Use it only with [`with_service`](Self::with_service): the built-in transport
    /// sends no credentials to another origin.
    #[must_use]
    pub fn with_base_url(mut self, base_url: BaseUrl) -> Self {
        Arc::make_mut(&mut self.shared).base_url = base_url;
        self
    }

    /// Returns the client with additional options; connections, throttle and retry budget stay shared.
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

    /// Returns the base URL.
    #[must_use]
    pub fn base_url(&self) -> &BaseUrl {
        &self.shared.base_url
    }

    pub(crate) fn with_credentials_used(mut self, credentials: Option<CredentialsUsed>) -> Self {
        Arc::make_mut(&mut self.shared).credentials = credentials;
        self
    }

    pub(crate) fn credentials_used(&self) -> Option<CredentialsUsed> {
        match self.shared.options.own_credential() {
            Some(credential) => Some(CredentialsUsed::of(credential)),
            None => self.shared.credentials.clone(),
        }
    }

    pub(crate) fn options(&self) -> &CallOptions {
        &self.shared.options
    }

    pub(crate) fn into_service(self) -> S {
        self.service
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
