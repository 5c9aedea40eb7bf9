//! Scripted faults: what goes wrong, and on which requests.

mod listings;
pub(crate) mod responses;
mod script;
mod transfer;

use crate::listing_change::ListingChange;
use crate::response::MockResponse;
use http::{HeaderMap, HeaderName, HeaderValue};
pub(crate) use script::Script;
use std::ops::RangeInclusive;
use std::time::Duration;

/// A fault, and the requests that it affects.
///
/// The constructor selects the fault. The methods select the requests; without any, the fault affects every
/// request. Where several faults affect a request, the one added first is used; those of the listing are combined.
///
/// ```
/// use cf_mock::{Fault, MockApi};
/// use std::time::Duration;
///
/// # fn main() -> std::io::Result<()> {
/// let api = MockApi::builder()
///     .fault(Fault::rate_limited(Some(Duration::from_secs(1))).once())
///     .fault(Fault::html_page(524).on_page(3).on_attempt(1))
///     .start_blocking()?;
/// # drop(api);
/// # Ok(())
/// # }
/// ```
///
/// There are four groups of constructors:
///
/// - errors that the API documents, such as [`invalid_token`](Self::invalid_token), and any other with
///   [`error`](Self::error) and [`response`](Self::response);
/// - responses that are not a listing, such as [`html_page`](Self::html_page) and [`empty_object`](Self::empty_object);
/// - correct responses that are not transferred correctly, such as [`truncated`](Self::truncated) and
///   [`stall`](Self::stall);
/// - listings with false or missing data, such as [`total_count`](Self::total_count) and [`overlap`](Self::overlap), and
///   accounts that change while they are listed, such as [`token_replaced`](Self::token_replaced).
#[derive(Debug, Clone)]
pub struct Fault {
    pub(crate) kind: FaultKind,
    headers: HeaderMap,
    pages: Option<RangeInclusive<u64>>,
    path: Option<String>,
    request: Option<u64>,
    attempt: Option<u64>,
    times: Option<u64>,
    /// Why HTTP does not allow this fault; reported when the mock is started.
    pub(crate) problem: Option<String>,
}

/// What goes wrong.
#[derive(Debug, Clone)]
pub(crate) enum FaultKind {
    /// Another response instead of the correct one.
    Response(MockResponse),
    /// A listing with false or missing data.
    Listing(ListingChange),
    /// The correct response, not transferred correctly.
    Transfer(TransferFault),
}

/// How the transfer of a response fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TransferFault {
    Stall,
    Reset,
    StallInBody,
    ResetInBody,
    Truncate,
    SlowDrip { bytes: usize, pause: Duration },
    InvalidEncoding,
    CloseAfter,
}

/// The properties of a request that select its fault.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RequestInfo<'a> {
    pub(crate) path: &'a str,
    /// The page requested; `None` if it is not an integer.
    pub(crate) page: Option<u64>,
    /// The number among all requests, from 1.
    pub(crate) number: u64,
    /// The number among the requests for the same path and page, from 1.
    pub(crate) attempt: u64,
}

// === impl Fault ===

impl Fault {
    pub(crate) fn new(kind: FaultKind) -> Self {
        let headers = HeaderMap::new();
        Self {
            kind,
            headers,
            pages: None,
            path: None,
            request: None,
            attempt: None,
            times: None,
            problem: None,
        }
    }

    /// Affects only requests for this page, from 1.
    #[must_use]
    pub fn on_page(self, page: u64) -> Self {
        Self {
            pages: Some(page..=page),
            ..self
        }
    }

    /// Affects only requests for this page and later ones.
    #[must_use]
    pub fn from_page(self, page: u64) -> Self {
        Self {
            pages: Some(page..=u64::MAX),
            ..self
        }
    }

    /// Affects only requests whose path ends with this text, such as `/tokens/verify`.
    #[must_use]
    pub fn on_path(self, end: &str) -> Self {
        Self {
            path: Some(end.to_owned()),
            ..self
        }
    }

    /// Affects only the request with this number among all requests that the server receives, from 1.
    #[must_use]
    pub fn on_request(self, number: u64) -> Self {
        Self {
            request: Some(number),
            ..self
        }
    }

    /// Affects only the request with this number among the requests for the same path and page, from 1.
    #[must_use]
    pub fn on_attempt(self, number: u64) -> Self {
        Self {
            attempt: Some(number),
            ..self
        }
    }

    /// Affects at most this number of requests.
    #[must_use]
    pub fn times(self, times: u64) -> Self {
        Self {
            times: Some(times),
            ..self
        }
    }

    /// Affects one request: `times(1)`.
    #[must_use]
    pub fn once(self) -> Self {
        self.times(1)
    }

    /// Sets a header of the response. It replaces the mock's header of the same name.
    ///
    /// If HTTP does not allow the name or the value, starting the mock fails.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        match (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            (Ok(name), Ok(value)) => {
                self.headers.append(name, value);
            }
            _ => self.problem = Some(format!("invalid header {name:?}: {value:?}")),
        }
        self
    }

    fn affects(&self, request: RequestInfo<'_>) -> bool {
        let fits = |wanted: Option<u64>, actual: u64| wanted.is_none_or(|wanted| wanted == actual);
        let fits_pages = self
            .pages
            .as_ref()
            .is_none_or(|pages| request.page.is_some_and(|page| pages.contains(&page)));
        let fits_path = self.path.as_ref().is_none_or(|end| request.path.ends_with(end));
        fits_pages && fits_path && fits(self.request, request.number) && fits(self.attempt, request.attempt)
    }

    /// Returns the headers that it sets.
    pub(crate) fn headers(&self) -> &HeaderMap {
        &self.headers
    }
}
