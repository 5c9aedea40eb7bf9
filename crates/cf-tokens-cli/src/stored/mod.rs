//! Stored listings: API responses, Terraform data sources, and the output of this command.

mod api_pages;
mod document;
mod evidence;
mod recognize;

use std::collections::{BTreeMap, HashSet};

use cf_tokens::models::{parse_list, parse_token};
use cf_tokens::{AccountId, ErrorKind, Token};
use serde_json::value::RawValue;

use crate::account_listing::AccountListing;

use api_pages::ApiPages;
use document::{Document, member};
pub(crate) use evidence::Evidence;

/// Listings read from files.
#[derive(Debug, Default)]
pub(crate) struct Stored {
    listings: Vec<(AccountListing, Evidence)>,
    pages: Vec<ApiPages>,
    /// Tokens stored without a listing.
    loose: BTreeMap<Option<AccountId>, AccountListing>,
    /// What the last response failed with, if it reports an error.
    failure: Option<ErrorKind>,
}

const BOM: &[u8] = b"\xef\xbb\xbf";

// === impl Stored ===

impl Stored {
    /// Returns the kind of the error that a stored response reports, if that is why [`Self::add`] failed.
    pub(crate) fn failure(&self) -> Option<&ErrorKind> {
        self.failure.as_ref()
    }

    /// Adds the content of a file. The error contains the location.
    pub(crate) fn add(&mut self, bytes: &[u8]) -> Result<(), String> {
        let bytes = bytes.strip_prefix(BOM).unwrap_or(bytes);
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

    fn value(&mut self, json: &str) -> Result<(), String> {
        if json.starts_with('[') {
            let elements: Vec<&RawValue> = serde_json::from_str(json).map_err(to_string)?;
            if elements.is_empty() {
                self.loose(None);
            }
            for (index, element) in elements.into_iter().enumerate() {
                self.object(element.get())
                    .map_err(|reason| format!("[{index}]: {reason}"))?;
            }
            return Ok(());
        }
        self.object(json)
    }

    /// Adds a response, a listing or a token.
    fn object(&mut self, json: &str) -> Result<(), String> {
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
                    .and_then(|document: Document<'_>| document.listing())
                    .map_err(|reason| format!("accounts[{index}]: {reason}"))?;
                self.listings.push(listing);
            }
            Ok(())
        } else if document.is_listing() {
            self.listings.push(document.listing()?);
            Ok(())
        } else if let Some(result) = document.result.filter(|_| document.account_id.is_some()) {
            self.data_source(document.account_id, result)
        } else if document.id.is_some() {
            let token = parse_token(json.as_bytes()).map_err(|reason| reason.to_string())?;
            self.single(with_id(token)?);
            Ok(())
        } else {
            Err(format!(
                "expected tokens or a response with tokens, got {}",
                recognize::describe(json)
            ))
        }
    }

    /// Adds a response of the API.
    fn page(&mut self, json: &str) -> Result<(), String> {
        let envelope = parse_list(json.as_bytes()).map_err(|reason| reason.to_string())?;
        if !envelope.success {
            let messages: Vec<String> = envelope.errors.iter().map(api_pages::message).collect();
            let messages = if messages.is_empty() {
                "no message".to_owned()
            } else {
                messages.join("; ")
            };
            self.failure = Some(ErrorKind::of_messages(&envelope.errors));
            return Err(format!("the file contains an API error: {messages}"));
        }
        for (index, token) in envelope.result.iter().flatten().enumerate() {
            check_token(token).map_err(|reason| format!("result[{index}]: {reason}"))?;
        }
        api_pages::add(&mut self.pages, envelope);
        Ok(())
    }

    /// Adds the output of Terraform's data source `cloudflare_account_tokens`.
    fn data_source(&mut self, account: Option<&RawValue>, result: &RawValue) -> Result<(), String> {
        let account: Option<AccountId> = member("account_id", account)?;
        let elements: Vec<&RawValue> =
            serde_json::from_str(result.get()).map_err(|reason| format!("result: {reason}"))?;
        let mut tokens = Vec::with_capacity(elements.len());
        for (index, element) in elements.into_iter().enumerate() {
            let token = parse_token(element.get().as_bytes()).map_err(|reason| reason.to_string());
            tokens.push(
                token
                    .and_then(with_id)
                    .map_err(|reason| format!("result[{index}]: {reason}"))?,
            );
        }
        self.loose(account).tokens.extend(tokens);
        Ok(())
    }

    /// Adds a single token to those of its account.
    fn single(&mut self, token: Token) {
        let account = token
            .extra
            .get("account_id")
            .and_then(|id| id.as_str()?.parse().ok());
        self.loose(account).tokens.push(token);
    }

    /// Returns the listing of tokens that were stored without one.
    fn loose(&mut self, account: Option<AccountId>) -> &mut AccountListing {
        let listing = self.loose.entry(account.clone()).or_default();
        listing.account = account;
        listing
    }

    /// Returns the listings, each token once.
    pub(crate) fn into_listings(self) -> Vec<(AccountListing, Evidence)> {
        let pages = self.pages.into_iter().map(ApiPages::into_listing);
        let loose = self
            .loose
            .into_values()
            .map(|listing| (listing, Evidence::default()));
        let mut listings: Vec<_> = self.listings.into_iter().chain(pages).chain(loose).collect();
        let mut seen = HashSet::new();
        for (listing, evidence) in &mut listings {
            let before = listing.tokens.len();
            listing
                .tokens
                .retain(|token| token.id.as_ref().is_none_or(|id| seen.insert(id.clone())));
            let dropped = before.saturating_sub(listing.tokens.len());
            let dropped = u64::try_from(dropped).unwrap_or(u64::MAX);
            evidence.duplicates = evidence.duplicates.saturating_add(dropped);
        }
        listings
    }
}

/// Rejects a token without an ID, and objects of another API.
pub(super) fn with_id(token: Token) -> Result<Token, String> {
    check_token(&token)?;
    Ok(token)
}

fn check_token(token: &Token) -> Result<(), String> {
    if token.id.is_none() {
        return Err("expected a token, got an object without `id`".to_owned());
    }
    if recognize::is_other_object(token) {
        let names: Vec<_> = token
            .extra
            .iter()
            .take(3)
            .map(|(name, _)| format!("`{name}`"))
            .collect();
        return Err(format!(
            "expected a token, got an object of another API (with {})",
            names.join(", ")
        ));
    }
    Ok(())
}

fn to_string(reason: serde_json::Error) -> String {
    reason.to_string()
}

#[cfg(test)]
mod tests;
