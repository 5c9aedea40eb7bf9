//! What an endpoint defines.

use std::borrow::Cow;
use std::fmt;

use cf_models::{AccountId, Envelope, ParseError, parse_response};
use serde::de::DeserializeOwned;

use super::Direction;
use crate::error::Error;
use crate::identified::Identified;
use crate::path::Path;
use crate::query::Query;

/// A read call of the API: its path, its parameters, and what the errors of its requests need.
///
/// It is also [`SingleEndpoint`], if it returns one value, or [`PagedEndpoint`], if it lists elements in pages.
pub trait Endpoint: Clone + fmt::Debug + Send + Sync + Unpin + 'static {
    /// The permission that the credentials need, by its name in the dashboard, for hints; `None` if they need none.
    const PERMISSION: Option<&'static str>;

    /// Names of the parameters that the endpoint sets itself; [`CallOptions::query`](crate::CallOptions::query) rejects them.
    const PARAMETERS: &'static [&'static str] = &[];

    /// Returns the path below the base URL.
    ///
    /// # Errors
    ///
    /// Returns an error if an ID is invalid.
    fn path(&self) -> Result<Path, Error>;

    /// Adds the parameters.
    fn add_parameters(&self, query: &mut Query) {
        let _ = query;
    }

    /// Returns the account that the path names.
    fn account_id(&self) -> Option<&AccountId> {
        None
    }

    /// Returns a hint for an error, if this endpoint knows a better one than [`Error::hint`].
    fn hint(&self, error: &Error) -> Option<Cow<'static, str>> {
        let _ = error;
        None
    }
}

/// An endpoint that returns one value, requested by [`Client::call`](crate::Client::call).
///
/// ```
/// use cf_tokens::endpoint::{Endpoint, Path, SingleEndpoint};
/// use cf_tokens::{AccountId, Client, Error};
///
/// /// `GET /accounts/{account_id}`
/// #[derive(Clone, Debug)]
/// struct GetAccount(AccountId);
///
/// impl Endpoint for GetAccount {
///     const PERMISSION: Option<&'static str> = Some("Account Settings Read");
///
///     fn path(&self) -> Result<Path, Error> {
///         Path::of(["accounts", self.0.as_ref()])
///     }
/// }
///
/// impl SingleEndpoint for GetAccount {
///     type Output = cf_tokens::models::Account;
///     const EXPECTED: &'static str = "an account";
/// }
///
/// async fn name(client: &Client, account_id: AccountId) -> Result<String, Error> {
///     Ok(client.call(GetAccount(account_id)).await?.display_name().to_owned())
/// }
/// ```
pub trait SingleEndpoint: Endpoint {
    /// What `result` is.
    type Output: DeserializeOwned + Send + 'static;

    /// What `result` is, for errors: `a token`.
    const EXPECTED: &'static str;

    /// Parses a response.
    ///
    /// # Errors
    ///
    /// Returns an error if the body is not an envelope with the expected result.
    fn parse(body: &[u8]) -> Result<Envelope<Self::Output>, ParseError> {
        parse_response(body, Self::EXPECTED)
    }

    /// Checks a value that was received.
    ///
    /// # Errors
    ///
    /// Returns an error if it is not what was requested.
    fn check(&self, output: &Self::Output) -> Result<(), Error> {
        let _ = output;
        Ok(())
    }
}

/// An endpoint that lists elements in pages.
///
/// The parameters `page` and `per_page` are added to those of [`Endpoint::add_parameters`].
pub trait PagedEndpoint: Endpoint {
    /// One element of `result`.
    type Element: Identified + DeserializeOwned + Clone + PartialEq + Send + Sync + Unpin + 'static;

    /// What `result` is, for errors: `an array of tokens`.
    const EXPECTED: &'static str;

    /// What an element is, in the singular, for messages: `token`.
    const NOUN: &'static str;

    /// Returns the order that is requested, for the summary.
    fn direction(&self) -> Option<Direction> {
        None
    }

    /// Returns whether expired elements are requested.
    fn includes_expired(&self) -> bool {
        false
    }

    /// Returns the names of the endpoint's parameters that narrow the listing. It is then not complete.
    fn narrowed_by(&self) -> Vec<String> {
        Vec::new()
    }

    /// Returns the endpoint with the elements that the API counts, but lists only on request, for a second pass.
    #[must_use]
    fn including_expired(&self) -> Self {
        self.clone()
    }
}
