use std::io::IsTerminal as _;

use cf_tokens::Token;
use chrono::{DateTime, TimeDelta, Utc};
use comfy_table::{ContentArrangement, Table, presets};

use crate::text::shown;

/// A table for people, as wide as the terminal where there is one.
pub(crate) fn table(tokens: &[Token], now: DateTime<Utc>) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header(["NAME", "ID", "STATUS", "EXPIRES", "LAST USED", "FROM", "POLICIES"]);
    if std::io::stdout().is_terminal()
        && let Some((width, _)) = terminal_size::terminal_size()
    {
        table.set_width(width.0);
        table.set_content_arrangement(ContentArrangement::Dynamic);
    }
    for token in tokens {
        table.add_row([
            shown(token.display_name()).into_owned(),
            token
                .id
                .as_ref()
                .map(|id| shown(id.as_ref()).into_owned())
                .unwrap_or_default(),
            token
                .status
                .as_ref()
                .map(|status| shown(status.as_str()).into_owned())
                .unwrap_or_default(),
            token
                .expires_on
                .map_or_else(|| "never".to_owned(), |time| day(time, now)),
            token
                .last_used_on
                .map_or_else(|| "not shown".to_owned(), |time| day(time, now)),
            from(token),
            token.policies().len().to_string(),
        ]);
    }
    let mut text = String::new();
    for line in table.lines() {
        // The padding before the first column is nobody's.
        text.push_str(line.strip_prefix(' ').unwrap_or(&line).trim_end());
        text.push('\n');
    }
    text
}

/// The day, and how far off it is.
fn day(time: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let date = time.format("%Y-%m-%d");
    let distance = time.signed_duration_since(now);
    let days = distance.num_days().unsigned_abs();
    if days == 0 {
        format!("{date} (today)")
    } else if distance > TimeDelta::zero() {
        format!("{date} (in {days} d)")
    } else {
        format!("{date} ({days} d ago)")
    }
}

/// From where a token may be used, in short. Where no restriction is shown, no more is claimed.
fn from(token: &Token) -> String {
    let lists = token
        .condition
        .as_ref()
        .and_then(|condition| condition.request_ip.as_ref());
    let allow = lists.and_then(|lists| lists.allow.as_deref()).unwrap_or_default();
    let deny = lists.and_then(|lists| lists.deny.as_deref()).unwrap_or_default();
    match (short(allow), short(deny)) {
        (None, None) => "no limit shown".to_owned(),
        (Some(allow), None) => allow,
        (None, Some(deny)) => format!("not {deny}"),
        (Some(allow), Some(deny)) => format!("{allow}, not {deny}"),
    }
}

/// The first of a list, and how many more there are.
fn short(nets: &[impl std::fmt::Display]) -> Option<String> {
    match nets.split_first()? {
        (net, []) => Some(net.to_string()),
        (net, rest) => Some(format!("{net} +{}", rest.len())),
    }
}
