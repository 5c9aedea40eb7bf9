use cf_models::{AccountId, ApiMessage};
use cf_text::counted;
use serde::{Deserialize, Serialize};

use super::{Contradiction, Coverage, CredentialsUsed, Warning, WarningKind};
use crate::endpoint::Direction;

/// What a listing covers, and how its completeness was verified.
///
/// Updated while pages arrive; final once [`Summary::end_reason`] is set. It can be stored as JSON; see
/// [`Listing`](super::Listing).
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Summary {
    /// The account that was listed; `None` for a listing of accounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_id: Option<AccountId>,
    /// What an element is.
    #[serde(skip)]
    pub(super) noun: &'static str,
    /// The credentials, where they are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credentials: Option<CredentialsUsed>,
    /// Whether the credentials may see all tokens, if it was [checked](crate::Client::check_coverage) or
    /// [recorded without a check](Coverage::without_check).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coverage: Option<Coverage>,
    /// The requested order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// Whether recently expired tokens were requested.
    pub include_expired: bool,
    /// The requested page size; `None` in documents of version 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per_page: Option<u64>,
    /// The first page that was requested; the listing lacks the pages before it.
    pub first_page: u32,
    /// Names of query parameters that the caller added. They may narrow the listing, which is then not complete.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub query: Vec<String>,
    /// Whether the listing was double-checked.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub double_check: bool,
    /// Pages read, in all passes.
    pub pages: u64,
    /// Pages requested, including prefetched pages that were not needed, without retries.
    pub requests: u64,
    /// Requests that were sent again.
    pub retries: u64,
    /// Tokens yielded.
    pub tokens: u64,
    /// Tokens dropped because their ID had appeared before in the same pass.
    pub duplicates: u64,
    /// Elements that are not valid tokens, with [`Decoding::Lossy`](crate::Decoding::Lossy).
    pub invalid: u64,
    /// Number of tokens on the pages that were not requested because the listing began at a later page, computed from the page
    /// size.
    pub skipped: u64,
    /// Number of elements that the last pass accounts for: skipped, distinct and invalid ones together.
    pub accounted_for: u64,
    /// Total reported by the API, from the last page that has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_count: Option<u64>,
    /// Number of expired tokens found by a second pass, which are not part of the listing since they were not requested.
    #[serde(skip_serializing_if = "is_zero")]
    pub expired_not_requested: u64,
    /// The passes over the pages, in order; more than one after a contradiction, or for a double check.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub passes: Vec<PassSummary>,
    /// How completeness was verified; `None` before the end and for an incomplete listing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verification: Option<Verification>,
    /// Why the listing is incomplete; empty if there is no sign of missing tokens.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contradictions: Vec<Contradiction>,
    /// Everything about the listing that its user should know, including errors together with the tokens.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Warning>,
    /// The `messages` together with the tokens. Their texts are untrusted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub messages: Vec<ApiMessage>,
    /// Why there is no further page; `None` until the listing has ended, and where it ended with the error of a page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_reason: Option<EndReason>,
}

/// One pass over the pages of a listing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PassSummary {
    /// Whether the pass included recently expired tokens.
    pub include_expired: bool,
    /// Pages read.
    pub pages: u64,
    /// Tokens seen.
    pub accounted_for: u64,
    /// Total reported by the API, from the last page of the pass that has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total_count: Option<u64>,
    /// Why the pass ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_reason: Option<EndReason>,
    /// Signs that the pass was not complete.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contradictions: Vec<Contradiction>,
}

/// How the completeness of a listing was verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Verification {
    /// The API's total equals the number of tokens seen, and there is no sign of missing tokens.
    CountsAgree,
    /// Two passes in a row returned the same tokens in the same state.
    PassesAgree,
    /// Not verified: the API gave no total. There is no sign of missing tokens, so the listing counts as complete.
    Unverified,
}

/// Why a pass has no further page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum EndReason {
    /// The number of distinct tokens equals the API's total.
    TotalReached,
    /// A page was empty.
    EmptyPage,
    /// A page had no new token, as from a server that ignores `page`.
    NothingNew,
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

// === impl Summary ===

impl Summary {
    pub(crate) fn new(account_id: Option<AccountId>, noun: &'static str) -> Self {
        Self {
            account_id,
            noun,
            credentials: None,
            coverage: None,
            direction: None,
            include_expired: false,
            per_page: None,
            first_page: 1,
            query: Vec::new(),
            double_check: false,
            pages: 0,
            requests: 0,
            retries: 0,
            tokens: 0,
            duplicates: 0,
            invalid: 0,
            skipped: 0,
            accounted_for: 0,
            total_count: None,
            expired_not_requested: 0,
            passes: Vec::new(),
            verification: None,
            contradictions: Vec::new(),
            warnings: Vec::new(),
            messages: Vec::new(),
            end_reason: None,
        }
    }

