use cf_models::rights::Rights;
use cf_models::{AccountId, PermissionGroup, Token, TokenId};

use super::{Coverage, CoverageState, CredentialScheme, Summary};
use crate::client::{Client, HttpService};
#[cfg(feature = "blocking")]
use crate::error::Error;

/// What is known about the credentials of a listing, to decide its [`Coverage`].
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let api = cf_mock::MockApi::start().await?;
/// # let client = cf_tokens::Client::builder().base_url(&api.base_url())
/// #     .credential(cf_tokens::Credential::bearer(api.api_token())?).build()?;
/// # let account_id: cf_tokens::AccountId = api.account_id().parse()?;
/// use cf_tokens::CoverageState;
///
/// let mut check = client.check_coverage(account_id.clone()).await;
/// let mut listing = client.list_tokens(account_id).collect_all().await?;
/// listing.tokens().iter().for_each(|token| check.observe(token));
/// check.apply(&mut listing.summary);
/// assert_eq!(listing.summary.coverage.unwrap().state, CoverageState::Proven);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
#[derive(Clone, Debug)]
#[must_use = "a check observes the tokens of a listing, then decides"]
pub struct CoverageCheck {
    caller: Caller,
}

#[derive(Clone, Debug)]
enum Caller {
    /// Its ID, and whether it may read all tokens; `None` until it is observed.
    Token { id: TokenId, sees_all: Option<bool> },
    /// Why there is no such token.
    Unknown(String),
}

/// The permission groups that show all tokens of the account, by ID (documented, in Cloudflare's list of permission groups) and by
/// name.
const SEES_ALL: [(&str, &str); 2] = [
    ("eb56a6953c034b9d97dd838155666f06", "Account API Tokens Read"),
    ("5bc3f8b21c554832afc660159ab75fa4", "Account API Tokens Write"),
];

const OF_GLOBAL_KEY: &str =
    "a user's global API key listed the tokens: it may see only the tokens that the user created";

// === impl Coverage ===

impl Coverage {
    /// Returns what is known about the coverage of a listing that has ended without a [check](Client::check_coverage), which may
    /// send a request. It is never proven.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// # let api = cf_mock::MockApi::start().await?;
    /// # let client = cf_tokens::Client::builder().base_url(&api.base_url())
    /// #     .credential(cf_tokens::Credential::bearer(api.api_token())?).build()?;
    /// use cf_tokens::{Coverage, CoverageState};
    ///
    /// let listing = client.list_tokens(api.account_id().parse()?).collect_all().await?;
    /// let coverage = Coverage::without_check(&listing.summary);
    /// assert_eq!((coverage.state, coverage.checked), (CoverageState::Unproven, false));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    #[must_use]
    pub fn without_check(summary: &Summary) -> Self {
        let scheme = summary.credentials.as_ref().map(|used| used.scheme);
        let is_global_key = scheme == Some(CredentialScheme::GlobalKey);
        let (state, reason) = match summary.warning() {
            Some(warning) => (CoverageState::Broken, warning),
            None if is_global_key => (CoverageState::Unproven, OF_GLOBAL_KEY.to_owned()),
            None => (CoverageState::Unproven, "it was not checked".to_owned()),
        };
        Self {
            state,
            // There is nothing to verify for a global key.
            checked: is_global_key,
            reason,
        }
    }
}

// === impl Client ===

impl<S: HttpService> Client<S> {
    /// Verifies the calling token, to decide later whether a listing has all tokens of the account.
    ///
    /// It sends one request, `GET …/tokens/verify`, and none for the global API key, which cannot be verified. An error of the
    /// request is no error here: it is the reason why the coverage is unproven, since a listing does not depend on it.
    pub async fn check_coverage(&self, account_id: AccountId) -> CoverageCheck {
        let scheme = self.credentials_used().map(|credentials| credentials.scheme);
        let caller = if scheme == Some(CredentialScheme::GlobalKey) {
            Caller::Unknown(OF_GLOBAL_KEY.to_owned())
        } else {
            match self.verify_token(account_id).await {
                Ok(own) => Caller::Token {
                    id: own.id,
                    sees_all: None,
                },
                Err(error) => Caller::Unknown(format!(
                    "the calling token could not be verified, as is usual for a user's token: {error}"
                )),
            }
        };
        CoverageCheck { caller }
    }
}

