use cf_models::{InvalidToken, Token};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Summary;

/// All elements of a listing, with the summary.
///
/// A listing of tokens serializes to one JSON document with `version`, `listed_at`, `summary` and `tokens` (in the API's field names), which
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
/// assert_eq!(read.tokens(), listing.tokens());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Listing<T = Token> {
    /// When the listing ended, by this machine's clock.
    pub listed_at: DateTime<Utc>,
    /// Summary of the listing.
    pub summary: Summary,
    /// The elements, each once, in the API's order.
    pub elements: Vec<T>,
    /// Elements that are not valid, with [`Decoding::Lossy`](crate::Decoding::Lossy). They are not serialized; only their
    /// number is ([`Summary::invalid`]).
    pub invalid: Vec<InvalidToken>,
}

/// A listing of tokens, as it is stored.
#[derive(Serialize)]
struct StoredListing<'a> {
    version: FormatVersion,
    listed_at: DateTime<Utc>,
    summary: &'a Summary,
    tokens: &'a [Token],
}

/// The same, read.
#[derive(Deserialize)]
struct ReadListing {
    #[serde(default, rename = "version")]
    _version: FormatVersion,
    listed_at: DateTime<Utc>,
    summary: Summary,
    tokens: Vec<Token>,
}

/// The version of a stored document; 1 had no such member.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
struct FormatVersion;

// === impl Listing ===

impl Listing {
    /// Version of the stored format. Version 1 had no `version` field, and its summary did not record whether the listing was
    /// complete.
    pub const VERSION: u32 = 2;

    /// JSON Schema (draft 2020-12) of the stored format.
    pub const JSON_SCHEMA: &str = include_str!("../../schema/listing.schema.json");

    /// Returns the tokens.
    #[must_use]
    pub fn tokens(&self) -> &[Token] {
        &self.elements
    }

    /// Returns the tokens by value.
    #[must_use]
    pub fn into_tokens(self) -> Vec<Token> {
        self.elements
    }
}

impl<T> Listing<T> {
    pub(crate) fn new(summary: Summary, elements: Vec<T>, invalid: Vec<InvalidToken>) -> Self {
        Self {
            listed_at: Utc::now(),
            summary,
            elements,
            invalid,
        }
    }
}

impl Serialize for Listing {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        StoredListing {
            version: FormatVersion,
            listed_at: self.listed_at,
            summary: &self.summary,
            tokens: &self.elements,
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Listing {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = ReadListing::deserialize(deserializer)?;
        Ok(Self {
            listed_at: read.listed_at,
            summary: read.summary,
            elements: read.tokens,
            invalid: Vec::new(),
        })
    }
}

impl<T> IntoIterator for Listing<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.elements.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Listing<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.elements.iter()
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
