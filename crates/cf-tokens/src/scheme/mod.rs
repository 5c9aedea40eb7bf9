//! When a listing is complete, and which pages are requested until then.
//!
//! A [`Pass`](pass::Pass) reads pages in order until they end. The [`Scheme`] decides after each pass whether the listing is
//! complete, needs another pass, or is incomplete.
//!
//! A pass ends when the number of distinct elements equals the page's `total_count` and nothing on that page indicates more, at
//! an empty page, or at a page without a new element. It is *contradicted* when the last known total differs from that number,
//! the total changed, an ID appeared on two pages, something indicated more at the end, or a full page was repeated without a
//! total. A contradicted pass is followed by one more over all pages, including expired elements, since the API documents
//! `total_count` as counting without search parameters. A double check makes passes until two in a row agree.

mod elements;
mod hints;
mod pass;
mod reader;

use cf_transport::paginate::Next;

use self::elements::Elements;
use self::pass::Pass;
pub(crate) use self::reader::Reader;
use crate::identified::Identified;
use crate::listing::{Contradiction, PassSummary, Summary, Verification, Warning};
use crate::page::Page;
use crate::request::PageRequest;

/// Passes of a double check.
const MAX_PASSES: u32 = 3;
/// Warnings kept of one listing: the API's messages are untrusted in number too.
const MAX_WARNINGS: usize = 100;

/// Settings of a listing that the rule depends on.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub(crate) first_page: u32,
    /// The page size that is requested.
    pub(crate) per_page: u64,
    /// The cap on pages of one pass.
    pub(crate) max_pages: u32,
    pub(crate) include_expired: bool,
    pub(crate) double_check: bool,
}

/// The state of one listing, from its first page to its end.
pub(crate) struct Scheme<T> {
    rule: Rule,
    pass: Pass,
    elements: Elements<T>,
    /// Whether passes include expired elements, requested or not.
    reconciles: bool,
    summary: Summary,
}

/// A page, and which of its elements the listing yields.
pub(crate) struct Listed<T> {
    page: Page<T>,
    /// One flag for each element of the page.
    yields: Vec<bool>,
    /// The same for elements that could not be decoded.
    yields_invalid: Vec<bool>,
}

/// What follows a pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AfterPass {
    Complete,
    AnotherPass,
    /// [`Summary::contradictions`] has the reasons.
    Incomplete,
}

// === impl Scheme ===

impl<T: Identified + Clone + PartialEq> Scheme<T> {
    pub(crate) fn new(rule: Rule, summary: Summary) -> Self {
        Self {
            pass: Pass::new(1, &rule, None),
            elements: Elements::default(),
            reconciles: false,
            rule,
            summary,
        }
    }

    pub(crate) fn summary(&self) -> &Summary {
        &self.summary
    }

    /// Returns the first request of a pass.
    pub(crate) fn first(&self) -> PageRequest {
        self.request(self.pass.next_page)
    }

    /// Decides which elements of a page are yielded, and what follows the page.
    pub(crate) fn after(&mut self, mut page: Page<T>) -> (Next<PageRequest>, Listed<T>) {
        let repeats = !self.elements.has_new_id(&page) && self.pass.repeats_previous(&page);
        // Expired elements of the first pass are what the API returned for the caller's parameters.
        let hides_expired = !self.rule.include_expired;
        let recorded = self.elements.record(&page, repeats, hides_expired);
        let step = self.pass.record(&page, &recorded, repeats);
        self.count_page(&page, &recorded);
        let next = match step {
            pass::Step::End => Next::Done,
            pass::Step::Pages(numbers) => Next::Then(numbers.map(|number| self.request(number)).collect()),
        };
        page.release();
        let listed = Listed {
            page,
            yields: recorded.yields,
            yields_invalid: recorded.yields_invalid,
        };
        (next, listed)
    }

    /// Continues the pass at `page`, with everything it has seen.
    pub(crate) fn resume_at(&mut self, page: u32) {
        self.pass.resume_at(page);
    }

    /// Returns how many pages the pass may still read.
    pub(crate) fn pages_left(&self) -> u32 {
        self.rule.max_pages.saturating_sub(self.pass.pages)
    }

    /// Returns the last page that was read.
    pub(crate) fn last_page(&self) -> Option<u32> {
        self.pass.last_page
    }

