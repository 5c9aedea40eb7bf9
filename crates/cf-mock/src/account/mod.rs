//! A generated, realistic account.
//!
//! Its tokens depend only on a seed and a time: the same seed and time always give the same tokens, and token 7 is the
//! same in an account of 10 tokens and in one of 2,000. By default the time is fixed; see [`reference_time`].
//!
//! Most tokens are active; some are disabled or expired, and a few are revoked because they were exposed. There are
//! conditions that allow or deny IPv4 and IPv6 networks; flat and nested resources; one to three policies (rarely none)
//! with real permission groups; names in several scripts; `null` fields and absent fields. A token has about 800 bytes.
//!
//! ```
//! let body = cf_mock::account::list_json(2_000, 1);
//! assert!((1_500_000..1_800_000).contains(&body.len()));
//! assert_eq!(body, cf_mock::account::list_json(2_000, 1));
//! ```

mod change;
mod groups;
mod names;
pub(crate) mod random;
#[cfg(test)]
mod tests;
mod token;

use crate::credentials::TokenAccess;
pub(crate) use change::AccountChange;
pub(crate) use groups::permission_groups;
use random::Random;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use token::{AccountContext, TokenJson, Visibility};

/// The ID of the default account: 32 characters, obviously fake.
pub const ACCOUNT_ID: &str = "0123456789abcdef0123456789abcdef";

/// The seed of the default account.
pub const SEED: u64 = 137;

/// The number of tokens of the default account.
pub const TOKENS: usize = 137;

/// An account. Its tokens are ordered oldest first.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    id: String,
    seed: u64,
    /// Seconds since 1970.
    now: i64,
    tokens: Vec<SampleToken>,
    /// The number of tokens created while the account was served.
    created: u64,
}

/// A token as JSON text, with the properties that decide where it is listed.
#[derive(Debug, Clone)]
pub(crate) struct SampleToken {
    json: String,
    id: String,
    issued_on: String,
    visibility: Visibility,
    /// Whether it was created with credentials that can see only their own tokens.
    is_own: bool,
}

/// Returns the time to which the times in generated accounts are relative by default: 2026-01-15T12:00:00Z.
#[must_use]
pub fn reference_time() -> SystemTime {
    UNIX_EPOCH
        .checked_add(Duration::from_secs(1_768_478_400))
        .unwrap_or(UNIX_EPOCH)
}

/// Returns the tokens of a generated account, each as JSON text, oldest first.
///
/// ```
/// let tokens = cf_mock::account::tokens_json(3, 1);
/// assert_eq!(tokens.len(), 3);
/// assert!(tokens.iter().all(|token| token.starts_with(r#"{"id":""#)));
/// ```
#[must_use]
pub fn tokens_json(tokens: usize, seed: u64) -> Vec<String> {
    Account::new(ACCOUNT_ID, seed, reference_time())
        .generate(tokens, 0)
        .tokens
        .into_iter()
        .map(|token| token.json)
        .collect()
}

/// Returns the body of a list response with all tokens of a generated account on one page, newest first. It is meant
/// for benchmarks of parsers; the API returns at most 50 tokens per page.
///
/// ```
/// let body = cf_mock::account::list_json(137, 1);
/// assert!(body.starts_with(br#"{"result":[{"id":""#));
/// ```
#[must_use]
pub fn list_json(tokens: usize, seed: u64) -> Vec<u8> {
    let account = Account::new(ACCOUNT_ID, seed, reference_time()).generate(tokens, 0);
    let rows: Vec<&str> = account
        .listed(false, TokenAccess::All)
        .rev()
        .map(SampleToken::json)
        .collect();
    let count = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    let info = crate::envelope::ResultInfo::new(1, count, count, Some(count));
    crate::envelope::page(&rows, &info.to_json(&[]), &[], &[]).into_bytes()
}

// === impl Account ===

/// The streams of random numbers for the kinds of tokens, so that the number of one kind does not change the others.
const RECENTLY_EXPIRED: u64 = 1 << 63;
const CREATED: u64 = 1 << 62;
const CALLING: u64 = 1 << 61;

impl Account {
    /// Returns an account without tokens.
    pub(crate) fn new(id: &str, seed: u64, now: SystemTime) -> Self {
        let now = now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        Self {
            id: id.to_owned(),
            seed,
            now: i64::try_from(now).unwrap_or(0),
            tokens: Vec::new(),
            created: 0,
        }
    }

    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// Generates `tokens` tokens that are always listed, and `recently_expired` tokens that are listed only with
    /// `include_expired=true`.
    pub(crate) fn generate(mut self, tokens: usize, recently_expired: usize) -> Self {
        let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        let always = (0..number(tokens)).map(|index| (index, Visibility::Always));
        let expired =
            (0..number(recently_expired)).map(|index| (index | RECENTLY_EXPIRED, Visibility::WithExpired));
        self.tokens = always
            .chain(expired)
            .map(|(stream, visibility)| SampleToken::new(&self.token(stream, visibility), visibility))
            .collect();
        self.sort();
        self
    }

    /// Sets the tokens, each a JSON text. A token without `issued_on` sorts first.
    pub(crate) fn with_tokens(mut self, tokens: impl IntoIterator<Item = String>) -> Self {
        self.tokens = tokens.into_iter().map(SampleToken::from_json).collect();
        self.sort();
        self
    }

