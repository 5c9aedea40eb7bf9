use std::fmt;

use super::runtime::BlockingRuntime;
use super::{Call, ClientBuilder, List};
use crate::endpoint::{PagedEndpoint, SingleEndpoint};
use crate::error::Error;
use crate::options::CallOptions;

/// A blocking client. Cheap to clone; clones share connections, throttle and retry budget.
#[derive(Clone)]
pub struct Client {
    client: crate::Client,
    runtime: BlockingRuntime,
}

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

    /// Describes a request of one value, with an [endpoint](crate::endpoint) of this crate or of yours.
    pub fn call<E: SingleEndpoint>(&self, endpoint: E) -> Call<E> {
        self.describe_call(|client| client.call(endpoint))
    }

    /// Describes a listing in pages, with an [endpoint](crate::endpoint) of this crate or of yours.
    pub fn list<E: PagedEndpoint>(&self, endpoint: E) -> List<E> {
        self.describe_list(|client| client.list(endpoint))
    }

    pub(crate) fn describe_call<E>(
        &self,
        describe: impl FnOnce(&crate::Client) -> crate::Call<E>,
    ) -> Call<E> {
        Call::new(describe(&self.client), self.runtime.clone())
    }

    pub(crate) fn describe_list<E>(
        &self,
        describe: impl FnOnce(&crate::Client) -> crate::List<E>,
    ) -> List<E> {
        List::new(describe(&self.client), self.runtime.clone())
    }

    /// Waits for `work` with the async client.
    pub(crate) fn block_on<T, F: Future<Output = Result<T, Error>>>(
        &self,
        work: impl FnOnce(crate::Client) -> F,
    ) -> Result<T, Error> {
        self.runtime.block_on(work(self.client.clone()))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("blocking::Client").field(&self.client).finish()
    }
}
