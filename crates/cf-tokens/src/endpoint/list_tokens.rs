use cf_models::{AccountId, Token};
use cf_transport::Transport;

use super::{Direction, Endpoint, PagedEndpoint};
use crate::client::Client;
#[cfg(feature = "blocking")]
use crate::client::HttpService;
use crate::error::Error;
use crate::list::List;
use crate::listing::ElementStream;
use crate::path::Path;
use crate::query::Query;

/// `GET /accounts/{account_id}/tokens`: the tokens of an account.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Tokens {
    /// The account that owns the tokens.
    pub account_id: AccountId,
    /// The order; `None` for the API's.
    pub direction: Option<Direction>,
    /// Whether recently expired tokens are listed too; `None` for the API's default, which omits them.
    pub include_expired: Option<bool>,
}

/// A listing of an account's tokens, not yet requested; see [`List`].
pub type ListTokens<S = Transport> = List<Tokens, S>;

/// Stream of the tokens of an account; see [`ElementStream`].
pub type TokenStream<S = Transport> = ElementStream<Tokens, S>;

// === impl Tokens ===

impl Endpoint for Tokens {
    const PERMISSION: Option<&'static str> = Some("Account API Tokens Read");
    const PARAMETERS: &'static [&'static str] = &["page", "per_page", "direction", "include_expired"];

    fn path(&self) -> Result<Path, Error> {
        Path::of(["accounts", self.account_id.as_ref(), "tokens"])
    }

    fn add_parameters(&self, query: &mut Query) {
        query.add_option("direction", self.direction);
        query.add_option("include_expired", self.include_expired);
    }

    fn account_id(&self) -> Option<&AccountId> {
        Some(&self.account_id)
    }
}

impl PagedEndpoint for Tokens {
    type Element = Token;
    const EXPECTED: &'static str = "a list of tokens";
    const NOUN: &'static str = "token";

    fn direction(&self) -> Option<Direction> {
        self.direction
    }

    fn includes_expired(&self) -> bool {
        self.include_expired.unwrap_or(false)
    }

    fn including_expired(&self) -> Self {
        let mut endpoint = self.clone();
        endpoint.include_expired = Some(true);
        endpoint
    }
}

impl<S> List<Tokens, S> {
    /// Sets the order of the tokens. Default: the API's.
    pub fn direction(self, direction: Direction) -> Self {
        self.endpoint(|tokens| tokens.direction = Some(direction))
    }

    /// Sets whether recently expired tokens are listed too. Default: the API's, which omits them.
    pub fn include_expired(self, include_expired: bool) -> Self {
        self.endpoint(|tokens| tokens.include_expired = Some(include_expired))
    }
}

impl<S: Clone> Client<S> {
    /// Describes a listing of the API tokens that an account owns: `GET /accounts/{account_id}/tokens`.
    ///
    /// The credentials need the permission *Account API Tokens Read* or *Account API Tokens Write*. Some credentials may see
    /// only the tokens they created; nothing in the response indicates it.
    pub fn list_tokens(&self, account_id: AccountId) -> ListTokens<S> {
        self.list(Tokens {
            account_id,
            direction: None,
            include_expired: None,
        })
    }
}

#[cfg(feature = "blocking")]
impl<S> crate::blocking::List<Tokens, S> {
    /// Sets the order of the tokens. See [`List::direction`].
    pub fn direction(self, direction: Direction) -> Self {
        self.describe(|list| list.direction(direction))
    }

    /// Sets whether recently expired tokens are listed too. See [`List::include_expired`].
    pub fn include_expired(self, include_expired: bool) -> Self {
        self.describe(|list| list.include_expired(include_expired))
    }
}

#[cfg(feature = "blocking")]
impl<S: HttpService> crate::blocking::Client<S> {
    /// Describes a listing of the API tokens that an account owns. See [`Client::list_tokens`].
    pub fn list_tokens(&self, account_id: AccountId) -> crate::blocking::List<Tokens, S> {
        self.describe_list(|client| client.list_tokens(account_id))
    }
}
