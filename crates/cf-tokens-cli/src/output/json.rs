//! json and ndjson output.

use std::io;

use cf_tokens::{AccountId, Summary, Token};
use chrono::{DateTime, Utc};
use serde::Serialize;

use super::row::Row;
use crate::account_listing::AccountListing;
use crate::filter::FilterSummary;
use crate::problem::Problem;

/// Listing of one account, with the members of `cf_tokens::Listing`.
#[derive(Serialize)]
struct Document<'a> {
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
    #[serde(skip_serializing_if = "Option::is_none")]
    tokens: Option<Vec<&'a Token>>,
}

/// Listings of several accounts.
#[derive(Serialize)]
struct Documents<'a> {
    accounts: Vec<Document<'a>>,
}

/// Writes one document; with `several`, one that contains a document per account.
pub(crate) fn json(
    out: &mut impl io::Write,
    listings: &[(&AccountListing, Vec<Row<'_>>)],
    several: bool,
) -> io::Result<()> {
    let mut documents = listings.iter().map(|(listing, rows)| Document {
        account_id: listing.account.as_ref().filter(|_| several),
        listed_at: listing.listed_at,
        summary: listing.summary.as_ref(),
        filter: listing.filter.as_ref(),
        error: listing.problem.as_ref(),
        tokens: listing
            .problem
            .is_none()
            .then(|| rows.iter().map(|row| row.token).collect()),
    });
    match documents.next() {
        Some(document) if !several => pretty(out, &document),
        first => pretty(
            out,
            &Documents {
                accounts: first.into_iter().chain(documents).collect(),
            },
        ),
    }
}

/// Writes an indented document.
pub(crate) fn pretty(out: &mut impl io::Write, document: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, document)?;
    out.write_all(b"\n")
}

/// Writes one token as one line in the format of the API; with `several`, the member `account_id` comes first.
pub(crate) fn ndjson(out: &mut impl io::Write, row: &Row<'_>, several: bool) -> io::Result<()> {
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