    pub(crate) fn name(&self) -> String {
        format!("Sample account {}", self.id.get(..4).unwrap_or(&self.id))
    }

    /// Returns the account as JSON text, as `GET /accounts` lists it.
    pub(crate) fn to_json(&self) -> String {
        serde_json::json!({
            "id": self.id,
            "name": self.name(),
            "type": "standard",
            "settings": { "enforce_twofactor": false },
            "created_on": "2021-01-15T12:00:00Z",
        })
        .to_string()
    }

    /// Returns the token that makes a request, as `verify` reports it.
    ///
    /// With access to all tokens, it is one of them: an active token that may read tokens, if there is one.
    pub(crate) fn calling_token(&self, access: TokenAccess) -> String {
        let is_active = |token: &&SampleToken| token.json.contains(r#""status":"active""#);
        let may_read = |token: &&SampleToken| token.json.contains(r#""name":"Account API Tokens "#);
        let active: Vec<&SampleToken> = self.listed(false, TokenAccess::All).filter(is_active).collect();
        let token = match access {
            TokenAccess::Own | TokenAccess::None => None,
            _ => active
                .iter()
                .find(|token| may_read(token))
                .or_else(|| active.first())
                .copied(),
        };
        let id = match token {
            Some(token) => token.id.clone(),
            None => Random::new(self.seed, CALLING).identifier(),
        };
        let parsed = token.and_then(|token| serde_json::from_str::<serde_json::Value>(&token.json).ok());
        let mut result = serde_json::Map::from_iter([
            ("id".to_owned(), id.into()),
            ("status".to_owned(), "active".into()),
        ]);
        for field in ["expires_on", "not_before"] {
            if let Some(value) = parsed.as_ref().and_then(|token| token.get(field)) {
                result.insert(field.to_owned(), value.clone());
            }
        }
        serde_json::Value::Object(result).to_string()
    }

    /// Returns the tokens of a listing, oldest first.
    pub(crate) fn listed(
        &self,
        include_expired: bool,
        access: TokenAccess,
    ) -> impl DoubleEndedIterator<Item = &SampleToken> {
        self.tokens.iter().filter(move |token| {
            token.is_listed(include_expired) && (token.is_own || access != TokenAccess::Own)
        })
    }

    /// Deletes or creates a token. The position is that of the listing with these parameters.
    pub(crate) fn apply(&mut self, change: AccountChange, newest_first: bool, include_expired: bool) {
        let mut places: Vec<usize> = (0..)
            .zip(&self.tokens)
            .filter(|(_, token)| token.is_listed(include_expired))
            .map(|(place, _)| place)
            .collect();
        if newest_first {
            places.reverse();
        }
        match change {
            AccountChange::Delete(position) => {
                if let Some(place) = places.get(position) {
                    self.tokens.remove(*place);
                }
            }
            AccountChange::Create(position) => {
                let mut token = self.token(self.created | CREATED, Visibility::Always);
                self.created = self.created.saturating_add(1);
                // The token that is at this position will follow the new one. Newest first, it is the older one.
                let place = match places.get(position) {
                    Some(next) if newest_first => next.saturating_add(1),
                    Some(next) => *next,
                    None if newest_first => 0,
                    None => self.tokens.len(),
                };
                // The order by `issued_on` must hold, so the time is that of a neighbor.
                let neighbor = self
                    .tokens
                    .get(place.saturating_sub(1))
                    .or_else(|| self.tokens.first());
                if let Some(neighbor) = neighbor {
                    token.issued_on.clone_from(&neighbor.issued_on);
                }
                self.tokens
                    .insert(place, SampleToken::new(&token, Visibility::Always));
            }
        }
    }

    fn token(&self, stream: u64, visibility: Visibility) -> TokenJson {
        let context = AccountContext {
            account_id: &self.id,
            now: self.now,
        };
        TokenJson::generate(Random::new(self.seed, stream), visibility, context)
    }

    fn sort(&mut self) {
        for token in self.tokens.iter_mut().step_by(10) {
            token.is_own = true;
        }
        // A stable sort: tokens with the same `issued_on` keep their order.
        self.tokens
            .sort_by(|one, other| one.issued_on.cmp(&other.issued_on));
    }
}

// === impl SampleToken ===

impl SampleToken {
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    pub(crate) fn json(&self) -> &str {
        &self.json
    }

    fn is_listed(&self, include_expired: bool) -> bool {
        include_expired || self.visibility == Visibility::Always
    }

    fn new(token: &TokenJson, visibility: Visibility) -> Self {
        // A struct of strings always serializes; tests would notice an empty object.
        let json = serde_json::to_string(token).unwrap_or_else(|_| "{}".to_owned());
        Self {
            json,
            id: token.id.clone(),
            issued_on: token.issued_on.clone(),
            visibility,
            is_own: false,
        }
    }

    fn from_json(json: String) -> Self {
        let token: serde_json::Value = serde_json::from_str(&json).unwrap_or_default();
        let text = |field: &str| {
            token
                .get(field)
                .and_then(|value| value.as_str())
                .unwrap_or_default()
                .to_owned()
        };
        Self {
            id: text("id"),
            issued_on: text("issued_on"),
            json,
            visibility: Visibility::Always,
            is_own: false,
        }
    }
}
