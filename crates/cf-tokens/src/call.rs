use std::fmt;
use std::future::IntoFuture;
use std::pin::Pin;

use cf_transport::Transport;

use crate::api_response::ApiResponse;
use crate::client::{Client, HttpService};
use crate::endpoint::SingleEndpoint;
use crate::error::{Error, ErrorKind};
use crate::option_methods::option_methods;
use crate::options::CallOptions;
use crate::query::Query;
use crate::request::Prepared;
use crate::response::{self, Expected, Value};

/// A request of one value, not yet sent.
///
/// Awaiting it returns the value; [`with_response`](Self::with_response) returns also status, headers and body.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let api = cf_mock::MockApi::start().await?;
/// # let client = cf_tokens::Client::builder().base_url(&api.base_url())
/// #     .credential(cf_tokens::Credential::bearer(api.api_token())?).build()?;
/// # let account_id: cf_tokens::AccountId = api.account_id().parse()?;
/// let own = client.verify_token(account_id.clone()).await?;
/// println!("{} is {}", own.id, own.status);
///
/// let response = client.get_token(account_id, own.id).max_retries(0).with_response().await?;
/// println!("{} (request {})", response.value().display_name(), response.cf_ray().unwrap_or("unknown"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
#[derive(Clone)]
#[must_use = "a call does nothing until it is awaited"]
pub struct Call<E, S = Transport> {
    client: Client<S>,
    endpoint: E,
    options: CallOptions,
}

// === impl Call ===

impl<E, S> Call<E, S> {
    pub(crate) fn new(client: Client<S>, endpoint: E) -> Self {
        Self {
            client,
            endpoint,
            options: CallOptions::new(),
        }
    }

    /// Changes the endpoint's own parameters.
    pub fn endpoint(mut self, change: impl FnOnce(&mut E)) -> Self {
        change(&mut self.endpoint);
        self
    }

    /// Sets options for this call only; they take precedence over the client's.
    pub fn options(mut self, options: CallOptions) -> Self {
        self.options = options.over(&self.options);
        self
    }

    option_methods!();
}

impl<S: Clone> Client<S> {
    /// Describes a request of one value, with an [endpoint](crate::endpoint) of this crate or your own.
    pub fn call<E: SingleEndpoint>(&self, endpoint: E) -> Call<E, S> {
        Call::new(self.clone(), endpoint)
    }
}

impl<E: SingleEndpoint, S: HttpService> Call<E, S> {
    /// Sends the request and returns the value. Awaiting the call does the same.
    ///
    /// # Errors
    ///
    /// Returns an error if the request fails, if the response is not the expected one, or if it has errors next to its result.
    pub async fn send(self) -> Result<E::Output, Error> {
        self.request(true).await.map(ApiResponse::into_value)
    }

    /// Sends the request and returns the value with the response. Errors of the API next to the result are in
    /// [`ApiResponse::errors`].
    ///
    /// # Errors
    ///
    /// Returns an error if the request fails, or if the response is not the expected one.
    pub async fn with_response(self) -> Result<ApiResponse<E::Output>, Error> {
        self.request(false).await
    }

    async fn request(self, rejects_errors: bool) -> Result<ApiResponse<E::Output>, Error> {
        let options = self.options.over(self.client.options());
        let base_url = self.client.base_url().clone();
        let prepared = Prepared::new(&base_url, self.endpoint, &options)?;
        let expected = Expected {
            result: E::EXPECTED,
            permission: E::PERMISSION,
            decoding: crate::Decoding::Strict,
            rejects_errors,
        };
        let mut service = self.client.into_service();
        let outcome = async {
            let request = prepared.request(Query::default())?;
            std::future::poll_fn(|cx| service.poll_ready(cx))
                .await
                .map_err(|error| Error::from_service(error.into()))?;
            let response = service
                .call(request)
                .await
                .map_err(|error| Error::from_service(error.into()))?;
            let success = response::read::<Value<E>>(response, &expected)?;
            let response = ApiResponse::new(success).ok_or_else(|| {
                let kind = ErrorKind::Decode {
                    path: "result".to_owned(),
                };
                Error::new(
                    kind,
                    format!("the response has no result, expected {}", E::EXPECTED),
                )
            })?;
            prepared.endpoint().check(response.value())?;
            Ok(response)
        };
        outcome.await.map_err(|error| prepared.locate(error))
    }
}

impl<E: SingleEndpoint, S: HttpService> IntoFuture for Call<E, S> {
    type Output = Result<E::Output, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl<E: fmt::Debug, S> fmt::Debug for Call<E, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("endpoint", &self.endpoint)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
