use std::fmt;

use cf_transport::{Credential, Transport, TransportBuilder};

use super::Client;
use crate::base_url::BaseUrl;
use crate::classifier::EnvelopeClassifier;
use crate::environment::Environment;
use crate::error::{Error, ErrorKind};
use crate::listing::CredentialsUsed;
use crate::option_methods::option_methods;
use crate::options::CallOptions;
use crate::variables::{API_KEY, API_TOKEN, EMAIL};

type Configure = Box<dyn FnOnce(TransportBuilder) -> TransportBuilder + Send>;

/// Builder of a [`Client`]: credentials, base URL, options and transport.
///
/// ```
/// use std::time::Duration;
/// use cf_tokens::{Client, Credential, CallOptions};
///
/// let client = Client::builder()
///     .credential(Credential::bearer("cfat_FAKE_token_for_documentation_only")?)
///     .options(CallOptions::new().timeout(Duration::from_secs(10)))
///     .transport(|transport| transport.user_agent("inventory/1.0"))
///     .build()?;
/// # let _ = client;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "a builder does nothing until it is built"]
pub struct ClientBuilder {
    base_url: Result<BaseUrl, Error>,
    credential: Option<Credential>,
    without_credentials: bool,
    options: CallOptions,
    configure: Vec<Configure>,
}

// === impl ClientBuilder ===

impl ClientBuilder {
    pub(crate) fn new() -> Self {
        Self {
            base_url: Ok(BaseUrl::cloudflare()),
            credential: None,
            without_credentials: false,
            options: CallOptions::new(),
            configure: Vec::new(),
        }
    }

    /// Creates a builder with the credentials and the base URL of the process environment.
    ///
    /// # Errors
    ///
    /// Returns an error that names the variable if credentials conflict, are incomplete, or a value is invalid.
    pub fn from_env() -> Result<Self, Error> {
        Self::from_environment(&Environment::from_process()?)
    }

    /// Creates a builder with the credentials and the base URL of an [`Environment`].
    ///
    /// # Errors
    ///
    /// Returns the errors of [`ClientBuilder::from_env`].
    pub fn from_environment(environment: &Environment) -> Result<Self, Error> {
        let mut builder = Self::new();
        builder.credential = environment.credential()?;
        builder.base_url = Ok(environment.base_url()?);
        Ok(builder)
    }

    /// Sets the credentials. They are sent only to the origin of the base URL.
    pub fn credential(mut self, credential: Credential) -> Self {
        self.credential = Some(credential);
        self
    }

    /// Sets the base URL. [`build`](Self::build) reports an invalid one. Default: [`BaseUrl::CLOUDFLARE`].
    pub fn base_url(mut self, base_url: &str) -> Self {
        self.base_url = base_url.parse();
        self
    }

    /// Sets options for all requests of the client.
    pub fn options(mut self, options: CallOptions) -> Self {
        self.options = options.over(&self.options);
        self
    }

    option_methods!();

    /// Configures the [transport](cf_transport): layers, certificates, proxies, retry, throttle. The function runs when the
    /// client is built, after the client's settings.
    pub fn transport(
        mut self,
        configure: impl FnOnce(TransportBuilder) -> TransportBuilder + Send + 'static,
    ) -> Self {
        self.configure.push(Box::new(configure));
        self
    }

    /// Allows [`build`](Self::build) without credentials: a provider set through [`transport`](Self::transport) supplies
    /// them, or the API needs none.
    pub fn without_credentials(mut self) -> Self {
        self.without_credentials = true;
        self
    }

    /// Builds the client. It does not connect yet.
    ///
    /// # Errors
    ///
    /// Returns an error if credentials are missing, the base URL is invalid, or certificates cannot be read.
    pub fn build(self) -> Result<Client, Error> {
        let base_url = self.base_url?;
        let mut transport = Transport::builder(base_url.origin()?).classifier(EnvelopeClassifier::new());
        let mut credentials = None;
        match self.credential {
            Some(credential) => {
                credentials = Some(CredentialsUsed::of(&credential));
                transport = transport.credential(credential);
            }
            None if self.without_credentials => {}
            None => return Err(no_credentials()),
        }
        for configure in self.configure {
            transport = configure(transport);
        }
        let transport = transport
            .build()
            .map_err(|error| Error::from_transport(error).of_kind(ErrorKind::Configuration))?;
        Ok(Client::assemble(transport, base_url, self.options).with_credentials_used(credentials))
    }
}

fn no_credentials() -> Error {
    Error::new(
        ErrorKind::Configuration,
        "no credentials: neither an API token nor a global API key is set",
    )
    .with_hint(format!(
        "set {API_TOKEN} to a token with the permission Account API Tokens Read, or {API_KEY} with {EMAIL}"
    ))
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("base_url", &self.base_url)
            .field("credential", &self.credential)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
