//! json and ndjson output.

use std::io::{self, Write};

use cf_tokens::{AccountId, Token};
use serde::Serialize;

use super::document::{Document, Notation};
use super::row::Row;

/// The notation of json.
pub(super) struct Json;

// === impl Json ===

impl Notation for Json {
    fn begin_accounts(&self, out: &mut Vec<u8>) -> io::Result<()> {
        out.write_all(b"{\n  \"accounts\": [")
    }

    fn members(
        &self,
        out: &mut Vec<u8>,
        document: &Document<'_>,
        several: bool,
        is_first: bool,
    ) -> io::Result<bool> {
        let depth = depth(several);
        if several {
            out.write_all(if is_first { b"\n" } else { b",\n" })?;
            indent(out, depth)?;
        }
        let mut json = indented(document, depth)?;
        // Without the end of the object: other members follow.
        let has_members = json != b"{}";
        json.pop();
        let end = json.iter().rposition(|byte| !matches!(byte, b'\n' | b' '));
        json.truncate(end.map_or(0, |end| end.saturating_add(1)));
        out.write_all(&json)?;
        Ok(has_members)
    }

    fn begin_tokens(&self, out: &mut Vec<u8>, several: bool, has_members: bool) -> io::Result<()> {
        out.write_all(if has_members { b",\n" } else { b"\n" })?;
        indent(out, depth(several).saturating_add(1))?;
        out.write_all(b"\"tokens\": [")
    }

    fn token(&self, out: &mut Vec<u8>, token: &Token, several: bool, is_first: bool) -> io::Result<()> {
        let depth = depth(several).saturating_add(2);
        out.write_all(if is_first { b"\n" } else { b",\n" })?;
        indent(out, depth)?;
        out.write_all(&indented(token, depth)?)
    }

    fn end_tokens(&self, out: &mut Vec<u8>, several: bool, is_empty: bool) -> io::Result<()> {
        if !is_empty {
            out.write_all(b"\n")?;
            indent(out, depth(several).saturating_add(1))?;
        }
        out.write_all(b"]")
    }

    fn end_document(&self, out: &mut Vec<u8>, several: bool) -> io::Result<()> {
        out.write_all(b"\n")?;
        indent(out, depth(several))?;
        out.write_all(if several { b"}" } else { b"}\n" })
    }

    fn end_accounts(&self, out: &mut Vec<u8>, is_empty: bool) -> io::Result<()> {
        out.write_all(if is_empty { b"]\n}\n" } else { b"\n  ]\n}\n" })
    }
}

fn depth(several: bool) -> usize {
    if several { 2 } else { 0 }
}

fn indent(out: &mut Vec<u8>, depth: usize) -> io::Result<()> {
    (0..depth).try_for_each(|_| out.write_all(b"  "))
}

/// Returns an indented value for this depth. Strings in JSON contain no line breaks.
fn indented(value: &impl Serialize, depth: usize) -> io::Result<Vec<u8>> {
    let json = serde_json::to_string_pretty(value)?;
    let mut out = Vec::with_capacity(json.len().saturating_mul(2));
    for (number, line) in json.split('\n').enumerate() {
        if number > 0 {
            out.push(b'\n');
            indent(&mut out, depth)?;
        }
        out.extend_from_slice(line.as_bytes());
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
