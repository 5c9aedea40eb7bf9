//! Which fault happens to a request.

use super::{Fault, Occasion};
use crate::account::random::Random;

/// The faults of a server, those left over and those that come at random.
#[derive(Debug, Default)]
pub(crate) struct Script {
    faults: Vec<Fault>,
    random: Vec<Fault>,
    percent: u8,
    seed: u64,
}

// === impl Script ===

impl Script {
    pub(crate) fn new(faults: Vec<Fault>, random: Vec<Fault>, percent: u8, seed: u64) -> Self {
        Self {
            faults,
            random,
            percent,
            seed,
        }
    }

    /// The fault that happens now; one with a number of times has one fewer left.
    pub(crate) fn take(&mut self, occasion: Occasion) -> Option<Fault> {
        let fits = |fault: &&mut Fault| fault.times != Some(0) && fault.fits(occasion);
        if let Some(fault) = self.faults.iter_mut().find(fits) {
            fault.times = fault.times.map(|left| left.saturating_sub(1));
            return Some(fault.clone());
        }
        // A stream for each request, so that what happens to it does not depend on the order of arrival.
        let mut random = Random::new(self.seed, occasion.request);
        if !random.chance(u64::from(self.percent).saturating_mul(10)) {
            return None;
        }
        let choices = u64::try_from(self.random.len()).unwrap_or(u64::MAX);
        self.random
            .get(usize::try_from(random.below(choices)).ok()?)
            .cloned()
    }
}
