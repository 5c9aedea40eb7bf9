//! A made-up but life-like account.
//!
//! Everything follows from a seed and a clock: the same seed gives the same tokens, today and in a year, and token 7 is
//! the same in an account of 10 and in one of 2,000. The default clock stands still at [`clock`].
//!
//! What is in it: mostly active tokens, some disabled or expired, now and then one revoked because it was exposed;
//! conditions with IPv4 and IPv6 networks allowed or refused; flat and nested resources; one to three policies (rarely
//! none) with permission groups under their real names; names in several scripts; fields that are `null` and fields
//! that are absent. A token takes about 800 bytes.
//!
//! ```
//! let body = cf_mock::account::list_json(2_000, 1);
//! assert!((1_500_000..1_800_000).contains(&body.len()));
//! assert_eq!(body, cf_mock::account::list_json(2_000, 1));
//! ```

mod catalogue;
pub(crate) mod random;
#[cfg(test)]
mod tests;
mod token;

use random::Random;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use token::{Listed, Shape, Surroundings};

/// The account that is served unless another identifier is asked for: 32 characters, plainly made up.
pub const ACCOUNT_ID: &str = "0123456789abcdef0123456789abcdef";

/// The seed of the account that is served unless another is asked for.
pub const SEED: u64 = 137;

/// The number of tokens that are served unless another is asked for.
pub const TOKENS: usize = 137;

/// An account's tokens, oldest first.
#[derive(Debug, Clone, Default)]
pub(crate) struct Account {
    tokens: Vec<MadeToken>,
}

/// A token as text, with what the listing needs to know of it.
#[derive(Debug, Clone)]
pub(crate) struct MadeToken {
    pub(crate) json: String,
    issued_on: String,
    listed: Listed,
}

/// The instant at which made accounts stand still unless told otherwise: 2026-01-15T12:00:00Z.
#[must_use]
pub fn clock() -> SystemTime {
    UNIX_EPOCH
        .checked_add(Duration::from_secs(1_768_478_400))
        .unwrap_or(UNIX_EPOCH)
}

/// Each token of an account of `tokens` tokens as one JSON text, oldest first.
///
/// ```
/// let tokens = cf_mock::account::tokens_json(3, 1);
/// assert_eq!(tokens.len(), 3);
/// assert!(tokens.iter().all(|token| token.starts_with(r#"{"id":""#)));
/// ```
#[must_use]
pub fn tokens_json(tokens: usize, seed: u64) -> Vec<String> {
    Account::make(tokens, 0, seed, ACCOUNT_ID, clock())
        .tokens
        .into_iter()
        .map(|token| token.json)
        .collect()
}

/// A whole account of `tokens` tokens as one answer of the service: the envelope with every token on one page, newest
/// first. It is what a benchmark of a parser wants; the service itself never puts more than 50 on a page.
///
/// ```
/// let body = cf_mock::account::list_json(137, 1);
/// assert!(body.starts_with(br#"{"result":[{"id":""#));
/// ```
#[must_use]
pub fn list_json(tokens: usize, seed: u64) -> Vec<u8> {
    let account = Account::make(tokens, 0, seed, ACCOUNT_ID, clock());
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
    /// `tokens` that are always listed and `recently_expired` that are listed only when asked for.
    pub(crate) fn make(
        tokens: usize,
        recently_expired: usize,
        seed: u64,
        account_id: &str,
        now: SystemTime,
    ) -> Self {
        let now = now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let around = Surroundings {
            account_id,
            now: i64::try_from(now).unwrap_or(0),
        };
        let always = (0..tokens).map(|index| (index, Listed::Always, 0_u64));
        // A stream of their own, so that asking for more of them changes no other token.
        let expired = (0..recently_expired).map(|index| (index, Listed::RecentlyExpired, 1 << 63));
        let made = always.chain(expired).map(|(index, listed, stream)| {
            let stream = stream | u64::try_from(index).unwrap_or(0);
            MadeToken::from_shape(&Shape::make(Random::new(seed, stream), listed, around), listed)
        });
        Self::in_order(made.collect())
    }

    /// The tokens given, each one JSON text; one without `issued_on` counts as the oldest.
    pub(crate) fn from_json(tokens: impl IntoIterator<Item = String>) -> Self {
        Self::in_order(tokens.into_iter().map(MadeToken::from_json).collect())
    }

    fn in_order(mut tokens: Vec<MadeToken>) -> Self {
        // Stable: tokens of the same second keep the order they were made in.
        tokens.sort_by(|one, other| one.issued_on.cmp(&other.issued_on));
        Self { tokens }
    }

    /// Those a listing shows, oldest first.
    pub(crate) fn listed(&self, include_expired: bool) -> impl DoubleEndedIterator<Item = &MadeToken> {
        self.tokens
            .iter()
            .filter(move |token| include_expired || token.listed == Listed::Always)
    }
}

// === impl MadeToken ===

impl MadeToken {
    fn from_shape(shape: &Shape, listed: Listed) -> Self {
        // A struct of strings cannot fail to serialize; an empty object would show at once if it did.
        let json = serde_json::to_string(shape).unwrap_or_else(|_| "{}".to_owned());
        Self {
            json,
            issued_on: shape.issued_on.clone(),
            listed,
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
            listed: Listed::Always,
        }
    }
}
