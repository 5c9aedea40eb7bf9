//! When a listing is complete, and which pages to ask for until then.
//!
//! The rule, over pages in order: a listing ends when the distinct tokens seen are as many as the latest page's
//! `total_count` says; at an empty page; or at a page that brings nothing new, as from a server that ignores
//! `page`. Until then there is a next page.
//!
//! Pages are asked for ahead only after the second page has brought new tokens, for only then has the server
//! shown that it heeds `page`; until then one page at a time.

use std::collections::HashSet;
use std::convert::Infallible;

use cf_models::{InvalidToken, Token, TokenId};
use cf_transport::paginate::{Next, PageScheme};

use crate::listing::{EndReason, Summary};
use crate::page::Page;

/// What the server's own default is when neither it nor the request says a page size; the reference documents it.
const SERVER_DEFAULT_PER_PAGE: u64 = 20;

/// Pages planned at once: more than are ever in flight, and few enough for a total that lies.
const AHEAD: u32 = 1_024;

/// The state of one listing, from its first page to its end.
#[derive(Clone)]
pub(crate) struct TokenScheme {
    first_page: u32,
    per_page: u64,
    max_pages: u32,
    /// The last page that was planned.
    planned: u32,
    seen: HashSet<TokenId>,
    /// The tokens without an id of the latest page, to tell a page that was sent again.
    anonymous: Vec<Token>,
    /// Its elements that are no token, for the same.
    invalid: Vec<InvalidToken>,
    /// Elements counted as seen: distinct ids, tokens without an id, elements that are no token.
    distinct: u64,
    /// The latest total the service named.
    last_total: Option<u64>,
    summary: Summary,
}

/// A page, and which of its tokens an earlier page had.
pub(crate) struct Listed {
    page: Page,
    /// Indices, ascending.
    seen_before: Vec<usize>,
}

// === impl Listed ===

impl Listed {
    pub(crate) fn into_page(self) -> Page {
        self.page
    }

    /// Returns the page with only the tokens that no earlier page had.
    pub(crate) fn into_new(self) -> Page {
        let mut page = self.page;
        let mut seen_before = self.seen_before.into_iter().peekable();
        let mut index = 0_usize;
        page.tokens.retain(|_| {
            let is_new = seen_before.next_if_eq(&index).is_none();
            index = index.saturating_add(1);
            is_new
        });
        page
    }
}

// === impl TokenScheme ===

impl TokenScheme {
    pub(crate) fn new(first_page: u32, per_page: u64, max_pages: u32, summary: Summary) -> Self {
        Self {
            first_page,
            per_page: if per_page == 0 {
                SERVER_DEFAULT_PER_PAGE
            } else {
                per_page
            },
            max_pages,
            planned: first_page,
            seen: HashSet::new(),
            anonymous: Vec::new(),
            invalid: Vec::new(),
            distinct: 0,
            last_total: None,
            summary,
        }
    }

    /// The same listing, going on at `page` with all it has seen.
    pub(crate) fn resumed_at(mut self, page: u32) -> Self {
        self.planned = page;
        self.first_page = page;
        self
    }

    pub(crate) fn summary(&self) -> &Summary {
        &self.summary
    }