    /// Returns what an element is, in the singular.
    pub(super) fn noun(&self) -> &'static str {
        self.noun
    }

    /// Describes the contradictions.
    pub(super) fn causes(&self) -> Vec<String> {
        let causes = self.contradictions.iter();
        causes.map(|cause| cause.describe(self.noun)).collect()
    }

    /// Returns whether the number of tokens seen equals the API's total; `None` if it gave none.
    #[must_use]
    pub fn agrees(&self) -> Option<bool> {
        Some(self.total_count? == self.accounted_for)
    }

    /// Returns whether the listing has every token that the API lists for these credentials: it began at the first page,
    /// ended, was not narrowed, every element was decoded, and there is no sign of missing tokens.
    ///
    /// Some credentials may see only the tokens they created; nothing in the response indicates it.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.reason().is_none()
    }

    /// Returns why the listing is not complete; `None` if it is.
    #[must_use]
    pub fn warning(&self) -> Option<String> {
        self.reason().map(|warning| warning.message)
    }

    /// Returns a note on what a second pass resolved, such as expired tokens in the total; `None` if it resolved nothing.
    ///
    /// For example `two passes were needed (the API reports 144 tokens but returned 137); 7 expired tokens are counted by the API
    /// and were not requested`.
    #[must_use]
    pub fn note(&self) -> Option<String> {
        let first = self.passes.first()?.contradictions.first()?;
        if self.passes.len() < 2 || !self.contradictions.is_empty() {
            return None;
        }
        let mut note = format!(
            "{} passes were needed ({})",
            self.passes.len(),
            first.describe(self.noun)
        );
        if self.expired_not_requested > 0 {
            let noun = format!("expired {}", self.noun);
            let expired = counted(self.expired_not_requested, &noun);
            let verbs = if self.expired_not_requested == 1 {
                ("is", "was")
            } else {
                ("are", "were")
            };
            note.push_str(&format!(
                "; {expired} {} counted by the API and {} not requested",
                verbs.0, verbs.1
            ));
        }
        Some(note)
    }

    /// Returns a hint for an incomplete listing: the likely cause, and what to do.
    pub(crate) fn advice(&self) -> String {
        let lacks = self.total_count.is_some_and(|total| total > self.accounted_for);
        let cause = if lacks && self.noun == "token" {
            "list again (tokens may have changed meanwhile), or use credentials of an administrator (others may list only the \
             tokens that they created)"
                .to_owned()
        } else {
            let noun = self.noun;
            format!(
                "{noun}s may have changed meanwhile: list again; if it happens again, contact Cloudflare support"
            )
        };
        format!("{cause}; `allow_incomplete(true)` returns what was listed")
    }

    /// Adds the warnings of a listing that has ended.
    pub(crate) fn finish(&mut self) {
        let reasons = self.reasons();
        self.warnings.splice(0..0, reasons);
    }

    fn reason(&self) -> Option<Warning> {
        if self.end_reason.is_none() {
            let message = "the listing has not ended";
            return Some(Warning::new(WarningKind::Incomplete, message));
        }
        self.reasons().into_iter().next()
    }

    fn reasons(&self) -> Vec<Warning> {
        let mut reasons = Vec::new();
        if !self.contradictions.is_empty() {
            let causes = self.causes();
            let mut warning = Warning::new(
                WarningKind::Incomplete,
                format!("the listing may be incomplete: {}", causes.join("; ")),
            );
            warning.page = self.contradictions.iter().find_map(Contradiction::page);
            reasons.push(warning);
        }
        if self.first_page > 1 {
            let message = format!("the listing begins at page {}, not at the first", self.first_page);
            reasons.push(Warning::new(WarningKind::Narrowed, message));
        }
        if !self.query.is_empty() {
            let message = format!(
                "the listing may be narrowed by the added query parameters: {}",
                self.query.join(", ")
            );
            reasons.push(Warning::new(WarningKind::Narrowed, message));
        }
        if self.invalid > 0 {
            let elements = counted(self.invalid, "element");
            let message = format!("{elements} could not be decoded as {}s", self.noun);
            reasons.push(Warning::new(WarningKind::InvalidElements, message));
        }
        reasons
    }
}
