//! A listing as one document, written token by token: the members, then `tokens`; of several accounts, one document each
//! under `accounts`.

use std::io;

use cf_tokens::{AccountId, Listing, Summary, Token};
use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::account_listing::AccountListing;
use crate::filter::FilterSummary;
use crate::problem::Problem;

/// Listing of one account without its tokens, with the members of `cf_tokens::Listing`.
#[derive(Serialize)]
pub(super) struct Document<'a> {
    /// Version of the stored format; `None` for tokens without a summary.
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<u32>,
    /// `Some` if several accounts were requested.
    #[serde(skip_serializing_if = "Option::is_none")]
    account_id: Option<&'a AccountId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    listed_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<&'a Summary>,
    /// `Some` if tokens were filtered.
    #[serde(skip_serializing_if = "Option::is_none")]
    filter: Option<&'a FilterSummary>,
    /// Error, instead of `tokens`, if the account could not be listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a Problem>,
    /// Reasons why tokens are missing, or may be, that `summary` does not record.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    incomplete: &'a [String],
}

/// How a document is written. `several` is whether documents are elements of `accounts`.
pub(super) trait Notation {
    /// Writes the beginning of `accounts`.
    fn begin_accounts(&self, out: &mut Vec<u8>) -> io::Result<()>;
    /// Writes the members before `tokens`. Returns whether there are any.
    fn members(
        &self,
        out: &mut Vec<u8>,
        document: &Document<'_>,
        several: bool,
        is_first: bool,
    ) -> io::Result<bool>;
    /// Writes the beginning of `tokens`.
    fn begin_tokens(&self, out: &mut Vec<u8>, several: bool, has_members: bool) -> io::Result<()>;
    /// Writes an element of `tokens`.
    fn token(&self, out: &mut Vec<u8>, token: &Token, several: bool, is_first: bool) -> io::Result<()>;
    /// Writes the end of `tokens`.
    fn end_tokens(&self, out: &mut Vec<u8>, several: bool, is_empty: bool) -> io::Result<()>;
    /// Writes the end of a document.
    fn end_document(&self, out: &mut Vec<u8>, several: bool) -> io::Result<()>;
    /// Writes the end of `accounts`.
    fn end_accounts(&self, out: &mut Vec<u8>, is_empty: bool) -> io::Result<()>;
}

/// Writes documents in their order of members, in any notation.
pub(super) struct DocumentWriter {
    notation: &'static dyn Notation,
    several: bool,
    /// Documents so far.
    documents: usize,
    /// Tokens of this document so far.
    tokens: usize,
}

// === impl Document ===

impl<'a> Document<'a> {
    fn new(listing: &'a AccountListing, several: bool) -> Self {
        Self {
            version: listing.summary.as_ref().map(|_| Listing::VERSION),
            account_id: listing.account.as_ref().filter(|_| several),
            listed_at: listing.listed_at,
            summary: listing.summary.as_ref(),
            filter: listing.filter.as_ref(),
            error: listing.problem.as_ref(),
            incomplete: &listing.incomplete,
        }
    }
}

// === impl DocumentWriter ===

impl DocumentWriter {
    pub(super) fn new(notation: &'static dyn Notation, several: bool) -> Self {
        Self {
            notation,
            several,
            documents: 0,
            tokens: 0,
        }
    }

    pub(super) fn begin(&self, out: &mut Vec<u8>) -> io::Result<()> {
        if self.several {
            self.notation.begin_accounts(out)?;
        }
        Ok(())
    }

    pub(super) fn begin_listing(&mut self, out: &mut Vec<u8>, listing: &AccountListing) -> io::Result<()> {
        let document = Document::new(listing, self.several);
        let is_first = self.documents == 0;
        self.documents = self.documents.saturating_add(1);
        self.tokens = 0;
        let has_members = self.notation.members(out, &document, self.several, is_first)?;
        if listing.problem.is_none() {
            self.notation.begin_tokens(out, self.several, has_members)?;
        }
        Ok(())
    }

    pub(super) fn token(&mut self, out: &mut Vec<u8>, token: &Token) -> io::Result<()> {
        let is_first = self.tokens == 0;
        self.tokens = self.tokens.saturating_add(1);
        self.notation.token(out, token, self.several, is_first)
    }

    pub(super) fn end_listing(&mut self, out: &mut Vec<u8>, listing: &AccountListing) -> io::Result<()> {
        if listing.problem.is_none() {
            self.notation.end_tokens(out, self.several, self.tokens == 0)?;
        }
        self.notation.end_document(out, self.several)
    }

    pub(super) fn end(&self, out: &mut Vec<u8>) -> io::Result<()> {
        if self.several {
            self.notation.end_accounts(out, self.documents == 0)?;
        }
        Ok(())
    }
}
