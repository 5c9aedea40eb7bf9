use cf_transport::{Credential, TransportBuilder};

use super::Client;
use crate::environment::Environment;
use crate::error::Error;
use crate::option_methods::option_methods;
use crate::options::CallOptions;

/// Builder of a blocking [`Client`], with the methods of the async [`ClientBuilder`](crate::ClientBuilder).
#[derive(Debug)]
#[must_use = "a builder does nothing until it is built"]
pub struct ClientBuilder(crate::ClientBuilder);

// === impl ClientBuilder ===

impl ClientBuilder {
    pub(super) fn new(builder: crate::ClientBuilder) -> Self {
        Self(builder)
    }

    pub(super) fn map(self, change: impl FnOnce(crate::ClientBuilder) -> crate::ClientBuilder) -> Self {
        Self(change(self.0))
    }

    /// Creates a builder from environment variables. See [`ClientBuilder::from_env`](crate::ClientBuilder::from_env).
    ///
    /// # Errors
    ///
    /// Returns the errors of the async method.
    pub fn from_env() -> Result<Self, Error> {
        crate::ClientBuilder::from_env().map(Self)
    }

    /// Creates a builder from an [`Environment`].
    /// See [`ClientBuilder::from_environment`](crate::ClientBuilder::from_environment).
    ///
    /// # Errors
    ///
    /// Returns the errors of the async method.
    pub fn from_environment(environment: &Environment) -> Result<Self, Error> {
        crate::ClientBuilder::from_environment(environment).map(Self)
    }

    /// Sets the credentials. See [`ClientBuilder::credential`](crate::ClientBuilder::credential).
    pub fn credential(self, credential: Credential) -> Self {
        Self(self.0.credential(credential))
    }

    /// Sets the base URL. See [`ClientBuilder::base_url`](crate::ClientBuilder::base_url).
    pub fn base_url(self, base_url: &str) -> Self {
        Self(self.0.base_url(base_url))
    }

    /// Sets options for all requests. See [`ClientBuilder::options`](crate::ClientBuilder::options).
    pub fn options(self, options: CallOptions) -> Self {
        Self(self.0.options(options))
    }

    option_methods!();

    /// Configures the transport. See [`ClientBuilder::transport`](crate::ClientBuilder::transport).
    pub fn transport(
        self,
        configure: impl FnOnce(TransportBuilder) -> TransportBuilder + Send + 'static,
    ) -> Self {
        Self(self.0.transport(configure))
    }

    /// Allows building without credentials.
    /// See [`ClientBuilder::without_credentials`](crate::ClientBuilder::without_credentials).
    pub fn without_credentials(self) -> Self {
        Self(self.0.without_credentials())
    }

    /// Builds the client.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`ClientBuilder::build`](crate::ClientBuilder::build) and [`Client::new`].
    pub fn build(self) -> Result<Client, Error> {
        Client::new(self.0.build()?)
    }
}
