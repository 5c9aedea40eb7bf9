//! Chosen fields of tokens: an array of objects, filtered by jq or formatted by a template.

use std::io::{self, IsTerminal as _, Write as _};

use cf_audit::Catalog;
use chrono::{DateTime, Utc};
use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::Value;

use super::rights;
use super::row::Row;
use super::token_document::Risk;
use crate::args::{FieldArgs, JsonField};

/// Fields of a token, in the order in which they were requested. What is missing is null.
struct Fields(Vec<(String, Value)>);

// === impl Fields ===

impl Fields {
    fn new(row: &Row<'_>, fields: &[JsonField], catalog: &Catalog, now: DateTime<Utc>) -> io::Result<Self> {
        let mut members = serde_json::to_value(row.token)?;
        let values = fields.iter().map(|field| {
            let name = field.name();
            let value = match field {
                JsonField::AccountId => serde_json::to_value(row.account)?,
                JsonField::Risk => serde_json::to_value(Risk::new(row.token, catalog, now))?,
                JsonField::Rights => serde_json::to_value(rights::documents(row.token, catalog))?,
                _ => members.get_mut(&name).map(Value::take).unwrap_or_default(),
            };
            Ok((name, value))
        });
        values.collect::<io::Result<Vec<_>>>().map(Self)
    }
}

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// Writes the fields of the tokens.
pub(crate) fn write(
    out: &mut Vec<u8>,
    rows: &[Row<'_>],
    args: &FieldArgs,
    now: DateTime<Utc>,
) -> io::Result<()> {
    let catalog = Catalog::new();
    let tokens = rows.iter().map(|row| Fields::new(row, &args.json, &catalog, now));
    let tokens = tokens.collect::<io::Result<Vec<Fields>>>()?;
    match (&args.jq, &args.template) {
        (Some(filter), _) => filter.write(out, &serde_json::to_vec(&tokens)?),
        (None, Some(template)) => template.write(out, &tokens, now),
        // As in gh: indented for people, compact for programs.
        (None, None) if io::stdout().is_terminal() => super::pretty(out, &tokens),
        (None, None) => {
            serde_json::to_writer(&mut *out, &tokens)?;
            out.write_all(b"\n")
        }
    }
}
