//! Selects the faults for each request.

use super::{Fault, FaultKind, RequestInfo};
use crate::account::random::Random;

/// The scripted faults of a server, and its random faults.
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

    /// Returns the fault for this request, and counts its use.
    ///
    /// It is the first one that affects the request. Faults of the listing are combined with all later ones of this
    /// kind.
    pub(crate) fn take(&mut self, request: RequestInfo<'_>) -> Option<Fault> {
        let mut taken: Option<Fault> = None;
        for fault in &mut self.faults {
            if fault.times == Some(0) || !fault.affects(request) {
                continue;
            }
            match &mut taken {
                None => taken = Some(fault.clone()),
                Some(first) => {
                    let (FaultKind::Listing(change), FaultKind::Listing(other)) =
                        (&mut first.kind, &fault.kind)
                    else {
                        continue;
                    };
                    change.merge(other.clone());
                    first.headers.extend(fault.headers.clone());
                }
            }
            fault.times = fault.times.map(|left| left.saturating_sub(1));
        }
        taken.or_else(|| self.random_fault(request))
    }

    fn random_fault(&self, request: RequestInfo<'_>) -> Option<Fault> {
        // One stream per request, so that its fault does not depend on the order in which requests arrive.
        let mut random = Random::new(self.seed, request.number);
        if !random.chance(u64::from(self.percent).saturating_mul(10)) {
            return None;
        }
        let choices = u64::try_from(self.random.len()).unwrap_or(u64::MAX);
        self.random
            .get(usize::try_from(random.below(choices)).ok()?)
            .cloned()
    }
}
