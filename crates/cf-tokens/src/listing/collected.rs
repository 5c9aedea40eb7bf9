use cf_models::{InvalidToken, Token};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Summary;

/// All tokens of an account, with the summary.
///
/// It serializes to one JSON document with `version`, `listed_at`, `summary` and `tokens` (in the service's field names), which
/// [`Listing::JSON_SCHEMA`] describes. Documents of earlier versions can be read.
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
    #[serde(default)]
    version: FormatVersion,
    /// When the listing ended, by this machine's clock.
    pub listed_at: DateTime<Utc>,
    /// What the listing covers.
    pub summary: Summary,
    /// The tokens, each once, in the service's order.
    pub tokens: Vec<Token>,
    /// Elements that are not valid tokens, with [`Decoding::Lossy`](crate::Decoding::Lossy). Not stored; their number is, as
    /// [`Summary::invalid`].
    #[serde(skip)]
    pub invalid: Vec<InvalidToken>,
}

/// The version of a stored document; 1 had no such member.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
struct FormatVersion;

// === impl Listing ===

impl Listing {
    /// Version of the stored format. Version 1 had no `version`, and no verdict in its summary.
    pub const VERSION: u32 = 2;

    /// JSON Schema (draft 2020-12) of the stored format.
    pub const JSON_SCHEMA: &str = include_str!("../../schema/listing.schema.json");

    pub(crate) fn new(summary: Summary, tokens: Vec<Token>, invalid: Vec<InvalidToken>) -> Self {
        Self {
            version: FormatVersion,
            listed_at: Utc::now(),
            summary,
            tokens,
            invalid,
        }
    }
}

impl IntoIterator for Listing {
    type Item = Token;
    type IntoIter = std::vec::IntoIter<Token>;

    fn into_iter(self) -> Self::IntoIter {
        self.tokens.into_iter()
    }
}

impl<'a> IntoIterator for &'a Listing {
    type Item = &'a Token;
    type IntoIter = std::slice::Iter<'a, Token>;

    fn into_iter(self) -> Self::IntoIter {
        self.tokens.iter()
    }
}

// === impl FormatVersion ===

impl Default for FormatVersion {
    fn default() -> Self {
        Self
    }
}

impl TryFrom<u32> for FormatVersion {
    type Error = String;

    fn try_from(version: u32) -> Result<Self, String> {
        match version {
            1..=Listing::VERSION => Ok(Self),
            newer => Err(format!(
                "unsupported version {newer} of a stored listing: expected 1 to {}",
                Listing::VERSION
            )),
        }
    }
}

impl From<FormatVersion> for u32 {
    fn from(_: FormatVersion) -> Self {
        Listing::VERSION
    }
}
