//! csv, for spreadsheets and for whoever reads it.

use std::borrow::Cow;
use std::io;

use super::row::Row;
use super::{Column, Times};
use crate::text::no_formula;

/// A heading and a record a token. Lists of addresses are separated by spaces, policies are JSON, and what is not
/// there is empty.
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
            .map_err(written)?;
    }
    for row in rows {
        for column in columns {
            let cell = field(row, *column)?;
            let cell = if raw {
                Cow::Borrowed(&*cell)
            } else {
                no_formula(&cell)
            };
            writer.write_field(&*cell).map_err(written)?;
        }
        writer.write_record(None::<&[u8]>).map_err(written)?;
    }
    writer.flush()
}

/// A pipe that was closed stays one.
fn written(reason: csv::Error) -> io::Error {
    match reason.into_kind() {
        csv::ErrorKind::Io(reason) => reason,
        other => io::Error::other(format!("{other:?}")),
    }
}

fn field(row: &Row<'_>, column: Column) -> io::Result<String> {
    let token = row.token;
    Ok(match column {
        Column::Policies => serde_json::to_string(token.policies())?,
        // Where a table says something in the place of nothing.
        Column::Name => token.name.clone().unwrap_or_default(),
        Column::Status if token.status.is_none() => String::new(),
        Column::Issued if token.issued_on.is_none() => String::new(),
        Column::Modified if token.modified_on.is_none() => String::new(),
        Column::LastUsed if token.last_used_on.is_none() => String::new(),
        Column::Expires if token.expires_on.is_none() => String::new(),
        _ => row
            .cell(column, Times::Absolute, chrono::DateTime::<chrono::Utc>::MIN_UTC)
            .text
            .into_owned(),
    })
}
