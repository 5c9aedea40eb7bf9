//! json and ndjson output.

use std::io::{self, Write};

use cf_tokens::{AccountId, Listing, Summary, Token};
use chrono::{DateTime, Utc};
use serde::Serialize;

use super::row::Row;
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
}

// === impl Document ===

impl<'a> Document<'a> {
    pub(super) fn new(listing: &'a AccountListing, several: bool) -> Self {
        Self {
            version: listing.summary.as_ref().map(|_| Listing::VERSION),
            account_id: listing.account.as_ref().filter(|_| several),
            listed_at: listing.listed_at,
            summary: listing.summary.as_ref(),
            filter: listing.filter.as_ref(),
            error: listing.problem.as_ref(),
        }
    }
}

/// Writes the members before `tokens`, and the beginning of `tokens`.
pub(super) fn begin_document(
    out: &mut Vec<u8>,
    listing: &AccountListing,
    several: bool,
    is_first: bool,
) -> io::Result<()> {
    let document = Document::new(listing, several);
    let depth = depth(several);
    if several {
        out.write_all(if is_first { b"\n" } else { b",\n" })?;
        indent(out, depth)?;
    }
    let mut json = indented(&document, depth)?;
    // Without the end of the object: its last member follows.
    let is_empty = json == b"{}";
    json.pop();
    let end = json.iter().rposition(|byte| !matches!(byte, b'\n' | b' '));
    json.truncate(end.map_or(0, |end| end.saturating_add(1)));
    out.write_all(&json)?;
    if listing.problem.is_some() {
        return Ok(());
    }
    out.write_all(if is_empty { b"\n" } else { b",\n" })?;
    indent(out, depth.saturating_add(1))?;
    out.write_all(b"\"tokens\": [")
}

/// Writes a member of `tokens`.
pub(super) fn document_token(
    out: &mut Vec<u8>,
    token: &Token,
    several: bool,
    is_first: bool,
) -> io::Result<()> {
    let depth = depth(several).saturating_add(2);
    out.write_all(if is_first { b"\n" } else { b",\n" })?;
    indent(out, depth)?;
    out.write_all(&indented(token, depth)?)
}

/// Writes the end of `tokens` and of the document.
pub(super) fn end_document(
    out: &mut Vec<u8>,
    listing: &AccountListing,
    several: bool,
    is_empty: bool,
) -> io::Result<()> {
    let depth = depth(several);
    if listing.problem.is_none() {
        if !is_empty {
            out.write_all(b"\n")?;
            indent(out, depth.saturating_add(1))?;
        }
        out.write_all(b"]")?;
    }
    out.write_all(b"\n")?;
    indent(out, depth)?;
    out.write_all(if several { b"}" } else { b"}\n" })
}

fn depth(several: bool) -> usize {
    if several { 2 } else { 0 }
}

fn indent(out: &mut Vec<u8>, depth: usize) -> io::Result<()> {
    (0..depth).try_for_each(|_| out.write_all(b"  "))
}

/// Returns an indented value for this depth. Strings in JSON contain no line breaks.
fn indented(value: &impl Serialize, depth: usize) -> io::Result<Vec<u8>> {
    let json = serde_json::to_vec_pretty(value)?;
    let mut out = Vec::with_capacity(json.len().saturating_mul(2));
    for (number, line) in json.split(|byte| *byte == b'\n').enumerate() {
        if number > 0 {
            out.push(b'\n');
            indent(&mut out, depth)?;
        }
        out.extend_from_slice(line);
    }
    Ok(out)
}

/// Writes an indented document.
pub(crate) fn pretty(out: &mut impl io::Write, document: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, document)?;
    out.write_all(b"\n")
}

/// Writes one token as one line in the format of the API; with `several`, the member `account_id` comes first.
pub(super) fn ndjson(out: &mut impl io::Write, row: &Row<'_>, several: bool) -> io::Result<()> {
    match row.account {
        Some(account) if several && row.token.extra.get("account_id").is_none() => {
            serde_json::to_writer(
                &mut *out,
                &WithAccount {
                    account_id: account,
                    token: row.token,
                },
            )?;
        }
        _ => serde_json::to_writer(&mut *out, row.token)?,
    }
    out.write_all(b"\n")
}

/// Token with its account.
#[derive(Serialize)]
struct WithAccount<'a> {
    account_id: &'a AccountId,
    #[serde(flatten)]
    token: &'a Token,
}
