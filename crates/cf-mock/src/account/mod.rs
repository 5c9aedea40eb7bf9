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

mod catalog;
pub(crate) mod random;
#[cfg(test)]
mod tests;
mod token;

use random::Random;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use token::{AccountContext, TokenJson, Visibility};

/// The id of the default account: 32 characters, obviously fake.
pub const ACCOUNT_ID: &str = "0123456789abcdef0123456789abcdef";

/// The seed of the default account.
pub const SEED: u64 = 137;

/// The number of tokens of the default account.
pub const TOKENS: usize = 137;

/// An account's tokens, oldest first.
#[derive(Debug, Clone, Default)]
pub(crate) struct Account {
    tokens: Vec<SampleToken>,
}

/// A token as JSON text, with the properties that decide where it is listed.
#[derive(Debug, Clone)]
pub(crate) struct SampleToken {
    pub(crate) json: String,
    issued_on: String,
    visibility: Visibility,
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
    Account::generate(tokens, 0, seed, ACCOUNT_ID, reference_time())
        .tokens
        .into_iter()
        .map(|token| token.json)
        .collect()
}

/// Returns the body of a list response with all tokens of a generated account on one page, newest first. It is meant
/// for benchmarks of parsers; the service returns at most 50 tokens per page.
///
/// ```
/// let body = cf_mock::account::list_json(137, 1);
/// assert!(body.starts_with(br#"{"result":[{"id":""#));
/// ```
#[must_use]
pub fn list_json(tokens: usize, seed: u64) -> Vec<u8> {
    let account = Account::generate(tokens, 0, seed, ACCOUNT_ID, reference_time());
    let rows: Vec<&str> = account
        .listed(false)
        .rev()
        .map(|token| token.json.as_str())
        .collect();
    let count = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    crate::envelope::page(
        &rows,
        &crate::envelope::ResultInfo::new(1, count, count, count),
        None,
    )
    .into_bytes()
}

// === impl Account ===

impl Account {
    /// Generates `tokens` tokens that are always listed, and `recently_expired` tokens that are listed only with
    /// `include_expired=true`.
    pub(crate) fn generate(
        tokens: usize,
        recently_expired: usize,
        seed: u64,
        account_id: &str,
        now: SystemTime,
    ) -> Self {
        let now = now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let context = AccountContext {
            account_id,
            now: i64::try_from(now).unwrap_or(0),
        };
        let always = (0..tokens).map(|index| (index, Visibility::Always, 0_u64));
        // Separate streams, so that their number does not change the other tokens.
        let expired = (0..recently_expired).map(|index| (index, Visibility::WithExpired, 1 << 63));
        let generated = always.chain(expired).map(|(index, visibility, stream)| {
            let stream = stream | u64::try_from(index).unwrap_or(0);
            let token = TokenJson::generate(Random::new(seed, stream), visibility, context);
            SampleToken::new(&token, visibility)
        });
        Self::sorted(generated.collect())
    }

    /// Returns an account with these tokens, each a JSON text. A token without `issued_on` sorts first.
    pub(crate) fn from_json(tokens: impl IntoIterator<Item = String>) -> Self {
        Self::sorted(tokens.into_iter().map(SampleToken::from_json).collect())
    }

    fn sorted(mut tokens: Vec<SampleToken>) -> Self {
        // A stable sort: tokens with the same `issued_on` keep their order.
        tokens.sort_by(|one, other| one.issued_on.cmp(&other.issued_on));
        Self { tokens }
    }

    /// Returns the tokens of a listing, oldest first.
    pub(crate) fn listed(&self, include_expired: bool) -> impl DoubleEndedIterator<Item = &SampleToken> {
        self.tokens
            .iter()
            .filter(move |token| include_expired || token.visibility == Visibility::Always)
    }
}

// === impl SampleToken ===

impl SampleToken {
    fn new(token: &TokenJson, visibility: Visibility) -> Self {
        // A struct of strings always serializes; tests would notice an empty object.
        let json = serde_json::to_string(token).unwrap_or_else(|_| "{}".to_owned());
        Self {
            json,
            issued_on: token.issued_on.clone(),
            visibility,
        }
    }

    fn from_json(json: String) -> Self {
        let issued_on = serde_json::from_str::<serde_json::Value>(&json)
            .ok()
            .and_then(|token| token.get("issued_on")?.as_str().map(str::to_owned))
            .unwrap_or_default();
        Self {
            json,
            issued_on,
            visibility: Visibility::Always,
        }
    }
}
