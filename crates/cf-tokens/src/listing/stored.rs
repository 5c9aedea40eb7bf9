//! Stored summaries of this version and of earlier ones.

use cf_models::{AccountId, ApiMessage};
use serde::{Deserialize, Deserializer};

use super::{
    Contradiction, Coverage, CredentialsUsed, EndReason, PassSummary, Summary, Verification, Warning,
};
use crate::endpoint::Direction;

/// What a stored document may contain.
#[derive(Deserialize)]
struct StoredSummary {
    account_id: AccountId,
    credentials: Option<CredentialsUsed>,
    coverage: Option<Coverage>,
    direction: Option<Direction>,
    include_expired: bool,
    per_page: Option<u64>,
    first_page: u32,
    #[serde(default)]
    query: Vec<String>,
    #[serde(default)]
    double_check: bool,
    pages: u64,
    requests: u64,
    retries: u64,
    tokens: u64,
    duplicates: u64,
    invalid: u64,
    skipped: u64,
    accounted_for: u64,
    total_count: Option<u64>,
    #[serde(default)]
    expired_not_requested: u64,
    #[serde(default)]
    passes: Vec<PassSummary>,
    verification: Option<Verification>,
    #[serde(default)]
    contradictions: Vec<Contradiction>,
    #[serde(default)]
    warnings: Vec<Warning>,
    #[serde(default)]
    messages: Vec<ApiMessage>,
    #[serde(alias = "ended_by")]
    end_reason: Option<EndReason>,
    /// Version 1: the total fell between two pages.
    #[serde(default)]
    total_fell: bool,
}

impl<'de> Deserialize<'de> for Summary {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let stored = StoredSummary::deserialize(deserializer)?;
        let mut summary = Self {
            account_id: Some(stored.account_id),
            noun: "token",
            credentials: stored.credentials,
            coverage: stored.coverage,
            direction: stored.direction,
            include_expired: stored.include_expired,
            per_page: stored.per_page,
            first_page: stored.first_page,
            query: stored.query,
            double_check: stored.double_check,
            pages: stored.pages,
            requests: stored.requests,
            retries: stored.retries,
            tokens: stored.tokens,
            duplicates: stored.duplicates,
            invalid: stored.invalid,
            skipped: stored.skipped,
            accounted_for: stored.accounted_for,
            total_count: stored.total_count,
            expired_not_requested: stored.expired_not_requested,
            passes: stored.passes,
            verification: stored.verification,
            contradictions: stored.contradictions,
            warnings: stored.warnings,
            messages: stored.messages,
            end_reason: stored.end_reason,
        };
        if summary.passes.is_empty() && summary.end_reason.is_some() {
            summary.judge_version_1(stored.total_fell);
        }
        Ok(summary)
    }
}

impl Summary {
    /// Version 1 stored numbers without a verdict.
    fn judge_version_1(&mut self, total_fell: bool) {
        let contradiction = match self.total_count {
            Some(total_count) if total_count != self.accounted_for => Contradiction::CountMismatch {
                total_count,
                accounted_for: self.accounted_for,
            },
            Some(total_count) if total_fell => Contradiction::TotalChanged {
                from: total_count.saturating_add(1),
                to: total_count,
                page: u32::try_from(self.pages).unwrap_or(u32::MAX),
            },
            None if self.end_reason == Some(EndReason::NothingNew) => Contradiction::FullPageRepeated {
                page: u32::try_from(self.pages).unwrap_or(u32::MAX),
            },
            total => {
                self.verification = Some(match total {
                    Some(_) => Verification::CountsAgree,
                    None => Verification::Unverified,
                });
                return;
            }
        };
        self.contradictions.push(contradiction);
        self.finish();
    }
}
