//! yaml output: the json document as YAML, written token by token.

use std::io::{self, Write as _};

use cf_tokens::Token;
use serde::Serialize;

use super::document::{Document, Notation};

/// The notation of yaml.
pub(super) struct Yaml;

// === impl Yaml ===

impl Notation for Yaml {
    fn begin_accounts(&self, out: &mut Vec<u8>) -> io::Result<()> {
        out.write_all(b"accounts:")
    }

    fn members(
        &self,
        out: &mut Vec<u8>,
        document: &Document<'_>,
        several: bool,
        is_first: bool,
    ) -> io::Result<bool> {
        if several && is_first {
            out.write_all(b"\n")?;
        }
        let text = to_yaml(document)?;
        let has_members = text != "{}\n";
        if has_members {
            let (item, indent) = prefixes(several);
            write_item(out, &text, item, indent)?;
        }
        Ok(has_members)
    }

    fn begin_tokens(&self, out: &mut Vec<u8>, several: bool, has_members: bool) -> io::Result<()> {
        let (item, indent) = prefixes(several);
        write!(out, "{}tokens:", if has_members { indent } else { item })
    }

    fn token(&self, out: &mut Vec<u8>, token: &Token, several: bool, is_first: bool) -> io::Result<()> {
        if is_first {
            out.write_all(b"\n")?;
        }
        let (item, indent) = if several { ("  - ", "    ") } else { ("- ", "  ") };
        write_item(out, &to_yaml(token)?, item, indent)
    }

    fn end_tokens(&self, out: &mut Vec<u8>, _several: bool, is_empty: bool) -> io::Result<()> {
        out.write_all(if is_empty { b" []\n" } else { b"" })
    }

    fn end_document(&self, _out: &mut Vec<u8>, _several: bool) -> io::Result<()> {
        Ok(())
    }

    fn end_accounts(&self, out: &mut Vec<u8>, is_empty: bool) -> io::Result<()> {
        out.write_all(if is_empty { b" []\n" } else { b"" })
    }
}

/// What precedes the first line of a document, and its other lines.
fn prefixes(several: bool) -> (&'static str, &'static str) {
    if several { ("- ", "  ") } else { ("", "") }
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
