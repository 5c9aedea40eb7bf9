use std::borrow::Cow;

use cf_models::{AccountId, Token, TokenId};

use super::{Endpoint, SingleEndpoint};
use crate::call::Call;
use crate::client::Client;
#[cfg(feature = "blocking")]
use crate::client::HttpService;
use crate::error::{Error, ErrorKind};
use crate::path::Path;

/// `GET /accounts/{account_id}/tokens/{token_id}`: one token.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct GetToken {
    /// The account that owns the token.
    pub account_id: AccountId,
    /// The token.
    pub token_id: TokenId,
}

/// Names that have this place in the path of other endpoints.
const OTHER_ENDPOINTS: &[&str] = &["verify", "permission_groups"];

// === impl GetToken ===

impl Endpoint for GetToken {
    const PERMISSION: Option<&'static str> = Some("Account API Tokens Read");

    fn path(&self) -> Result<Path, Error> {
        let id = self.token_id.as_str();
        if OTHER_ENDPOINTS.contains(&id) {
            return Err(Error::new(
                ErrorKind::InvalidRequest,
                format!("invalid token ID `{id}`: another endpoint has this path"),
            ));
        }
        Path::of(["accounts", self.account_id.as_ref(), "tokens", id])
    }

    fn account_id(&self) -> Option<&AccountId> {
        Some(&self.account_id)
    }

    fn hint(&self, error: &Error) -> Option<Cow<'static, str>> {
        (*error.kind() == ErrorKind::NotFound).then(|| {
            "check the token ID and the account ID: the account has no such token, or these credentials are not allowed to see it".into()
        })
    }
}

impl SingleEndpoint for GetToken {
    type Output = Token;
    const EXPECTED: &'static str = "a token";

    /// Another ID than the requested one is an error.
    fn check(&self, token: &Token) -> Result<(), Error> {
        match &token.id {
            Some(id) if *id != self.token_id => Err(Error::new(
                ErrorKind::Decode {
                    path: "result.id".to_owned(),
                },
                format!(
                    "expected the token `{}`, got `{}`",
                    cf_text::excerpt(self.token_id.as_str(), 40),
                    cf_text::excerpt(id.as_str(), 40)
                ),
            )),
            _ => Ok(()),
        }
    }
}

impl<S: Clone> Client<S> {
    /// Describes a request of one token of an account.
    ///
    /// The credentials need the permission *Account API Tokens Read* or *Account API Tokens Write*. A token that does not exist, or
    /// that the credentials may not see, is an error of kind [`NotFound`](ErrorKind::NotFound).
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let api = cf_mock::MockApi::start().await?;
    /// # let client = cf_tokens::Client::builder().base_url(&api.base_url())
    /// #     .credential(cf_tokens::Credential::bearer(api.api_token())?).build()?;
    /// # let account_id: cf_tokens::AccountId = api.account_id().parse()?;
    /// let listing = client.list_tokens(account_id.clone()).collect_all().await?;
    /// let listed = listing.into_iter().next().unwrap();
    /// let token = client.get_token(account_id, listed.id.clone().unwrap()).await?;
    /// assert_eq!(token, listed);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    pub fn get_token(&self, account_id: AccountId, token_id: TokenId) -> Call<GetToken, S> {
        self.call(GetToken { account_id, token_id })
    }
}

#[cfg(feature = "blocking")]
impl<S: HttpService> crate::blocking::Client<S> {
    /// Describes a request of one token of an account. See [`Client::get_token`].
    pub fn get_token(&self, account_id: AccountId, token_id: TokenId) -> crate::blocking::Call<GetToken, S> {
        self.call(GetToken { account_id, token_id })
    }
}
