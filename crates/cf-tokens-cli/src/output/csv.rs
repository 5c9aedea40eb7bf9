use std::borrow::Cow;
use std::io;

use cf_tokens::Token;
use chrono::{DateTime, SecondsFormat, Utc};

use crate::text::no_formula;

const COLUMNS: [&str; 13] = [
    "id",
    "name",
    "status",
    "issued_on",
    "modified_on",
    "last_used_on",
    "expires_on",
    "not_before",
    "condition.request_ip.in",
    "condition.request_ip.not_in",
    "creator_email_at_creation",
    "provisioner_type",
    "policies",
];

/// A header and a row a token. Lists of addresses are separated by spaces; policies are JSON.
pub(crate) fn csv(tokens: &[Token], raw: bool) -> io::Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    for token in tokens {
        for cell in row(token)? {
            let cell = if raw {
                Cow::Borrowed(&*cell)
            } else {
                no_formula(&cell)
            };
            writer.write_field(&*cell)?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| io::Error::other(error.to_string()))?;
    String::from_utf8(bytes).map_err(io::Error::other)
}

fn row(token: &Token) -> io::Result<[String; 13]> {
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let time = |time: Option<DateTime<Utc>>| {
        time.map(|time| time.to_rfc3339_opts(SecondsFormat::AutoSi, true))
            .unwrap_or_default()
    };
    let request_ip = token
        .condition
        .as_ref()
        .and_then(|condition| condition.request_ip.as_ref());
    let list = |list: Option<&Vec<_>>| -> String {
        let addresses: Vec<String> = list.into_iter().flatten().map(ToString::to_string).collect();
        addresses.join(" ")
    };
    Ok([
        text(token.id.as_ref().map(AsRef::as_ref)),
        text(token.name.as_deref()),
        text(token.status.as_ref().map(|status| status.as_str())),
        time(token.issued_on),
        time(token.modified_on),
        time(token.last_used_on),
        time(token.expires_on),
        time(token.not_before),
        list(request_ip.and_then(|lists| lists.allow.as_ref())),
        list(request_ip.and_then(|lists| lists.deny.as_ref())),
        text(token.creator_email_at_creation.as_deref()),
        text(token.provisioner_type.as_deref()),
        serde_json::to_string(token.policies())?,
    ])
}
