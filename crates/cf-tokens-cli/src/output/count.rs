//! Tokens counted by what they have in common.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write as _};

use cf_audit::Catalog;
use cf_tokens::Token;
use cf_tokens::models::rights::Rights;
use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use super::csv;
use super::json::pretty;
use super::row::Row;
use crate::args::{CountBy, OutputArgs, OutputFormat};
use crate::filter::FilterSummary;
use cf_text::escape;

/// How many tokens have a value.
#[derive(Serialize)]
struct Count<'a> {
    value: &'a str,
    tokens: u64,
}

#[derive(Serialize)]
struct Counts<'a> {
    count_by: &'static str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    filters: &'a [&'a FilterSummary],
    counts: &'a [Count<'a>],
}

/// Counts tokens, the most frequent value first. A token with several permissions or resources counts for each.
pub(super) fn write(
    out: &mut Vec<u8>,
    rows: &[Row<'_>],
    filters: &[&FilterSummary],
    by: CountBy,
    args: &OutputArgs,
) -> io::Result<()> {
    let catalog = Catalog::new();
    let mut numbers: BTreeMap<String, u64> = BTreeMap::new();
    for row in rows {
        for value in values(row.token, by, &catalog, args.now()) {
            let number = numbers.entry(value).or_default();
            *number = number.saturating_add(1);
        }
    }
    let numbers = numbers.iter();
    let mut counts: Vec<Count<'_>> = numbers
        .map(|(value, tokens)| Count {
            value,
            tokens: *tokens,
        })
        .collect();
    counts.sort_by_key(|count| std::cmp::Reverse(count.tokens));
    let headers = !args.no_headers;
    match args.format() {
        // JSON is YAML.
        OutputFormat::Json | OutputFormat::Yaml => pretty(
            out,
            &Counts {
                count_by: by.name(),
                filters,
                counts: &counts,
            },
        ),
        OutputFormat::Ndjson | OutputFormat::Id => counts.iter().try_for_each(|count| {
            serde_json::to_writer(&mut *out, count)?;
            out.write_all(b"\n")
        }),
        OutputFormat::Csv | OutputFormat::Tsv => {
            if headers {
                csv::cells(out, ["tokens", by.name()], args)?;
            }
            counts.iter().try_for_each(|count| {
                let tokens = count.tokens.to_string();
                csv::cells(out, [tokens.as_str(), count.value], args)
            })
        }
        OutputFormat::Table | OutputFormat::Wide | OutputFormat::Markdown => {
            if headers {
                writeln!(out, "{:>6}  {}", "TOKENS", by.name().to_uppercase())?;
            }
            counts
                .iter()
                .try_for_each(|count| writeln!(out, "{:>6}  {}", count.tokens, escape(count.value)))
        }
    }
}

fn values(token: &Token, by: CountBy, catalog: &Catalog, now: DateTime<Utc>) -> BTreeSet<String> {
    let or_none = |text: Option<&str>| BTreeSet::from([text.unwrap_or("(not reported)").to_owned()]);
    let scopes = |group: &_| catalog.scopes(group);
    let rights = || Rights::new(token).with_scopes(&scopes).effective();
    let values: BTreeSet<String> = match by {
        CountBy::Status => return or_none(token.status.as_ref().map(|status| status.as_str())),
        CountBy::Creator => return or_none(token.creator_email_at_creation.as_deref()),
        CountBy::Expiry => return BTreeSet::from([expiry(token, now).to_owned()]),
        CountBy::Permission => rights()
            .iter()
            .map(|right| match catalog.describe(right.group).name {
                Some(name) => name.into_owned(),
                None => right.group.id.to_string(),
            })
            .collect(),
        CountBy::Resource => rights().iter().map(|right| right.resource.to_string()).collect(),
    };
    if values.is_empty() {
        return BTreeSet::from(["(none)".to_owned()]);
    }
    values
}

fn expiry(token: &Token, now: DateTime<Utc>) -> &'static str {
    let Some(end) = token.expires_on else {
        return "never";
    };
    let left = end.signed_duration_since(now);
    let spans = [
        (0, "expired"),
        (7, "within 7 days"),
        (30, "within 30 days"),
        (90, "within 90 days"),
        (366, "within a year"),
    ];
    let found = spans.into_iter().find(|(days, _)| left <= TimeDelta::days(*days));
    found.map_or("later than a year", |(_, words)| words)
}
