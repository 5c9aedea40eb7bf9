use std::fmt;

use bytes::Bytes;
use cf_models::{ApiMessage, InvalidToken, ResultInfo, Token};
use cf_transport::collect::PagePlace;
use chrono::{DateTime, Utc};
use http::{HeaderMap, StatusCode, header};

use crate::response::{Elements, Success};
use crate::response_methods::response_methods;

/// One page of a listing: its elements (tokens by default), the rest of its envelope, and the response's status, headers and body.
///
/// A single page does not prove that a listing is complete; [`ElementStream`](crate::TokenStream) reads all pages and does.
#[derive(Clone)]
pub struct Page<T = Token> {
    pub(crate) number: u32,
    pub(crate) elements: Vec<T>,
    pub(crate) invalid: Vec<InvalidToken>,
    pub(crate) result_info: Option<ResultInfo>,
    pub(crate) errors: Vec<ApiMessage>,
    pub(crate) messages: Vec<ApiMessage>,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) attempts: u32,
    pub(crate) retries: u32,
    /// Until the page is yielded, its body counts towards the memory of the client.
    place: Option<PagePlace>,
}

// === impl Page ===

impl Page {
    /// Returns the tokens on this page, in the API's order. Tokens that earlier pages also returned are not removed.
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

impl<T> Page<T> {
    pub(crate) fn new(number: u32, success: Success<Elements<T>>) -> Self {
        let attempts = success.parts.extensions.get::<cf_transport::Attempts>();
        let elements = success.envelope.result.unwrap_or_default();
        Self {
            number,
            attempts: attempts.map_or(1, |attempts| attempts.count),
            retries: attempts.map_or(0, |attempts| attempts.retries),
            elements: elements.valid,
            invalid: elements.invalid,
            result_info: success.envelope.result_info,
            errors: success.envelope.errors,
            messages: success.envelope.messages,
            status: success.parts.status,
            headers: success.parts.headers,
            body: success.body,
            place: success.parts.extensions.get().cloned(),
        }
    }

    /// Records that the page is yielded.
    pub(crate) fn release(&mut self) {
        self.place = None;
    }

    /// Returns the page number that was requested, from 1.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Returns the elements on this page, in the API's order. Elements that earlier pages also returned are not removed.
    #[must_use]
    pub fn elements(&self) -> &[T] {
        &self.elements
    }

    /// Returns the elements by value.
    #[must_use]
    pub fn into_elements(self) -> Vec<T> {
        self.elements
    }

    /// Returns the elements that are not valid tokens; empty unless decoding is [`Lossy`](crate::Decoding::Lossy).
    #[must_use]
    pub fn invalid(&self) -> &[InvalidToken] {
        &self.invalid
    }

    /// Returns the API's paging information, which may be wrong or missing.
    #[must_use]
    pub fn result_info(&self) -> Option<&ResultInfo> {
        self.result_info.as_ref()
    }

    response_methods!();

    /// Returns the number of the next page, based on this page alone: `None` for an empty page, and where `total_count` is
    /// reached.
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

    /// The time of the response by its `Date` header, otherwise by this machine's clock.
    pub(crate) fn date(&self) -> DateTime<Utc> {
        self.headers
            .get(header::DATE)
            .and_then(|date| date.to_str().ok())
            .and_then(|date| DateTime::parse_from_rfc2822(date).ok())
            .map_or_else(Utc::now, |date| date.to_utc())
    }

    /// The number of elements of `result`, valid or not.
    pub(crate) fn items(&self) -> u64 {
        let items = self.elements.len().saturating_add(self.invalid.len());
        u64::try_from(items).unwrap_or(u64::MAX)
    }
}

impl<T: fmt::Debug> fmt::Debug for Page<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page")
            .field("number", &self.number)
            .field("elements", &self.elements)
            .field("invalid", &self.invalid)
            .field("result_info", &self.result_info)
            .field("status", &self.status)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}
