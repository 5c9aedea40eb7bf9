//! The earlier listing since which findings are new.

use std::path::Path;

use cf_audit::{Audit, Coverage, Differ, NowSource, RefusalReason, Report};
use cf_text::escape;
use chrono::{DateTime, Utc};

use super::listings::{Audited, Listings};
use crate::comparable::{STORE_COMPLETE, StoredListings, refused};
use crate::problem::Stop;

/// A stored file with a listing of each account that is audited.
pub(super) struct Earlier(StoredListings);

// === impl Earlier ===

impl Earlier {
    pub(super) async fn read(path: &Path) -> Result<Self, Stop> {
        Ok(Self(StoredListings::read(path).await?))
    }

    /// Audits the earlier listings in the same way, and marks the findings that they lack. An earlier listing whose time is not
    /// known is evaluated as of `now`.
    pub(super) fn mark_new(
        mut self,
        audit: &Audit,
        now: DateTime<Utc>,
        listings: &Listings,
        reports: &mut [Report],
    ) -> Result<(), Stop> {
        for (new, report) in listings.audited.iter().zip(reports) {
            if new.listing.problem.is_none() {
                let earlier = self.report(audit, now, new, listings.audited.len() > 1)?;
                report.mark_new_since(&earlier);
            }
        }
        Ok(())
    }

    /// Returns the audit of the earlier listing, if it can be compared with the new one.
    fn report(
        &mut self,
        audit: &Audit,
        now: DateTime<Utc>,
        new: &Audited,
        several: bool,
    ) -> Result<Report, Stop> {
        let account = new.listing.account.as_ref();
        let old = self
            .0
            .take(account, "give a file with one listing of the account")?;
        let refusals = old.refusals("old");
        let mut reasons = [refusals.reasons, refusals.incomplete].concat();
        if several && old.listing.account.is_none() {
            let source = &old.source;
            reasons.push(format!("the old listing ({source}) does not name its account"));
        }
        let mut hint = STORE_COMPLETE;
        let (old_tokens, new_tokens) = (old.listing.to_listed_tokens(), new.listing.to_listed_tokens());
        if let Err(refusal) = Differ::check(&old_tokens, &new_tokens) {
            let is_order = |reason: &RefusalReason| {
                matches!(
                    reason,
                    RefusalReason::WrongOrder { .. } | RefusalReason::LaterState { .. }
                )
            };
            if reasons.is_empty() && refusal.reasons.iter().any(is_order) {
                hint = "give a listing that is older than the audited one";
            }
            reasons.extend(refusal.reasons.iter().map(ToString::to_string));
        }
        let (now, source) = match old.listing.listed_at {
            Some(listed_at) => (listed_at, NowSource::Listing),
            None => (now, NowSource::Clock),
        };
        let old_source = old.source;
        let audited = Audited::stored(old.listing, old.evidence);
        let report = audit.at(now).with_source(source).run(&audited.input());
        if reasons.is_empty() && report.coverage.state == Coverage::Broken {
            let causes = report.coverage.reasons.iter();
            reasons
                .extend(causes.map(|cause| {
                    format!("the old listing ({old_source}) has no verdict: {}", escape(cause))
                }));
        }
        if reasons.is_empty() {
            Ok(report)
        } else {
            Err(refused(&reasons, hint))
        }
    }
}
