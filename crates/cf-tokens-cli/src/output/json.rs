//! json and ndjson.

use std::io;

use cf_tokens::{Summary, Token};
use chrono::{DateTime, Utc};
use serde::Serialize;

use super::row::Row;
use crate::filter::Coverage;

/// One account's listing, as `cf_tokens::Listing` is stored.
#[derive(Serialize)]
pub(crate) struct Document<'a> {
    pub(crate) listed_at: DateTime<Utc>,
    pub(crate) summary: &'a Summary,
    /// There where not all of what the listing covers is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) filter: Option<&'a Coverage>,
    pub(crate) tokens: Vec<&'a Token>,
}

/// One document.
pub(crate) fn json(document: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut text = serde_json::to_vec_pretty(document)?;
    text.push(b'\n');
    Ok(text)
}

/// One token as one line, in the service's own field names.
pub(crate) fn ndjson(lines: &mut Vec<u8>, row: &Row<'_>) -> io::Result<()> {
    serde_json::to_writer(&mut *lines, row.token)?;
    lines.push(b'\n');
    Ok(())
}
