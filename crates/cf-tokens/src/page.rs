use std::fmt;

use bytes::Bytes;
use cf_models::{ApiMessage, InvalidToken, ResultInfo, Token};
use http::{HeaderMap, StatusCode};

/// One page of a listing, with what came beside it.
///
/// A page alone never says that a listing is complete: only all of them, in order, do. That is what
/// [`TokenStream`](crate::TokenStream) is for.
#[derive(Clone)]
#[non_exhaustive]
pub struct Page {
    /// The page that was asked for, from 1.
    pub number: u32,
    /// The tokens, in the service's order, none left out.
    pub tokens: Vec<Token>,
    /// With [`Decoding::Lossy`](crate::Decoding::Lossy), the elements that are no token; else empty.
    pub invalid: Vec<InvalidToken>,
    /// What the service says of the listing as a whole: a hint, not a promise.
    pub result_info: Option<ResultInfo>,
    /// The `messages` of the envelope.
    pub messages: Vec<ApiMessage>,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) attempts: u32,
}

// === impl Page ===

impl Page {
    /// The status of the answer.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers of the answer: `cf-ray`, `cf-auditlog-id`, `api-version`, `ratelimit` and so on.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Cloudflare's request id, which its support asks for.
    #[must_use]
    pub fn cf_ray(&self) -> Option<&str> {
        self.headers.get("cf-ray")?.to_str().ok()
    }

    /// The answer as it came, decompressed. It holds what an account's tokens are called and may do: keep it as
    /// you keep those.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// How many times the request was sent until this answer came.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The page to ask for next by hand, as far as one page can tell: none behind an empty page, nor where
    /// `total_count` is reached.
    #[must_use]
    pub fn next_number(&self) -> Option<u32> {
        let items = self.items();
        let info = self.result_info.as_ref();
        let reached = info.and_then(|info| {
            let per_page = info.per_page.unwrap_or(items);
            Some(u64::from(self.number).saturating_mul(per_page) >= info.total_count?)
        });
        if items == 0 || reached == Some(true) {
            None
        } else {
            self.number.checked_add(1)
        }
    }

    /// All elements of `result`, readable or not.
    pub(crate) fn items(&self) -> u64 {
        let items = self.tokens.len().saturating_add(self.invalid.len());
        u64::try_from(items).unwrap_or(u64::MAX)
    }
}

impl fmt::Debug for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page")
            .field("number", &self.number)
            .field("tokens", &self.tokens)
            .field("invalid", &self.invalid)
            .field("result_info", &self.result_info)
            .field("status", &self.status)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}
