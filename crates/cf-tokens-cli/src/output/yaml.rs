//! yaml output: the json document as YAML, written token by token.

use std::io::{self, Write as _};

use cf_tokens::Token;
use serde::Serialize;

use super::json::Document;
use crate::account_listing::AccountListing;

/// Writes the members before `tokens`, and the beginning of `tokens`.
pub(super) fn begin_document(
    out: &mut Vec<u8>,
    listing: &AccountListing,
    several: bool,
    is_first: bool,
) -> io::Result<()> {
    if several && is_first {
        out.write_all(b"\n")?;
    }
    let text = to_yaml(&Document::new(listing, several))?;
    let members = if text == "{}\n" { "" } else { &text };
    let (item, indent) = if several { ("- ", "  ") } else { ("", "") };
    write_item(out, members, item, indent)?;
    if listing.problem.is_none() {
        write!(out, "{}tokens:", if members.is_empty() { item } else { indent })?;
    }
    Ok(())
}

/// Writes an element of `tokens`.
pub(super) fn document_token(
    out: &mut Vec<u8>,
    token: &Token,
    several: bool,
    is_first: bool,
) -> io::Result<()> {
    if is_first {
        out.write_all(b"\n")?;
    }
    let (item, indent) = if several { ("  - ", "    ") } else { ("- ", "  ") };
    write_item(out, &to_yaml(token)?, item, indent)
}

/// Writes lines, the first one after `item` and the others after `indent`.
fn write_item(out: &mut Vec<u8>, text: &str, item: &str, indent: &str) -> io::Result<()> {
    for (number, line) in text.lines().enumerate() {
        let prefix = if number == 0 { item } else { indent };
        writeln!(out, "{prefix}{line}")?;
    }
    Ok(())
}

fn to_yaml(value: &impl Serialize) -> io::Result<String> {
    serde_norway::to_string(value).map_err(io::Error::other)
}
