//! Stored listings: API responses, and the json and ndjson output of this command.

use std::collections::BTreeMap;

use cf_tokens::models::{ApiMessage, parse_list, parse_token};
use cf_tokens::{AccountId, Summary, Token};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::account_listing::AccountListing;
use crate::filter::FilterSummary;
use crate::problem::Problem;

/// Listings read from files.
#[derive(Debug, Default)]
pub(crate) struct Stored {
    listings: Vec<AccountListing>,
    /// Tokens stored without a listing.
    loose: BTreeMap<Option<AccountId>, AccountListing>,
    /// The API's total on the last page that was read.
    claimed: Option<u64>,
    /// Number of tokens on such pages.
    on_pages: u64,
}

/// Members that identify the kind of a document.
#[derive(Deserialize)]
struct Document<'a> {
    #[serde(borrow)]
    success: Option<&'a RawValue>,
    #[serde(borrow)]
    accounts: Option<Vec<&'a RawValue>>,
    #[serde(borrow)]
    tokens: Option<Vec<&'a RawValue>>,
    #[serde(borrow)]
    error: Option<&'a RawValue>,
    #[serde(borrow)]
    account_id: Option<&'a RawValue>,
    #[serde(borrow)]
    listed_at: Option<&'a RawValue>,
    #[serde(borrow)]
    summary: Option<&'a RawValue>,
    #[serde(borrow)]
    filter: Option<&'a RawValue>,
}

// === impl Stored ===

impl Stored {
    /// Adds the content of a file. The error contains the location.
    pub(crate) fn add(&mut self, bytes: &[u8]) -> Result<(), String> {
        let mut values = serde_json::Deserializer::from_slice(bytes).into_iter::<&RawValue>();
        let mut count = 0_usize;
        loop {
            let before = values.byte_offset();
            let Some(value) = values.next() else { break };
            let value = value.map_err(|reason| format!("expected JSON: {reason}"))?;
            count = count.saturating_add(1);
            self.value(value.get()).map_err(|reason| {
                let skipped = bytes.get(before..).unwrap_or_default();
                let blank = skipped
                    .iter()
                    .take_while(|byte| byte.is_ascii_whitespace())
                    .count();
                let until = bytes.get(..before.saturating_add(blank)).unwrap_or_default();
                let line = until.split(|byte| *byte == b'\n').count();
                if line > 1 {
                    format!("line {line}: {reason}")
                } else {
                    reason
                }
            })?;
        }
        if count == 0 {
            return Err("expected tokens as JSON, got an empty file".to_owned());
        }
        Ok(())
    }

    /// Returns a warning if the pages contradict the API's total.
    pub(crate) fn warning(&self) -> Option<String> {
        let claimed = self.claimed.filter(|claimed| *claimed != self.on_pages)?;
        let held = self.on_pages;
        Some(format!(
            "the API reports a total of {claimed}, but the pages contain {held}"
        ))
    }

    /// Returns whether all tokens are on pages of the API and match its total.
    pub(crate) fn is_as_claimed(&self) -> bool {
        let loose: usize = self.loose.values().map(|listing| listing.tokens.len()).sum();
        self.claimed == Some(self.on_pages)
            && self.listings.is_empty()
            && u64::try_from(loose) == Ok(self.on_pages)
    }

    fn value(&mut self, json: &str) -> Result<(), String> {
        if json.starts_with('[') {
            let elements: Vec<&RawValue> = serde_json::from_str(json).map_err(to_string)?;
            for (index, element) in elements.into_iter().enumerate() {
                self.token(element, &format!("[{index}]"))?;
            }
            return Ok(());
        }
        if !json.starts_with('{') {
            let start: String = json.chars().take(20).collect();
            return Err(format!("expected tokens or a response with tokens, got {start}"));
        }
        let document: Document<'_> = serde_json::from_str(json).map_err(to_string)?;
        if document.success.is_some() {
            self.page(json)
        } else if let Some(accounts) = document.accounts {
            for (index, account) in accounts.into_iter().enumerate() {
                let listing = serde_json::from_str(account.get())
                    .map_err(to_string)
                    .and_then(|document| listing(&document))
                    .map_err(|reason| format!("accounts[{index}]: {reason}"))?;
                self.listings.push(listing);
            }
            Ok(())
        } else if document.tokens.is_some() {
            self.listings.push(listing(&document)?);
            Ok(())
        } else {
            self.single(parse_token(json.as_bytes()).map_err(|reason| reason.to_string())?);
            Ok(())
        }
    }

