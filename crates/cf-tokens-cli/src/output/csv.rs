//! csv output.

use std::borrow::Cow;
use std::io;

use super::row::Row;
use super::{Column, TimeFormat};

/// Writes a header and one record per token. Lists of addresses are separated by spaces, policies are JSON, and missing
/// values are empty.
pub(crate) fn csv(
    out: &mut impl io::Write,
    rows: &[Row<'_>],
    columns: &[Column],
    headers: bool,
    raw: bool,
) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    if headers {
        writer
            .write_record(columns.iter().map(|column| column.field()))
            .map_err(io_error)?;
    }
    for row in rows {
        for column in columns {
            let cell = field(row, *column)?;
            let cell = if raw {
                Cow::Borrowed(&*cell)
            } else {
                escape_formula(&cell)
            };
            writer.write_field(&*cell).map_err(io_error)?;
        }
        writer.write_record(None::<&[u8]>).map_err(io_error)?;
    }
    writer.flush()
}

/// Returns the I/O error, so that a closed pipe is recognized.
fn io_error(reason: csv::Error) -> io::Error {
    match reason.into_kind() {
        csv::ErrorKind::Io(reason) => reason,
        other => io::Error::other(format!("{other:?}")),
    }
}

fn field(row: &Row<'_>, column: Column) -> io::Result<String> {
    let token = row.token;
    Ok(match column {
        Column::Policies => serde_json::to_string(token.policies())?,
        // A table has a text for missing values; csv leaves them empty.
        Column::Name => token.name.clone().unwrap_or_default(),
        Column::Status if token.status.is_none() => String::new(),
        Column::Issued if token.issued_on.is_none() => String::new(),
        Column::Modified if token.modified_on.is_none() => String::new(),
        Column::LastUsed if token.last_used_on.is_none() => String::new(),
        Column::Expires if token.expires_on.is_none() => String::new(),
        _ => row
            .cell(
                column,
                TimeFormat::Absolute,
                chrono::DateTime::<chrono::Utc>::MIN_UTC,
            )
            .text
            .into_owned(),
    })
}

/// Adds an apostrophe to a cell that a spreadsheet would run as a formula, which makes it text.
fn escape_formula(text: &str) -> Cow<'_, str> {
    match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n') => Cow::Owned(format!("'{text}")),
        _ => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_be_a_formula() {
        assert_eq!(escape_formula("=1+1"), "'=1+1");
        assert_eq!(escape_formula("@SUM(A1)"), "'@SUM(A1)");
        assert_eq!(escape_formula("deploy =1"), "deploy =1");
    }
}