    /// Decides what follows a pass that has ended.
    pub(crate) fn finish_pass(&mut self) -> AfterPass {
        let number = self.pass.number;
        let contradictions = self.pass.contradictions();
        self.summary.passes.push(PassSummary {
            include_expired: self.reconciles || self.rule.include_expired,
            pages: u64::from(self.pass.pages),
            accounted_for: self.pass.accounted_for(),
            total_count: self.pass.total,
            end_reason: self.pass.end_reason,
            contradictions: contradictions.clone(),
        });
        let is_contradicted = !contradictions.is_empty();
        let agrees = self.rule.double_check && number > 1 && self.elements.agree(number);
        let another = match self.rule.double_check {
            true => !agrees && number < MAX_PASSES,
            false => is_contradicted && number == 1,
        };
        if another {
            self.reconciles |= is_contradicted;
            let known_total = self.pass.known_total();
            self.pass = Pass::new(number.saturating_add(1), &self.rule, known_total);
            self.elements.start_pass(number.saturating_add(1));
            return AfterPass::AnotherPass;
        }
        self.summary.end_reason = self.pass.end_reason;
        self.summary.expired_not_requested = self.elements.hidden(number);
        self.summary.contradictions = contradictions;
        let is_verified = !is_contradicted && self.pass.known_total().is_some();
        if self.rule.double_check {
            if !agrees {
                let passes = number;
                self.summary
                    .contradictions
                    .push(Contradiction::PassesDiffer { passes });
            }
        } else if !is_contradicted && !is_verified {
            // Without a total, nothing shows that a missing token was deleted.
            let tokens = self.elements.missing_since_first(number);
            if tokens > 0 {
                self.summary
                    .contradictions
                    .push(Contradiction::Missing { tokens });
            }
        }
        if !self.summary.contradictions.is_empty() {
            self.summary.finish();
            return AfterPass::Incomplete;
        }
        self.summary.verification = Some(match (agrees, is_verified) {
            (true, _) => Verification::PassesAgree,
            (false, true) => Verification::CountsAgree,
            (false, false) => Verification::Unverified,
        });
        self.summary.finish();
        AfterPass::Complete
    }

    fn request(&self, number: u32) -> PageRequest {
        PageRequest {
            number,
            include_expired: self.reconciles,
        }
    }

    /// Updates the summary for a page that was read.
    fn count_page(&mut self, page: &Page<T>, listed: &elements::Recorded) {
        let summary = &mut self.summary;
        summary.pages = summary.pages.saturating_add(1);
        summary.retries = summary.retries.saturating_add(u64::from(page.retries));
        summary.duplicates = summary.duplicates.saturating_add(listed.duplicates);
        summary.tokens = summary.tokens.saturating_add(yielded(&listed.yields));
        summary.invalid = summary.invalid.saturating_add(yielded(&listed.yields_invalid));
        summary.total_count = self.pass.known_total();
        summary.skipped = self.pass.skipped;
        summary.accounted_for = self.pass.accounted_for();
        for error in &page.errors {
            let warning = Warning::api_error(page.number, error);
            let is_known = summary.warnings.iter().any(|known| known.repeats(&warning));
            if !is_known && summary.warnings.len() < MAX_WARNINGS {
                summary.warnings.push(warning);
            }
        }
        for message in &page.messages {
            if !summary.messages.contains(message) && summary.messages.len() < MAX_WARNINGS {
                summary.messages.push(message.clone());
            }
        }
    }
}

fn yielded(flags: &[bool]) -> u64 {
    count_of(flags.iter().filter(|yields| **yields).count())
}

// === impl Listed ===

impl<T> Listed<T> {
    /// Returns the page as received.
    pub(crate) fn into_page(self) -> Page<T> {
        self.page
    }

    /// Returns the page with only the elements that were not yielded before.
    pub(crate) fn into_new(self) -> Page<T> {
        let mut page = self.page;
        retain(&mut page.elements, self.yields);
        retain(&mut page.invalid, self.yields_invalid);
        page
    }
}

fn retain<E>(elements: &mut Vec<E>, flags: Vec<bool>) {
    if flags.iter().all(|keep| *keep) {
        return;
    }
    let mut flags = flags.into_iter();
    elements.retain(|_| flags.next().unwrap_or(true));
}

pub(crate) fn count_of(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
