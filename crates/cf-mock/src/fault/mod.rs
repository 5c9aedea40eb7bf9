//! Scripted faults: what goes wrong, and when.

pub(crate) mod answers;
mod script;
mod wire;

use crate::answer::Answer;
use crate::listing::Alteration;
use http::{HeaderMap, HeaderName, HeaderValue};
pub(crate) use script::Script;
use std::time::Duration;

/// Something that goes wrong, and when it does.
///
/// A fault says *what* by its constructor and *when* by the methods that follow; without any it happens to every
/// request. Of several faults that fit a request the first one given happens.
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
/// The constructors fall in four groups:
///
/// - the errors that the service documents, such as [`invalid_token`](Self::invalid_token), and anything of the kind by
///   [`error`](Self::error) and [`answer`](Self::answer);
/// - answers that are no listing, such as [`html_page`](Self::html_page) and [`empty_object`](Self::empty_object);
/// - right answers on a bad wire, such as [`truncated`](Self::truncated) and [`stall`](Self::stall);
/// - listings that lie, such as [`same_page`](Self::same_page) and [`total_count`](Self::total_count).
#[derive(Debug, Clone)]
pub struct Fault {
    pub(crate) what: What,
    headers: HeaderMap,
    page: Option<u64>,
    request: Option<u64>,
    attempt: Option<u64>,
    times: Option<u64>,
    pub(crate) problem: Option<String>,
}

/// What goes wrong.
#[derive(Debug, Clone)]
pub(crate) enum What {
    /// Another answer in the place of the right one.
    Answer(Answer),
    /// A listing that lies.
    Listing(Alteration),
    /// The right answer, sent badly.
    Wire(Wire),
}

/// How an answer is sent badly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wire {
    Stall,
    Reset,
    StallInBody,
    ResetInBody,
    Truncate,
    Drip { bytes: usize, pause: Duration },
    Garble,
    Close,
}

// === impl Fault ===

impl Fault {
    pub(crate) fn new(what: What) -> Self {
        let headers = HeaderMap::new();
        Self {
            what,
            headers,
            page: None,
            request: None,
            attempt: None,
            times: None,
            problem: None,
        }
    }

    /// Only for requests for this page, from 1.
    #[must_use]
    pub fn on_page(self, page: u64) -> Self {
        Self {
            page: Some(page),
            ..self
        }
    }

    /// Only for the request of this number among all that the server sees, from 1.
    #[must_use]
    pub fn on_request(self, number: u64) -> Self {
        Self {
            request: Some(number),
            ..self
        }
    }

    /// Only for the request of this number among those for the same page, from 1.
    #[must_use]
    pub fn on_attempt(self, number: u64) -> Self {
        Self {
            attempt: Some(number),
            ..self
        }
    }

    /// Only so many times, then never again.
    #[must_use]
    pub fn times(self, times: u64) -> Self {
        Self {
            times: Some(times),
            ..self
        }
    }

    /// Only once: `times(1)`.
    #[must_use]
    pub fn once(self) -> Self {
        self.times(1)
    }

    /// Sets a header on the answer, in the place of the mock's own of that name.
    ///
    /// A name or value that no header can carry is an error when the mock is started.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        match (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            (Ok(name), Ok(value)) => {
                self.headers.append(name, value);
            }
            _ => self.problem = Some(format!("no header can be {name:?}: {value:?}")),
        }
        self
    }

    fn fits(&self, occasion: Occasion) -> bool {
        let same = |wanted: Option<u64>, is: u64| wanted.is_none_or(|wanted| wanted == is);
        self.page.is_none_or(|page| occasion.page == Some(page))
            && same(self.request, occasion.request)
            && same(self.attempt, occasion.attempt)
    }

    /// The headers it sets.
    pub(crate) fn headers(&self) -> &HeaderMap {
        &self.headers
    }
}

/// A request as faults see it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Occasion {
    pub(crate) page: Option<u64>,
    pub(crate) request: u64,
    pub(crate) attempt: u64,
}
