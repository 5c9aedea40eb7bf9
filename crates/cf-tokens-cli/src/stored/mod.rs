//! Tokens as they are stored: answers of the API, this command's own json and ndjson.

use std::collections::BTreeMap;

use cf_tokens::models::{ApiMessage, parse_list, parse_token};
use cf_tokens::{AccountId, Summary, Token};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::filter::Coverage;
use crate::part::Part;
use crate::problem::Problem;

/// What files hold, gathered.
#[derive(Debug, Default)]
pub(crate) struct Stored {
    listings: Vec<Part>,
    /// Tokens stored without a listing around them.
    loose: BTreeMap<Option<AccountId>, Part>,
    /// How many tokens the service spoke of, by the last page of its own that was read.
    claimed: Option<u64>,
    /// How many of them came on such pages.
    on_pages: u64,
}

/// What tells one kind of document from another.
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
    /// Adds all that a file holds; the error says where in it what is wrong.
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
                    format!("in what begins on line {line}: {reason}")
                } else {
                    reason
                }
            })?;
        }
        if count == 0 {
            return Err("expected tokens as JSON, got nothing".to_owned());
        }
        Ok(())
    }

    /// What stands against taking pages of the API for a whole listing.
    pub(crate) fn warning(&self) -> Option<String> {
        let claimed = self.claimed.filter(|claimed| *claimed != self.on_pages)?;
        let held = self.on_pages;
        Some(format!(
            "the service spoke of {claimed} tokens, and the pages that were read hold {held}"
        ))
    }

    /// Whether all is pages of the API, as many tokens as the service spoke of.
    pub(crate) fn is_as_claimed(&self) -> bool {
        let loose: usize = self.loose.values().map(|part| part.tokens.len()).sum();
        self.claimed == Some(self.on_pages)
            && self.listings.is_empty()
            && u64::try_from(loose) == Ok(self.on_pages)
    }

    fn value(&mut self, json: &str) -> Result<(), String> {
        if json.starts_with('[') {
            let elements: Vec<&RawValue> = serde_json::from_str(json).map_err(told)?;
            for (index, element) in elements.into_iter().enumerate() {
                self.token(element, &format!("[{index}]"))?;
            }
            return Ok(());
        }
        if !json.starts_with('{') {
            let start: String = json.chars().take(20).collect();
            return Err(format!(
                "expected tokens, or an answer that holds them, got {start}"
            ));
        }
        let document: Document<'_> = serde_json::from_str(json).map_err(told)?;
        if document.success.is_some() {
            self.page(json)
        } else if let Some(accounts) = document.accounts {
            for (index, account) in accounts.into_iter().enumerate() {
                let part = serde_json::from_str(account.get())
                    .map_err(told)
                    .and_then(|document| listing(&document))
                    .map_err(|reason| format!("accounts[{index}]: {reason}"))?;
                self.listings.push(part);
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

    /// An answer of the API.
    fn page(&mut self, json: &str) -> Result<(), String> {
        let envelope = parse_list(json.as_bytes()).map_err(|reason| reason.to_string())?;
        if !envelope.success {
            return Err(format!("the answer is a refusal: {}", refusal(&envelope.errors)));
        }
        let tokens = envelope.result.unwrap_or_default();
        let info = envelope.result_info.and_then(|info| info.total_count);
        self.claimed = info.or(self.claimed);
        self.on_pages = self
            .on_pages
            .saturating_add(u64::try_from(tokens.len()).unwrap_or(u64::MAX));
        // An account without tokens has its part too.
        self.loose(None);
        tokens.into_iter().for_each(|token| self.single(token));
        Ok(())
    }

    fn token(&mut self, json: &RawValue, place: &str) -> Result<(), String> {
        let token = parse_token(json.get().as_bytes()).map_err(|reason| format!("{place}: {reason}"))?;
        self.single(token);
        Ok(())
    }

    /// A token stored alone, to those of its account.
    fn single(&mut self, token: Token) {
        let account = token
            .extra
            .get("account_id")
            .and_then(|json| serde_json::from_str(json).ok());
        self.loose(account).tokens.push(token);
    }

    /// The part of tokens that were stored without a listing around them.
    fn loose(&mut self, account: Option<AccountId>) -> &mut Part {
        let part = self.loose.entry(account.clone()).or_default();
        part.account = account;
        part
    }

    pub(crate) fn into_parts(self) -> Vec<Part> {
        self.listings
            .into_iter()
            .chain(self.loose.into_values())
            .collect()
    }
}

/// A listing of this command's own.
fn listing(document: &Document<'_>) -> Result<Part, String> {
    let summary: Option<Summary> = member("summary", document.summary)?;
    let account: Option<AccountId> = member("account_id", document.account_id)?;
    let problem: Option<Problem> = member("error", document.error)?;
    let listed_at: Option<DateTime<Utc>> = member("listed_at", document.listed_at)?;
    let filter: Option<Coverage> = member("filter", document.filter)?;
    let mut tokens = Vec::new();
    for (index, json) in document.tokens.iter().flatten().enumerate() {
        let token =
            parse_token(json.get().as_bytes()).map_err(|reason| format!("tokens[{index}]: {reason}"))?;
        tokens.push(token);
    }
    if document.tokens.is_none() && problem.is_none() {
        return Err("expected `tokens`, or an `error` in their place".to_owned());
    }
    Ok(Part {
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

fn refusal(errors: &[ApiMessage]) -> String {
    let said: Vec<String> = errors
        .iter()
        .map(|error| {
            let words = error.message.as_deref().unwrap_or("(no message)");
            error
                .code
                .map_or_else(|| words.to_owned(), |code| format!("{words} (code {code})"))
        })
        .collect();
    if said.is_empty() {
        "it names no error".to_owned()
    } else {
        said.join("; ")
    }
}

fn told(reason: serde_json::Error) -> String {
    reason.to_string()
}

#[cfg(test)]
mod tests;
