use std::fmt;

use cf_transport::Transport;

use super::runtime::BlockingRuntime;
use super::{Call, ClientBuilder, List};
use crate::client::HttpService;
use crate::endpoint::{PagedEndpoint, SingleEndpoint};
use crate::error::Error;
use crate::options::CallOptions;

/// A blocking client. Cheap to clone; clones share connections, throttle and retry budget.
///
/// Like the async client, it accepts any service in place of the transport:
///
/// ```
/// use cf_tokens::{blocking, http};
///
/// let recorded = br#"{"success":true,"errors":[],"messages":[],"result":[{"id":"1"}],"result_info":{"total_count":1}}"#;
/// let service = tower::service_fn(move |_request: cf_tokens::transport::Request| async move {
///     Ok::<_, std::convert::Infallible>(http::Response::new(bytes::Bytes::from_static(recorded)))
/// });
/// let client = blocking::Client::new(cf_tokens::Client::with_service(service))?;
/// let listing = client.list_tokens("0123456789abcdef0123456789abcdef".parse()?).collect_all()?;
/// assert_eq!(listing.tokens().len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Client<S = Transport> {
    client: crate::Client<S>,
    runtime: BlockingRuntime,
}

// === impl Client ===

impl Client {
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
}

impl<S> Client<S> {
    /// Creates a blocking client from an async [client](crate::Client).
    ///
    /// # Errors
    ///
    /// Returns an error inside an async runtime, where blocking would stop the other tasks of the thread: use
    /// [`cf_tokens::Client`](crate::Client) there, or `tokio::task::spawn_blocking`.
    pub fn new(client: crate::Client<S>) -> Result<Self, Error> {
        Ok(Self {
            client,
            runtime: BlockingRuntime::start()?,
        })
    }

    /// Returns the client with additional options; connections, throttle and retry budget stay shared.
    #[must_use]
    pub fn with_options(mut self, options: CallOptions) -> Self {
        self.client = self.client.with_options(options);
        self
    }
}

impl<S: HttpService> Client<S> {
    /// Describes a request of one value, with an [endpoint](crate::endpoint) of this crate or your own.
    pub fn call<E: SingleEndpoint>(&self, endpoint: E) -> Call<E, S> {
        self.describe_call(|client| client.call(endpoint))
    }

    /// Describes a listing in pages, with an [endpoint](crate::endpoint) of this crate or your own.
    pub fn list<E: PagedEndpoint>(&self, endpoint: E) -> List<E, S> {
        self.describe_list(|client| client.list(endpoint))
    }

    pub(crate) fn describe_call<E>(
        &self,
        describe: impl FnOnce(&crate::Client<S>) -> crate::Call<E, S>,
    ) -> Call<E, S> {
        Call::new(describe(&self.client), self.runtime.clone())
    }

    pub(crate) fn describe_list<E>(
        &self,
        describe: impl FnOnce(&crate::Client<S>) -> crate::List<E, S>,
    ) -> List<E, S> {
        List::new(describe(&self.client), self.runtime.clone())
    }

    /// Waits for `work` with the async client.
    pub(crate) fn block_on<T, F: Future<Output = Result<T, Error>>>(
        &self,
        work: impl FnOnce(crate::Client<S>) -> F,
    ) -> Result<T, Error> {
        self.runtime.block_on(work(self.client.clone()))
    }
}

impl<S> fmt::Debug for Client<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("blocking::Client").field(&self.client).finish()
    }
}