#[cfg(feature = "blocking")]
impl<S: HttpService> crate::blocking::Client<S> {
    /// Verifies the calling token, to decide later whether a listing has all tokens. See [`Client::check_coverage`].
    ///
    /// ```
    /// # let api = cf_mock::MockApi::start_blocking()?;
    /// # let client = cf_tokens::blocking::Client::builder().base_url(&api.base_url())
    /// #     .credential(cf_tokens::Credential::bearer(api.api_token())?).build()?;
    /// # let account_id: cf_tokens::AccountId = api.account_id().parse()?;
    /// use cf_tokens::CoverageState;
    ///
    /// let mut check = client.check_coverage(account_id.clone())?;
    /// let mut listing = client.list_tokens(account_id).collect_all()?;
    /// listing.tokens().iter().for_each(|token| check.observe(token));
    /// check.apply(&mut listing.summary);
    /// assert_eq!(listing.summary.coverage.unwrap().state, CoverageState::Proven);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error only inside an async runtime.
    pub fn check_coverage(&self, account_id: AccountId) -> Result<CoverageCheck, Error> {
        self.block_on(|client| async move { Ok(client.check_coverage(account_id).await) })
    }
}

// === impl CoverageCheck ===

impl CoverageCheck {
    /// Returns the ID of the calling token, where it is known.
    #[must_use]
    pub fn token_id(&self) -> Option<&TokenId> {
        match &self.caller {
            Caller::Token { id, .. } => Some(id),
            Caller::Unknown(_) => None,
        }
    }

    /// Takes note of a token of the listing. Call it for every token, before any filter.
    pub fn observe(&mut self, token: &Token) {
        if let Caller::Token { id, sees_all } = &mut self.caller
            && token.id.as_ref() == Some(id)
        {
            *sees_all = Some(may_read_all(token));
        }
    }

    /// Decides the coverage of a listing that has ended.
    #[must_use]
    pub fn decide(&self, summary: &Summary) -> Coverage {
        let (state, reason) = match (&self.caller, summary.warning()) {
            (_, Some(warning)) => (CoverageState::Broken, warning),
            (Caller::Unknown(reason), None) => (CoverageState::Unproven, reason.clone()),
            (Caller::Token { id, sees_all: None }, None) => (
                CoverageState::Broken,
                format!("the listing does not contain the calling token {id}"),
            ),
            (
                Caller::Token {
                    sees_all: Some(false), ..
                },
                None,
            ) => (
                CoverageState::Unproven,
                "the calling token has no Account API Tokens Read or Write: it may see only the tokens that it created"
                    .to_owned(),
            ),
            (
                Caller::Token {
                    sees_all: Some(true), ..
                },
                None,
            ) => (
                CoverageState::Proven,
                "the listing contains the calling token, whose policies allow reading all tokens".to_owned(),
            ),
        };
        Coverage {
            state,
            checked: true,
            reason,
        }
    }

    /// Decides the coverage, and records it and the ID of the calling token in the summary.
    pub fn apply(&self, summary: &mut Summary) {
        summary.coverage = Some(self.decide(summary));
        if let (Some(credentials), Some(id)) = (&mut summary.credentials, self.token_id()) {
            credentials.token_id = Some(id.clone());
        }
    }
}

/// Whether the token's own policies allow reading all tokens, for certain and without a deny on a part.
fn may_read_all(token: &Token) -> bool {
    let rights = Rights::new(token).effective();
    rights
        .iter()
        .any(|right| right.unknown.is_none() && right.narrower_denies.is_empty() && is_reader(right.group))
}

fn is_reader(group: &PermissionGroup) -> bool {
    let name = group.name.as_ref().map_or("", |name| name.as_str());
    SEES_ALL
        .iter()
        .any(|(id, known)| group.id.as_str().eq_ignore_ascii_case(id) || name == *known)
}
