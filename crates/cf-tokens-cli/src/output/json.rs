use std::io;

use cf_tokens::{Listing, Token};

/// The listing as one document.
pub(crate) fn json(listing: &Listing) -> io::Result<String> {
    let mut text = serde_json::to_string_pretty(listing)?;
    text.push('\n');
    Ok(text)
}

/// One token as one line, in the service's own field names.
pub(crate) fn ndjson(lines: &mut Vec<u8>, token: &Token) -> io::Result<()> {
    serde_json::to_writer(&mut *lines, token)?;
    lines.push(b'\n');
    Ok(())
}
