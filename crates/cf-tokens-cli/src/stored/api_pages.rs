//! Pages of the API, which do not contain the account they belong to.

use std::collections::{BTreeMap, HashSet};

use cf_text::counted;
use cf_tokens::Token;
use cf_tokens::models::{ApiMessage, Envelope, TokenId};

use super::evidence::Evidence;
use crate::account_listing::AccountListing;

/// Pages of one listing.
#[derive(Debug, Default)]
pub(super) struct ApiPages {
    numbered: BTreeMap<u64, Vec<Token>>,
    /// Pages without a page number.
    unnumbered: Vec<Token>,
    /// The API's total on the last page that was read.
    total: Option<u64>,
    errors: Vec<String>,
    duplicate_pages: u64,
}

/// Adds a page to the listing it belongs to.
///
/// A page with a number that its listing already has is the same page once more, if it has the same tokens. Otherwise
/// it belongs to another listing, such as the one of another account.
pub(super) fn add(listings: &mut Vec<ApiPages>, envelope: Envelope<Vec<Token>>) {
    let info = envelope.result_info;
    let number = info.as_ref().and_then(|info| info.page);
    let total = info.as_ref().and_then(|info| info.total_count);
    let tokens = envelope.result.unwrap_or_default();
    if let Some(number) = number {
        let has_page = |listing: &&mut ApiPages| {
            listing
                .numbered
                .get(&number)
                .is_some_and(|page| ids(page) == ids(&tokens))
        };
        if let Some(listing) = listings.iter_mut().find(has_page) {
            listing.duplicate_pages = listing.duplicate_pages.saturating_add(1);
            return;
        }
    }
    let lacks_page = |listing: &ApiPages| number.is_none_or(|number| !listing.numbered.contains_key(&number));
    let position = listings
        .iter()
        .rposition(|listing| lacks_page(listing) && listing.total == total)
        .or_else(|| {
            listings
                .iter()
                .rposition(|listing| lacks_page(listing) && number != Some(1))
        });
    let listing = match position.and_then(|position| listings.get_mut(position)) {
        Some(listing) => listing,
        None => {
            listings.push(ApiPages::default());
            let Some(listing) = listings.last_mut() else {
                return;
            };
            listing
        }
    };
    listing.total = total.or(listing.total);
    listing.errors.extend(envelope.errors.iter().map(message));
    match number {
        Some(number) => drop(listing.numbered.insert(number, tokens)),
        None => listing.unnumbered.extend(tokens),
    }
}

fn ids(tokens: &[Token]) -> Vec<Option<&TokenId>> {
    tokens.iter().map(|token| token.id.as_ref()).collect()
}

/// Returns the text of an error of the API.
pub(super) fn message(error: &ApiMessage) -> String {
    let text = error.message.as_deref().unwrap_or("(no message)");
    match error.code {
        Some(code) => format!("{text} (code {code})"),
        None => text.to_owned(),
    }
}

// === impl ApiPages ===

impl ApiPages {
    pub(super) fn into_listing(self) -> (AccountListing, Evidence) {
        let mut evidence = Evidence::default();
        let mut expected = 1;
        for number in self.numbered.keys() {
            if *number > expected {
                let last = number.saturating_sub(1);
                let missing = if last == expected {
                    format!("page {expected} is missing")
                } else {
                    format!("pages {expected} to {last} are missing")
                };
                evidence.contradict(missing);
            }
            expected = number.saturating_add(1);
        }
        let mut tokens = Vec::new();
        let mut seen = HashSet::new();
        for token in self.numbered.into_values().flatten().chain(self.unnumbered) {
            if token.id.as_ref().is_none_or(|id| seen.insert(id.clone())) {
                tokens.push(token);
            } else {
                evidence.duplicates = evidence.duplicates.saturating_add(1);
            }
        }
        let count = u64::try_from(tokens.len()).unwrap_or(u64::MAX);
        match self.total {
            Some(total) if total != count => evidence.contradict(format!(
                "the API reports a total of {total}, but the pages contain {}",
                counted(count, "token")
            )),
            Some(_) => evidence.is_complete = evidence.contradictions.is_empty(),
            None => {}
        }
        if !self.errors.is_empty() {
            evidence.contradict(format!(
                "the response contains errors: {}",
                self.errors.join("; ")
            ));
        }
        let listing = AccountListing {
            tokens,
            ..AccountListing::default()
        };
        (listing, evidence)
    }
}
