use std::fmt;
use std::time::Duration;

use cf_transport::{Credential, Transport, TransportBuilder};

use super::Client;
use crate::base_url::BaseUrl;
use crate::classifier::EnvelopeClassifier;
use crate::environment::{API_KEY, API_TOKEN, EMAIL, Environment};
use crate::error::{Error, ErrorKind};
use crate::options::CallOptions;

type Configure = Box<dyn FnOnce(TransportBuilder) -> TransportBuilder + Send>;

/// Describes a [`Client`]: credential, address, options, and the transport below.
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
    /// A provider was set on the transport, or the service needs none.
    anonymous: bool,
    options: CallOptions,
    configure: Vec<Configure>,
}

// === impl ClientBuilder ===

impl ClientBuilder {
    pub(crate) fn new() -> Self {
        Self {
            base_url: Ok(BaseUrl::cloudflare()),
            credential: None,
            anonymous: false,
            options: CallOptions::new(),
            configure: Vec::new(),
        }
    }

    /// A builder with the credential and the base URL of the environment, for more to be said.
    ///
    /// # Errors
    ///
    /// Both credentials at once, half of one, or a value that cannot be used; each names its variable.
    pub fn from_env() -> Result<Self, Error> {
        Self::from_environment(&Environment::from_process()?)
    }

    /// The same from an [`Environment`] of any source.
    ///
    /// # Errors
    ///
    /// As [`ClientBuilder::from_env`].
    pub fn from_environment(environment: &Environment) -> Result<Self, Error> {
        let mut builder = Self::new();
        builder.credential = environment.credential()?;
        builder.base_url = Ok(environment.base_url()?);
        Ok(builder)
    }

    /// The credential, sent to the base URL's origin and nowhere else.
    pub fn credential(mut self, credential: Credential) -> Self {
        self.credential = Some(credential);
        self
    }

    /// Another address of the API than [`BaseUrl::CLOUDFLARE`]. What is wrong with it is told by
    /// [`build`](Self::build).
    pub fn base_url(mut self, base_url: &str) -> Self {
        self.base_url = base_url.parse();
        self
    }

    /// What the client does for all its requests.
    pub fn options(mut self, options: CallOptions) -> Self {
        self.options = options.over(&self.options);
        self
    }

    /// The time one attempt may take, with its body. See [`CallOptions::timeout`].
    pub fn timeout(self, timeout: Duration) -> Self {
        self.options(CallOptions::new().timeout(timeout))
    }

    /// The time one page may take with all its attempts. See [`CallOptions::deadline`].
    pub fn deadline(self, deadline: Duration) -> Self {
        self.options(CallOptions::new().deadline(deadline))
    }

    /// How many times a failed request is sent again. See [`CallOptions::max_retries`].
    pub fn max_retries(self, max_retries: u32) -> Self {
        self.options(CallOptions::new().max_retries(max_retries))
    }

    /// Anything else of the [transport](cf_transport): layers of one's own, certificates, proxies, retry, pace.
    /// Called when the client is built, after the client's own settings.
    pub fn transport(
        mut self,
        configure: impl FnOnce(TransportBuilder) -> TransportBuilder + Send + 'static,
    ) -> Self {
        self.configure.push(Box::new(configure));
        self
    }

    /// Builds without a credential here: one is given by a provider set through
    /// [`transport`](Self::transport).
    pub fn without_credentials(mut self) -> Self {
        self.anonymous = true;
        self
    }

    /// The client. No connection is made yet.
    ///
    /// # Errors
    ///
    /// No credential, a base URL that cannot be used, or certificates that cannot be read.
    pub fn build(self) -> Result<Client, Error> {
        let base_url = self.base_url?;
        let mut transport = Transport::builder(base_url.origin()?).classifier(EnvelopeClassifier::new());
        match self.credential {
            Some(credential) => transport = transport.credential(credential),
            None if self.anonymous => {}
            None => return Err(no_credential()),
        }
        for configure in self.configure {
            transport = configure(transport);
        }
        let transport = transport.build().map_err(|error| {
            let mut ours = Error::new(ErrorKind::Configuration, error.to_string());
            if let Some(help) = error.help() {
                ours = ours.with_help(help.to_owned());
            }
            ours.with_source(error)
        })?;
        Ok(Client::assemble(transport, base_url, self.options))
    }
}

fn no_credential() -> Error {
    Error::new(
        ErrorKind::Configuration,
        "no credential: neither an API token nor a global key is set",
    )
    .with_help(format!(
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
