//! The elements of all passes: which were seen, where, and which were yielded.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use chrono::{DateTime, Utc};

use super::count_of;
use crate::identified::Identified;
use crate::page::Page;

/// Elements for which space is reserved at most: the total is untrusted.
const MAX_EXPECTED: usize = 10_000;

/// The elements of a listing.
pub(crate) struct Elements<T> {
    pass: u32,
    by_id: HashMap<Box<str>, Element>,
    /// Elements without an ID that were yielded.
    without_id: Vec<T>,
    /// Those of them that the current pass has not met again. Each accounts for one.
    unmatched: Vec<T>,
    /// The same for elements that could not be decoded, as JSON.
    invalid: Vec<String>,
    unmatched_invalid: Vec<String>,
}

/// One element with an ID.
struct Element {
    yielded: bool,
    latest: Sighting,
    /// In an earlier pass.
    earlier: Option<Box<Sighting>>,
    /// Whether the first pass had it.
    in_first: bool,
}

/// Where an element was seen, and in which state.
#[derive(Clone, Copy)]
struct Sighting {
    pass: u32,
    page: u32,
    modified_on: Option<DateTime<Utc>>,
    /// Expired, and expired elements were not requested.
    is_hidden: bool,
}

/// What a page had.
#[derive(Debug, Default)]
pub(crate) struct Recorded {
    /// Ids that this pass had not seen.
    pub(super) new: u64,
    /// Elements without an ID, including invalid ones.
    pub(super) without_id: u64,
    /// Elements whose ID this pass had seen.
    pub(super) duplicates: u64,
    /// An earlier page of this pass with an ID of this page.
    pub(super) overlaps: Option<u32>,
    pub(super) yields: Vec<bool>,
    pub(super) yields_invalid: Vec<bool>,
}

// === impl Elements ===

impl<T> Default for Elements<T> {
    fn default() -> Self {
        Self {
            pass: 1,
            by_id: HashMap::new(),
            without_id: Vec::new(),
            unmatched: Vec::new(),
            invalid: Vec::new(),
            unmatched_invalid: Vec::new(),
        }
    }
}

impl<T: Identified + Clone + PartialEq> Elements<T> {
    pub(super) fn start_pass(&mut self, number: u32) {
        self.pass = number;
        self.unmatched.clone_from(&self.without_id);
        self.unmatched_invalid.clone_from(&self.invalid);
    }

    /// Whether a page has an ID that this pass has not seen.
    pub(super) fn has_new_id(&self, page: &Page<T>) -> bool {
        let is_new = |id: &str| {
            self.by_id
                .get(id)
                .is_none_or(|known| known.latest.pass != self.pass)
        };
        page.elements
            .iter()
            .any(|element| element.id().is_some_and(is_new))
    }

    /// Records the elements of a page, and decides which of them are yielded.
    pub(super) fn record(&mut self, page: &Page<T>, repeats: bool, hides_expired: bool) -> Recorded {
        if self.by_id.is_empty() {
            self.by_id.reserve(expected(page));
        }
        let now = hides_expired.then(|| page.date());
        let mut recorded = Recorded::default();
        for element in &page.elements {
            let is_hidden = now.is_some_and(|now| element.is_expired_at(now));
            let yields = match element.id() {
                Some(id) => self.record_id(id, element, page.number, is_hidden, &mut recorded),
                None if repeats => false,
                None => {
                    recorded.without_id = recorded.without_id.saturating_add(1);
                    let hides = is_hidden && self.pass > 1;
                    !hides && is_unmatched(&mut self.without_id, &mut self.unmatched, element)
                }
            };
            recorded.yields.push(yields);
        }
        for invalid in &page.invalid {
            let yields =
                !repeats && is_unmatched(&mut self.invalid, &mut self.unmatched_invalid, &invalid.json);
            recorded.without_id = recorded.without_id.saturating_add(u64::from(!repeats));
            recorded.yields_invalid.push(yields);
        }
        recorded
    }

    fn record_id(
        &mut self,
        id: &str,
        element: &T,
        page: u32,
        is_hidden: bool,
        recorded: &mut Recorded,
    ) -> bool {
        let sighting = Sighting {
            pass: self.pass,
            page,
            modified_on: element.modified_on(),
            is_hidden,
        };
        // The API omits expired elements of its own accord; those it returns in the first pass are yielded.
        let hides = is_hidden && self.pass > 1;
        let known = match self.by_id.entry(id.into()) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => {
                recorded.new = recorded.new.saturating_add(1);
                place.insert(Element {
                    yielded: !hides,
                    latest: sighting,
                    earlier: None,
                    in_first: self.pass == 1,
                });
                return !hides;
            }
        };
        if known.latest.pass == self.pass {
            recorded.duplicates = recorded.duplicates.saturating_add(1);
            if known.latest.page != page {
                recorded.overlaps.get_or_insert(known.latest.page);
            }
            return false;
        }
        recorded.new = recorded.new.saturating_add(1);
        known.earlier = Some(Box::new(known.latest));
        known.latest = sighting;
        let yields = !known.yielded && !hides;
        known.yielded |= yields;
        yields
    }

    /// Whether a pass and the one before have the same IDs in the same state. Expired elements that were not requested are left
    /// out, and so are elements without an ID.
    pub(super) fn agree(&self, pass: u32) -> bool {
        let before = pass.saturating_sub(1);
        self.by_id
            .values()
            .all(|element| element.state(pass) == element.state(before))
    }

    /// Counts the elements of a pass that were withheld because they have expired.
    pub(super) fn hidden(&self, pass: u32) -> u64 {
        let is_hidden =
            |element: &&Element| !element.yielded && element.latest.pass == pass && element.latest.is_hidden;
        count_of(self.by_id.values().filter(is_hidden).count())
    }

    /// Counts the elements of the first pass that a later pass did not return.
    pub(super) fn missing_since_first(&self, pass: u32) -> u64 {
        let is_missing = |element: &&Element| element.in_first && element.latest.pass != pass;
        count_of(self.by_id.values().filter(is_missing).count())
    }
}

/// How many elements a listing probably has, of which this is a page: a table that grows is built again and again.
fn expected<T>(page: &Page<T>) -> usize {
    let total = page.result_info.as_ref().and_then(|info| info.total_count);
    total.map_or(0, |total| {
        usize::try_from(total).unwrap_or(usize::MAX).min(MAX_EXPECTED)
    })
}

/// Whether an element without an ID is yielded: not if an equal one was in an earlier pass.
fn is_unmatched<E: Clone + PartialEq>(yielded: &mut Vec<E>, unmatched: &mut Vec<E>, element: &E) -> bool {
    if let Some(position) = unmatched.iter().position(|known| known == element) {
        unmatched.swap_remove(position);
        return false;
    }
    yielded.push(element.clone());
    true
}

// === impl Element ===

impl Element {
    /// The state in a pass that a double check compares.
    fn state(&self, pass: u32) -> Option<Option<DateTime<Utc>>> {
        [Some(&self.latest), self.earlier.as_deref()]
            .into_iter()
            .flatten()
            .find(|sighting| sighting.pass == pass && !sighting.is_hidden)
            .map(|sighting| sighting.modified_on)
    }
}
