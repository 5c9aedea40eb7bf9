//! One pass over the pages of a listing.

use std::ops::RangeInclusive;

use bytes::Bytes;
use serde_json::Value;

use super::Rule;
use super::elements::Recorded;
use super::hints::Hints;
use crate::listing::{Contradiction, EndReason};
use crate::page::Page;

/// Pages planned at once: more than are ever in flight, and few enough for a false total.
const AHEAD: u32 = 1_024;

/// The pages of one pass, from its first page to its end.
#[derive(Clone, Debug)]
pub(crate) struct Pass {
    /// From 1.
    pub(super) number: u32,
    pub(super) pages: u32,
    pub(super) next_page: u32,
    pub(super) last_page: Option<u32>,
    /// The last total that a page of this pass gave.
    pub(super) total: Option<u64>,
    /// Elements before the first page.
    pub(super) skipped: u64,
    pub(super) end_reason: Option<EndReason>,
    first_page: u32,
    per_page: u64,
    /// The cap on pages.
    max_pages: u32,
    /// The last page that was planned.
    planned: u32,
    /// The last total that an earlier pass gave.
    earlier_total: Option<u64>,
    /// Distinct elements of this pass.
    distinct: u64,
    /// Body of the page before.
    previous: Option<Bytes>,
    /// Found so far; the end of the pass may add others.
    contradictions: Vec<Contradiction>,
}

/// What follows a page of a pass.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Step {
    End,
    /// The pages to add to the plan; none where all are planned.
    Pages(RangeInclusive<u32>),
}

// === impl Pass ===

impl Pass {
    pub(super) fn new(number: u32, rule: &Rule, earlier_total: Option<u64>) -> Self {
        Self {
            number,
            pages: 0,
            next_page: rule.first_page,
            last_page: None,
            total: None,
            skipped: 0,
            end_reason: None,
            first_page: rule.first_page,
            per_page: rule.per_page,
            max_pages: rule.max_pages,
            planned: rule.first_page,
            earlier_total,
            distinct: 0,
            previous: None,
            contradictions: Vec::new(),
        }
    }

    pub(super) fn resume_at(&mut self, page: u32) {
        self.next_page = page;
        self.planned = page;
    }

    /// The number of elements that this pass has seen, including those before its first page.
    pub(super) fn accounted_for(&self) -> u64 {
        self.skipped.saturating_add(self.distinct)
    }

    /// A total is not forgotten: where this pass has none, that of an earlier pass counts.
    pub(super) fn known_total(&self) -> Option<u64> {
        self.total.or(self.earlier_total)
    }

    /// Whether a page has the elements of the page before, in the same order, with all their members.
    ///
    /// Expensive: ask only about a page without a new ID.
    pub(super) fn repeats_previous<T>(&self, page: &Page<T>) -> bool {
        let Some(previous) = &self.previous else {
            return false;
        };
        if page.items() == 0 {
            return false;
        }
        let result = |body: &Bytes| serde_json::from_slice::<Value>(body).ok()?.get("result").cloned();
        result(previous).is_some_and(|elements| Some(elements) == result(&page.body))
    }

    /// Records a page; returns what follows it.
    pub(super) fn record<T>(&mut self, page: &Page<T>, recorded: &Recorded, repeats: bool) -> Step {
        let hints = Hints::of(page, self.per_page);
        self.pages = self.pages.saturating_add(1);
        self.last_page = Some(page.number);
        self.previous = Some(page.body.clone());
        if !repeats {
            self.distinct = self
                .distinct
                .saturating_add(recorded.new)
                .saturating_add(recorded.without_id);
            if let Some(earlier_page) = recorded.overlaps {
                self.contradict(Contradiction::Overlap {
                    page: page.number,
                    earlier_page,
                });
            }
        }
        if let (Some(from), Some(to)) = (self.total, hints.total)
            && from != to
        {
            let page = page.number;
            self.contradict(Contradiction::TotalChanged { from, to, page });
        }
        self.total = hints.total.or(self.total);
        self.apply_skipped(page, &hints);
        let has_new = !repeats && (recorded.new > 0 || recorded.without_id > 0);
        let end_reason = if hints.total == Some(self.accounted_for()) && hints.more.is_none() {
            EndReason::TotalReached
        } else if page.items() == 0 {
            EndReason::EmptyPage
        } else if !has_new {
            EndReason::NothingNew
        } else {
            return Step::Pages(self.plan(page, &hints));
        };
        self.end(end_reason, page, &hints, repeats);
        Step::End
    }

    fn contradict(&mut self, contradiction: Contradiction) {
        // One of each kind: the first is where the trouble began.
        let is_known =
            |known: &Contradiction| std::mem::discriminant(known) == std::mem::discriminant(&contradiction);
        if !self.contradictions.iter().any(is_known) {
            self.contradictions.push(contradiction);
        }
    }

    fn apply_skipped<T>(&mut self, page: &Page<T>, hints: &Hints) {
        let pages_before = u64::from(self.first_page.saturating_sub(1));
        let mut skipped = pages_before.saturating_mul(hints.per_page);
        if page.items() == 0 && self.distinct == 0 {
            // Beyond the end: the pages before hold what there is, not what they could.
            skipped = skipped.min(hints.total.unwrap_or(skipped));
        }
        self.skipped = skipped;
    }

    fn end<T>(&mut self, end_reason: EndReason, page: &Page<T>, hints: &Hints, repeats: bool) {
        self.end_reason = Some(end_reason);
        if let Some(hint) = &hints.more {
            self.contradict(Contradiction::MoreIndicated {
                page: page.number,
                hint: hint.clone(),
            });
        }
        let is_full = page.items() >= hints.per_page;
        if repeats && is_full && self.known_total().is_none() {
            self.contradict(Contradiction::FullPageRepeated { page: page.number });
        }
    }

    /// Returns why this pass does not prove that the listing is complete; empty if there is no sign of missing tokens.
    pub(super) fn contradictions(&self) -> Vec<Contradiction> {
        let accounted_for = self.accounted_for();
        let count = self
            .known_total()
            .filter(|total| *total != accounted_for)
            .map(|total_count| Contradiction::CountMismatch {
                total_count,
                accounted_for,
            });
        count
            .into_iter()
            .chain(self.contradictions.iter().cloned())
            .collect()
    }

    /// Plans the pages up to the last one, where this page's numbers can be relied on; otherwise the next page.
    ///
    /// A first page can be relied on if its own numbers are consistent, a later page if it is full and had something new: the
    /// server then respects `page`.
    fn plan<T>(&mut self, page: &Page<T>, hints: &Hints) -> RangeInclusive<u32> {
        let is_full = page.items() == hints.per_page;
        let is_reliable = if page.number == self.first_page {
            is_full && hints.page == Some(u64::from(page.number))
        } else {
            page.items() >= hints.per_page
        };
        let next = page.number.saturating_add(1);
        let mut last = next.max(self.planned);
        if let Some(total) = hints.total.filter(|_| is_reliable) {
            let pages = u32::try_from(total.div_ceil(hints.per_page)).unwrap_or(u32::MAX);
            let cap = self.first_page.saturating_add(self.max_pages);
            last = last.max(pages.min(cap).min(page.number.saturating_add(AHEAD)));
        }
        let from = self.planned.saturating_add(1);
        self.planned = last;
        from..=last
    }
}