    /// Counts a page; returns whether it has anything new, and which of its tokens were seen before.
    fn record_page(&mut self, page: &Page) -> (bool, Vec<usize>) {
        let mut seen_before = Vec::new();
        let mut anonymous = Vec::new();
        let mut brought = 0u64;
        for (index, token) in page.tokens.iter().enumerate() {
            match &token.id {
                Some(id) if self.seen.contains(id) => seen_before.push(index),
                Some(id) => {
                    self.seen.insert(id.clone());
                    brought = brought.saturating_add(1);
                }
                None => anonymous.push(token.clone()),
            }
        }
        let unnamed = count_of(anonymous.len()).saturating_add(count_of(page.invalid.len()));
        // Without ids, only a page that is the same as the last one shows that `page` is ignored.
        let same_as_before = anonymous == self.anonymous && page.invalid == self.invalid;
        let new = brought > 0 || (unnamed > 0 && !same_as_before);
        if new {
            self.distinct = self.distinct.saturating_add(brought).saturating_add(unnamed);
        }
        self.anonymous = anonymous;
        self.invalid.clone_from(&page.invalid);

        let summary = &mut self.summary;
        summary.pages = summary.pages.saturating_add(1);
        summary.retries = summary
            .retries
            .saturating_add(u64::from(page.attempts.saturating_sub(1)));
        let repeated = count_of(seen_before.len());
        summary.duplicates = summary.duplicates.saturating_add(repeated);
        summary.tokens = summary
            .tokens
            .saturating_add(count_of(page.tokens.len()).saturating_sub(repeated));
        summary.invalid = summary.invalid.saturating_add(count_of(page.invalid.len()));
        (new, seen_before)
    }

    /// Applies the service's numbers about the listing.
    fn apply_result_info(&mut self, page: &Page) {
        let info = page.result_info.as_ref();
        if let Some(per_page) = info.and_then(|info| info.per_page).filter(|size| *size > 0) {
            self.per_page = per_page;
        }
        let total = info.and_then(|info| info.total_count);
        if let (Some(before), Some(now)) = (self.last_total, total) {
            self.summary.total_fell |= now < before;
        }
        self.last_total = total.or(self.last_total);
        self.summary.total_count = total;
        // Pages before the first one count as seen, as many tokens as they hold at this size.
        let mut before = u64::from(self.summary.first_page.saturating_sub(1)).saturating_mul(self.per_page);
        if page.items() == 0 {
            // Beyond the end: the pages before hold what there is, not what they could.
            before = before.min(self.summary.total_count.unwrap_or(before));
        }
        self.summary.skipped = before;
        self.summary.accounted_for = before.saturating_add(self.distinct);
    }

    fn end(&mut self, end: EndReason) -> Next<u32> {
        self.summary.end_reason = Some(end);
        Next::Done
    }

    /// The last page there is, by what the latest page says; none where that is not to be relied on.
    fn last_page(&self, page: &Page) -> Option<u32> {
        let total = self.summary.total_count?;
        // A page that is not full, and is not the last one either, belies its own numbers.
        let heeded = page.number > self.first_page && page.items() >= self.per_page;
        if !heeded {
            return None;
        }
        let last = u32::try_from(total.div_ceil(self.per_page)).unwrap_or(u32::MAX);
        let cap = self.first_page.saturating_add(self.max_pages);
        Some(last.min(cap).min(page.number.saturating_add(AHEAD)))
    }
}

impl PageScheme for TokenScheme {
    type Request = u32;
    type Page = Page;
    type Item = Listed;
    type Error = Infallible;

    fn first(&mut self) -> u32 {
        self.first_page
    }

    fn after(&mut self, page: Page) -> Result<(Next<u32>, Listed), Infallible> {
        let (new, seen_before) = self.record_page(&page);
        self.apply_result_info(&page);
        let next = self.next(&page, new);
        Ok((next, Listed { page, seen_before }))
    }
}

impl TokenScheme {
    fn next(&mut self, page: &Page, new: bool) -> Next<u32> {
        if self.summary.total_count == Some(self.summary.accounted_for) {
            return self.end(EndReason::TotalReached);
        }
        if page.items() == 0 {
            return self.end(EndReason::EmptyPage);
        }
        if !new {
            return self.end(EndReason::NothingNew);
        }
        let next = page.number.saturating_add(1);
        let last = self.last_page(page).unwrap_or(self.planned).max(next);
        let from = self.planned.saturating_add(1);
        self.planned = self.planned.max(last);
        Next::Then((from..=self.planned).collect())
    }
}

fn count_of(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
