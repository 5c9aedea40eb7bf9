//! The json output of this command.

use cf_text::counted;
use cf_tokens::models::parse_token;
use cf_tokens::{AccountId, Summary};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::evidence::Evidence;
use crate::account_listing::AccountListing;
use crate::filter::FilterSummary;
use crate::problem::Problem;

/// Members that identify the kind of a document.
#[derive(Deserialize)]
pub(super) struct Document<'a> {
    #[serde(borrow)]
    pub(super) success: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) accounts: Option<Vec<&'a RawValue>>,
    #[serde(borrow)]
    pub(super) tokens: Option<Vec<&'a RawValue>>,
    #[serde(borrow)]
    pub(super) result: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) error: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) account_id: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) id: Option<&'a RawValue>,
    #[serde(borrow)]
    listed_at: Option<&'a RawValue>,
    #[serde(borrow)]
    summary: Option<&'a RawValue>,
    #[serde(borrow)]
    filter: Option<&'a RawValue>,
    #[serde(borrow)]
    incomplete: Option<&'a RawValue>,
}

// === impl Document ===

impl Document<'_> {
    /// Returns whether this is a listing of this command.
    pub(super) fn is_listing(&self) -> bool {
        self.tokens.is_some() || (self.error.is_some() && self.account_id.is_some())
    }

    /// Reads a listing in this command's json format.
    pub(super) fn listing(&self) -> Result<(AccountListing, Evidence), String> {
        let summary: Option<Summary> = member("summary", self.summary)?;
        let account: Option<AccountId> = member("account_id", self.account_id)?;
        let problem: Option<Problem> = member("error", self.error)?;
        let listed_at: Option<DateTime<Utc>> = member("listed_at", self.listed_at)?;
        let filter: Option<FilterSummary> = member("filter", self.filter)?;
        let incomplete: Option<Vec<String>> = member("incomplete", self.incomplete)?;
        let mut tokens = Vec::new();
        for (index, json) in self.tokens.iter().flatten().enumerate() {
            let token = parse_token(json.get().as_bytes())
                .map_err(|reason| format!("tokens[{index}]: {reason}"))
                .and_then(|token| {
                    super::with_id(token).map_err(|reason| format!("tokens[{index}]: {reason}"))
                })?;
            tokens.push(token);
        }
        if self.tokens.is_none() && problem.is_none() {
            return Err("expected `tokens` or `error`".to_owned());
        }
        let mut evidence = Evidence::default();
        if let Some(filter) = &filter {
            evidence.filters.clone_from(&filter.filters);
        }
        if let Some(summary) = &summary {
            let expected = filter.as_ref().map_or(summary.tokens, |filter| filter.passed);
            let count = u64::try_from(tokens.len()).unwrap_or(u64::MAX);
            match summary.warning() {
                Some(warning) => evidence.contradict(warning),
                None => evidence.is_complete = true,
            }
            if count != expected {
                evidence.contradict(format!(
                    "the summary reports {}, but the document contains {count}",
                    counted(expected, "token")
                ));
            }
        }
        for reason in incomplete.into_iter().flatten() {
            if !evidence.contradictions.contains(&reason) {
                evidence.contradict(reason);
            }
        }
        let listing = AccountListing {
            account: account.or_else(|| summary.as_ref().and_then(|summary| summary.account_id.clone())),
            listed_at,
            summary,
            filter,
            problem,
            incomplete: Vec::new(),
            tokens,
        };
        Ok((listing, evidence))
    }
}

pub(super) fn member<'a, T: Deserialize<'a>>(
    name: &str,
    json: Option<&'a RawValue>,
) -> Result<Option<T>, String> {
    let read = |json: &'a RawValue| serde_json::from_str(json.get());
    json.map(read)
        .transpose()
        .map_err(|reason| format!("{name}: {reason}"))
}
