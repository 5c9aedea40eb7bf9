use cf_models::{AccountId, Token};

use super::{Direction, Endpoint, PagedEndpoint};
use crate::error::Error;
use crate::path::Path;
use crate::query::Query;

/// `GET /accounts/{account_id}/tokens`: the tokens of an account.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Tokens {
    /// The account that owns the tokens.
    pub account_id: AccountId,
    /// The order; `None` for the service's.
    pub direction: Option<Direction>,
    /// Whether recently expired tokens are listed too; `None` for the service's default, which omits them.
    pub include_expired: Option<bool>,
}

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

    fn including_expired(&self) -> Self {
        let mut endpoint = self.clone();
        endpoint.include_expired = Some(true);
        endpoint
    }
}
