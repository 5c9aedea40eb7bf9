//! The endpoint: one page of an account's tokens.

use crate::account::{Account, SampleToken};
use crate::envelope::{self, Message, ResultInfo};
use crate::listing_change::ListingChange;
use crate::recorded_request::parameter;
use crate::response::MockResponse;
use http::StatusCode;

/// The parameters of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Query {
    page: u64,
    per_page: u64,
    newest_first: bool,
    include_expired: bool,
}

/// Returns the response to a request for a page, after the changes to the account that a fault makes.
pub(crate) fn respond(account: &mut Account, query: &str, change: &ListingChange) -> MockResponse {
    let mut query = match Query::parse(query) {
        Ok(query) => query,
        Err(error) => return MockResponse::failure(StatusCode::BAD_REQUEST, &[error]),
    };
    for account_change in &change.account {
        account.apply(*account_change, query.newest_first, query.include_expired);
    }
    if let Some(page) = change.page {
        query.page = page.max(1);
    }
    // The distance between the starts of two pages.
    let step = query.per_page.saturating_sub(change.overlap.unwrap_or(0));
    let skip = query.page.saturating_sub(1).saturating_mul(step);
    let skip = usize::try_from(skip).unwrap_or(usize::MAX);
    let take = usize::try_from(query.per_page).unwrap_or(usize::MAX);
    let tokens = account.listed(query.include_expired);
    let rows: Vec<&str> = if query.newest_first {
        tokens
            .rev()
            .skip(skip)
            .take(take)
            .map(SampleToken::json)
            .collect()
    } else {
        tokens.skip(skip).take(take).map(SampleToken::json).collect()
    };
    let wide = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    let count = |include_expired| wide(account.listed(include_expired).count());
    let total = change.total(count(query.include_expired), count(true));
    let mut info = ResultInfo::new(query.page, query.per_page, wide(rows.len()), total);
    info.total_pages = change.total_pages.or(info.total_pages);
    let info = match &change.result_info {
        Some(replacement) => replacement.clone(),
        None => info.to_json(&change.members),
    };
    let body = envelope::page(&rows, &info, &change.errors, &change.messages);
    MockResponse::json(StatusCode::OK, body)
}

// === impl Query ===

impl Query {
    fn parse(query: &str) -> Result<Self, Message> {
        Ok(Self {
            page: number(query, "page", 1, 1..=u64::MAX)?,
            per_page: number(query, "per_page", 20, 5..=50)?,
            newest_first: match parameter(query, "direction").as_deref() {
                None | Some("desc") => true,
                Some("asc") => false,
                Some(_) => return Err(invalid("direction", "must be asc or desc")),
            },
            include_expired: match parameter(query, "include_expired").as_deref() {
                None | Some("false") => false,
                Some("true") => true,
                Some(_) => return Err(invalid("include_expired", "must be true or false")),
            },
        })
    }
}

fn number(
    query: &str,
    name: &str,
    default: u64,
    range: std::ops::RangeInclusive<u64>,
) -> Result<u64, Message> {
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
