//! json and ndjson.

use std::io;

use cf_tokens::{AccountId, Summary, Token};
use chrono::{DateTime, Utc};
use serde::Serialize;

use super::row::Row;
use crate::filter::Coverage;
use crate::part::Part;
use crate::problem::Problem;

/// One account's listing, in the shape of `cf_tokens::Listing`.
#[derive(Serialize)]
struct Document<'a> {
    /// Where several accounts are told apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    account_id: Option<&'a AccountId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    listed_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<&'a Summary>,
    /// There where not all of what the listing covers is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    filter: Option<&'a Coverage>,
    /// There in the place of tokens that could not be listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a Problem>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tokens: Option<Vec<&'a Token>>,
}

/// Several accounts' listings.
#[derive(Serialize)]
struct Documents<'a> {
    accounts: Vec<Document<'a>>,
}

/// One document; with `several` one that holds a document an account.
pub(crate) fn json(
    out: &mut impl io::Write,
    parts: &[(&Part, Vec<Row<'_>>)],
    several: bool,
) -> io::Result<()> {
    let mut documents = parts.iter().map(|(part, rows)| Document {
        account_id: part.account.as_ref().filter(|_| several),
        listed_at: part.listed_at,
        summary: part.summary.as_ref(),
        filter: part.filter.as_ref(),
        error: part.problem.as_ref(),
        tokens: part
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

/// A document people read too.
pub(crate) fn pretty(out: &mut impl io::Write, document: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, document)?;
    out.write_all(b"\n")
}

/// One token as one line, in the service's own field names; with `several` the member `account_id` comes first.
pub(crate) fn ndjson(out: &mut impl io::Write, row: &Row<'_>, several: bool) -> io::Result<()> {
    match row.account {
        Some(account) if several && row.token.extra.get("account_id").is_none() => {
            serde_json::to_writer(
                &mut *out,
                &Labelled {
                    account_id: account,
                    token: row.token,
                },
            )?;
        }
        _ => serde_json::to_writer(&mut *out, row.token)?,
    }
    out.write_all(b"\n")
}

/// A token with its account.
#[derive(Serialize)]
struct Labelled<'a> {
    account_id: &'a AccountId,
    #[serde(flatten)]
    token: &'a Token,
}
