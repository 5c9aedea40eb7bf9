//! Pages: the parameters that select one, and its response.

use crate::envelope::{self, Message, ResultInfo};
use crate::listing_change::ListingChange;
use crate::recorded_request::parameter;
use crate::response::MockResponse;
use http::StatusCode;
use std::ops::RangeInclusive;

/// The parameters that select a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PageQuery {
    page: u64,
    per_page: u64,
    /// Whether the newest element is first.
    pub(super) is_descending: bool,
}

/// Returns an error response for an invalid parameter.
pub(super) fn rejected(error: &Message) -> MockResponse {
    MockResponse::failure(StatusCode::BAD_REQUEST, std::slice::from_ref(error))
}

/// Returns the value of a parameter that is `true` or `false`. Default: false.
pub(super) fn flag(query: &str, name: &str) -> Result<bool, Message> {
    match parameter(query, name).as_deref() {
        None | Some("false") => Ok(false),
        Some("true") => Ok(true),
        Some(_) => Err(invalid(name, "must be true or false")),
    }
}

// === impl PageQuery ===

impl PageQuery {
    pub(super) fn parse(query: &str) -> Result<Self, Message> {
        Ok(Self {
            page: number(query, "page", 1, 1..=u64::MAX)?,
            per_page: number(query, "per_page", 20, 5..=50)?,
            is_descending: match parameter(query, "direction").as_deref() {
                None | Some("desc") => true,
                Some("asc") => false,
                Some(_) => return Err(invalid("direction", "must be asc or desc")),
            },
        })
    }

    /// Returns the response with one page of `elements`, which are JSON texts in the order of the listing.
    /// `with_expired` is their number including those that are listed only on request.
    pub(super) fn respond(
        self,
        elements: &[&str],
        with_expired: usize,
        change: &ListingChange,
    ) -> MockResponse {
        let page = change.page.unwrap_or(self.page).max(1);
        // The distance between the starts of two pages.
        let step = self.per_page.saturating_sub(change.overlap.unwrap_or(0));
        let skip = page.saturating_sub(1).saturating_mul(step);
        let skip = usize::try_from(skip).unwrap_or(usize::MAX);
        let take = usize::try_from(self.per_page).unwrap_or(usize::MAX);
        let rows: Vec<&str> = elements.iter().skip(skip).take(take).copied().collect();
        let wide = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        let total = change.total(wide(elements.len()), wide(with_expired));
        let mut info = ResultInfo::new(page, self.per_page, wide(rows.len()), total);
        info.total_pages = change.total_pages.or(info.total_pages);
        let info = match &change.result_info {
            Some(replacement) => replacement.clone(),
            None => info.to_json(&change.members),
        };
        let body = envelope::page(&rows, &info, &change.errors, &change.messages);
        MockResponse::json(StatusCode::OK, body)
    }
}

fn number(query: &str, name: &str, default: u64, range: RangeInclusive<u64>) -> Result<u64, Message> {
    let Some(text) = parameter(query, name) else {
        return Ok(default);
    };
    let (min, max) = (range.start(), range.end());
    let expected = match *max {
        u64::MAX => format!("must be a number, at least {min}"),
        max => format!("must be a number from {min} to {max}"),
    };
    // Documented as a number, and other clients send `50.0`.
    text.strip_suffix(".0")
        .unwrap_or(&text)
        .parse()
        .ok()
        .filter(|number| range.contains(number))
        .ok_or_else(|| invalid(name, &expected))
}

/// The error for an invalid parameter. The reference documents no code for it; the mock uses 1012.
fn invalid(name: &str, problem: &str) -> Message {
    Message::new(1012, format!("Invalid query parameter: {name} {problem}")).at(&format!("/{name}"))
}
