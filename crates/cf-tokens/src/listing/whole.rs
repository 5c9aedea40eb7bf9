use cf_models::{InvalidToken, Token};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Summary;

/// A whole listing, to keep: the tokens, and what they cover.
///
/// It serializes to one JSON document (`listed_at`, `summary`, `tokens` in the service's own field names) and
/// reads back as it was.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// # let api = cf_mock::MockApi::start().await?;
/// # let client = cf_tokens::Client::builder().base_url(&api.base_url())
/// #     .credential(cf_tokens::Credential::bearer(api.api_token())?).build()?;
/// let listing = client.list_tokens(api.account_id().parse()?).collect_all().await?;
/// assert!(listing.summary.is_complete());
///
/// let stored = serde_json::to_string(&listing)?;
/// let read: cf_tokens::Listing = serde_json::from_str(&stored)?;
/// assert_eq!(read.tokens, listing.tokens);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Listing {
    /// When the listing came to its end, by this machine's clock.
    pub listed_at: DateTime<Utc>,
    /// What the listing covers.
    pub summary: Summary,
    /// Every token once, in the service's order.
    pub tokens: Vec<Token>,
    /// With [`Decoding::Lossy`](crate::Decoding::Lossy), the elements that are no token. Not stored; their number
    /// is, in [`Summary::invalid`].
    #[serde(skip)]
    pub invalid: Vec<InvalidToken>,
}
