use std::borrow::Cow;

use cf_models::{AccountId, TokenVerification};

use super::{Endpoint, SingleEndpoint};
use crate::call::Call;
use crate::client::Client;
#[cfg(feature = "blocking")]
use crate::client::HttpService;
use crate::error::Error;
use crate::path::Path;

/// `GET /accounts/{account_id}/tokens/verify`: the token that sends the request.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct VerifyToken {
    /// The account that owns the token.
    pub account_id: AccountId,
}

// === impl VerifyToken ===

impl Endpoint for VerifyToken {
    const PERMISSION: Option<&'static str> = None;

    fn path(&self) -> Result<Path, Error> {
        Path::of(["accounts", self.account_id.as_ref(), "tokens", "verify"])
    }

    fn account_id(&self) -> Option<&AccountId> {
        Some(&self.account_id)
    }

    fn hint(&self, error: &Error) -> Option<Cow<'static, str>> {
        matches!(error.code(), Some(1000 | 1001)).then(|| {
            "check that the token was copied completely and is owned by this account: only account-owned tokens (cfat_) can be \
             verified here, not user tokens and not the global API key"
                .into()
        })
    }
}

impl SingleEndpoint for VerifyToken {
    type Output = TokenVerification;
    const EXPECTED: &'static str = "the calling token";
}

impl<S: Clone> Client<S> {
    /// Describes a request of the token that sends it: ID, status and times.
    ///
    /// It needs no permission, and works only for account-owned tokens: user tokens and the global API key are rejected with code
    /// 1000 or 1001. A token that is disabled or has expired is not accepted at all.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let api = cf_mock::MockApi::start().await?;
    /// # let client = cf_tokens::Client::builder().base_url(&api.base_url())
    /// #     .credential(cf_tokens::Credential::bearer(api.api_token())?).build()?;
    /// let own = client.verify_token(api.account_id().parse()?).await?;
    /// assert_eq!(own.status.as_str(), "active");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    pub fn verify_token(&self, account_id: AccountId) -> Call<VerifyToken, S> {
        self.call(VerifyToken { account_id })
    }
}

#[cfg(feature = "blocking")]
impl<S: HttpService> crate::blocking::Client<S> {
    /// Describes a request of the token that sends it. See [`Client::verify_token`].
    pub fn verify_token(&self, account_id: AccountId) -> crate::blocking::Call<VerifyToken, S> {
        self.call(VerifyToken { account_id })
    }
}
