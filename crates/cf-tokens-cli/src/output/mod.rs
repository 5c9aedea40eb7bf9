//! The forms a listing is written in, a file each.

mod csv;
mod json;
mod table;

use std::io::{self, Write as _};

pub(crate) use csv::csv;
pub(crate) use json::{json, ndjson};
pub(crate) use table::table;

/// Writes whole lines to standard output.
pub(crate) fn write(lines: &[u8]) -> io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    let mut stdout = io::stdout().lock();
    stdout.write_all(lines)?;
    stdout.flush()
}
