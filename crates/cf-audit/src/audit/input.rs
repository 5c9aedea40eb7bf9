use cf_models::chrono::{DateTime, Utc};
use cf_models::{AccountId, Token, TokenId};

/// The tokens of one account, and what is known about their listing.
///
/// Whatever is not set is not known, and nothing unknown counts in favor of the listing.
///
/// ```
/// use cf_audit::{AuditInput, Completeness, Credentials};
///
/// let tokens = [cf_models::Token::new()];
/// let input = AuditInput::new(&tokens)
///     .with_completeness(Completeness::Complete)
///     .with_credentials(Credentials::ApiToken);
/// assert_eq!(input.tokens.len(), 1);
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AuditInput<'a> {
    /// The tokens.
    pub tokens: &'a [Token],
    /// The account that was listed.
    pub account: Option<AccountId>,
    /// When it was listed.
    pub listed_at: Option<DateTime<Utc>>,
    /// Whether recently expired tokens were requested.
    pub include_expired: Option<bool>,
    /// Whether tokens are missing.
    pub completeness: Completeness,
    /// Filters and other reasons why tokens were left out on purpose, in words.
    pub filters: Vec<String>,
    /// Which credentials listed the tokens.
    pub credentials: Credentials,
}

/// Whether a listing lacks tokens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Completeness {
    /// Nothing shows whether it does, as for a stored response.
    #[default]
    Unknown,
    /// The listing ended, without a sign of missing tokens.
    Complete,
    /// It lacks tokens, or may lack some: the reasons in words.
    Incomplete(Vec<String>),
}

/// The credentials of a listing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Credentials {
    /// Not known.
    #[default]
    Unknown,
    /// An API token of which is not known who owns it.
    ApiToken,
    /// A token that the account owns, as `GET …/tokens/verify` shows.
    AccountToken {
        /// Id of the token.
        id: TokenId,
    },
    /// A user's token or global key.
    User,
}

// === impl AuditInput ===

impl<'a> AuditInput<'a> {
    /// Tokens of which nothing else is known.
    #[must_use]
    pub fn new(tokens: &'a [Token]) -> Self {
        Self {
            tokens,
            account: None,
            listed_at: None,
            include_expired: None,
            completeness: Completeness::default(),
            filters: Vec::new(),
            credentials: Credentials::default(),
        }
    }

    /// Sets the account.
    #[must_use]
    pub fn with_account(mut self, account: AccountId) -> Self {
        self.account = Some(account);
        self
    }

    /// Sets the time of the listing.
    #[must_use]
    pub fn with_listed_at(mut self, listed_at: DateTime<Utc>) -> Self {
        self.listed_at = Some(listed_at);
        self
    }

    /// Sets whether recently expired tokens were requested.
    #[must_use]
    pub fn with_include_expired(mut self, include_expired: bool) -> Self {
        self.include_expired = Some(include_expired);
        self
    }

    /// Sets whether tokens are missing.
    #[must_use]
    pub fn with_completeness(mut self, completeness: Completeness) -> Self {
        self.completeness = completeness;
        self
    }

    /// Adds a filter with which the tokens were selected.
    #[must_use]
    pub fn with_filter(mut self, filter: impl Into<String>) -> Self {
        self.filters.push(filter.into());
        self
    }

    /// Sets the credentials.
    #[must_use]
    pub fn with_credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = credentials;
        self
    }
}

// === impl Credentials ===

impl Credentials {
    /// Returns the id of the calling token, where it is known.
    #[must_use]
    pub fn token_id(&self) -> Option<&TokenId> {
        match self {
            Self::AccountToken { id } => Some(id),
            Self::Unknown | Self::ApiToken | Self::User => None,
        }
    }
}
