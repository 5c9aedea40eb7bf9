//! csv and tsv output.

use std::borrow::Cow;
use std::io;

use super::TimeFormat;
use super::row::Row;
use crate::args::{OutputArgs, OutputFormat};
use crate::column::Column;

/// Writes the header.
pub(super) fn header(out: &mut Vec<u8>, columns: &[Column], args: &OutputArgs) -> io::Result<()> {
    let mut writer = writer(out, args);
    writer
        .write_record(columns.iter().map(|column| column.field()))
        .map_err(io_error)?;
    writer.flush()
}

/// Writes one record of these cells.
pub(super) fn cells<'a>(
    out: &mut Vec<u8>,
    cells: impl IntoIterator<Item = &'a str>,
    args: &OutputArgs,
) -> io::Result<()> {
    let mut writer = writer(out, args);
    for cell in cells {
        let cell = if args.csv_raw {
            Cow::Borrowed(cell)
        } else {
            escape_formula(cell)
        };
        writer.write_field(&*cell).map_err(io_error)?;
    }
    writer.write_record(None::<&[u8]>).map_err(io_error)?;
    writer.flush()
}

/// Writes one record. Lists of addresses are separated by spaces, policies are JSON, and missing values are empty.
pub(super) fn record(
    out: &mut Vec<u8>,
    row: &Row<'_>,
    columns: &[Column],
    args: &OutputArgs,
) -> io::Result<()> {
    let mut writer = writer(out, args);
    for column in columns {
        let cell = field(row, *column)?;
        let cell = if args.csv_raw {
            Cow::Borrowed(&*cell)
        } else {
            escape_formula(&cell)
        };
        writer.write_field(&*cell).map_err(io_error)?;
    }
    writer.write_record(None::<&[u8]>).map_err(io_error)?;
    writer.flush()
}

fn writer<'a>(out: &'a mut Vec<u8>, args: &OutputArgs) -> csv::Writer<&'a mut Vec<u8>> {
    let delimiter = if args.format() == OutputFormat::Tsv {
        b'\t'
    } else {
        b','
    };
    // One writer per record: the default buffer of 8 KiB would be cleared each time.
    csv::WriterBuilder::new()
        .delimiter(delimiter)
        .buffer_capacity(256)
        .from_writer(out)
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
        Column::Risk => row
            .assessment()
            .map_or_else(String::new, |assessment| assessment.mark.level.to_string()),
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