    /// Adds a response of the API.
    fn page(&mut self, json: &str) -> Result<(), String> {
        let envelope = parse_list(json.as_bytes()).map_err(|reason| reason.to_string())?;
        if !envelope.success {
            return Err(format!("error response: {}", error_messages(envelope.reasons())));
        }
        let tokens = envelope.result.unwrap_or_default();
        let info = envelope.result_info.and_then(|info| info.total_count);
        self.claimed = info.or(self.claimed);
        self.on_pages = self
            .on_pages
            .saturating_add(u64::try_from(tokens.len()).unwrap_or(u64::MAX));
        // An account without tokens has a listing too.
        self.loose(None);
        tokens.into_iter().for_each(|token| self.single(token));
        Ok(())
    }

    fn token(&mut self, json: &RawValue, place: &str) -> Result<(), String> {
        let token = parse_token(json.get().as_bytes()).map_err(|reason| format!("{place}: {reason}"))?;
        self.single(token);
        Ok(())
    }

    /// Adds a single token to those of its account.
    fn single(&mut self, token: Token) {
        let account = token
            .extra
            .get("account_id")
            .and_then(|account| account.as_str()?.parse().ok());
        self.loose(account).tokens.push(token);
    }

    /// Returns the listing of tokens that were stored without one.
    fn loose(&mut self, account: Option<AccountId>) -> &mut AccountListing {
        let listing = self.loose.entry(account.clone()).or_default();
        listing.account = account;
        listing
    }

    pub(crate) fn into_parts(self) -> Vec<AccountListing> {
        self.listings
            .into_iter()
            .chain(self.loose.into_values())
            .collect()
    }
}

/// Reads a listing in this command's json format.
fn listing(document: &Document<'_>) -> Result<AccountListing, String> {
    let summary: Option<Summary> = member("summary", document.summary)?;
    let account: Option<AccountId> = member("account_id", document.account_id)?;
    let problem: Option<Problem> = member("error", document.error)?;
    let listed_at: Option<DateTime<Utc>> = member("listed_at", document.listed_at)?;
    let filter: Option<FilterSummary> = member("filter", document.filter)?;
    let mut tokens = Vec::new();
    for (index, json) in document.tokens.iter().flatten().enumerate() {
        let token =
            parse_token(json.get().as_bytes()).map_err(|reason| format!("tokens[{index}]: {reason}"))?;
        tokens.push(token);
    }
    if document.tokens.is_none() && problem.is_none() {
        return Err("expected `tokens` or `error`".to_owned());
    }
    Ok(AccountListing {
        account: account.or_else(|| summary.as_ref().map(|summary| summary.account_id.clone())),
        listed_at,
        summary,
        filter,
        problem,
        tokens,
    })
}

fn member<'a, T: Deserialize<'a>>(name: &str, json: Option<&'a RawValue>) -> Result<Option<T>, String> {
    let read = |json: &'a RawValue| serde_json::from_str(json.get());
    json.map(read)
        .transpose()
        .map_err(|reason| format!("{name}: {reason}"))
}

fn error_messages(errors: &[ApiMessage]) -> String {
    let messages: Vec<String> = errors
        .iter()
        .map(|error| {
            let text = error.message.as_deref().unwrap_or("(no message)");
            error
                .code
                .map_or_else(|| text.to_owned(), |code| format!("{text} (code {code})"))
        })
        .collect();
    if messages.is_empty() {
        "no message".to_owned()
    } else {
        messages.join("; ")
    }
}

fn to_string(reason: serde_json::Error) -> String {
    reason.to_string()
}

#[cfg(test)]
mod tests;
