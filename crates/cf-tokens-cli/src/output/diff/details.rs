//! The lines that describe a change.

use std::fmt::Write as _;

use cf_audit::cf_models::ipnet::IpNet;
use cf_audit::{Change, ChangeKind, Extent, RightChange, TimeChange, TokenDiff};
use cf_text::{counted, escape, excerpt};
use chrono::{DateTime, Utc};

use crate::output::time_format::rfc3339;

/// Names and networks in one line.
const NAMES: usize = 12;

/// Whether something was added, removed or changed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Plus,
    Minus,
    Tilde,
}

/// One line; its text is escaped.
pub(super) struct Detail {
    pub(super) sign: Sign,
    pub(super) text: String,
}

// === impl Sign ===

impl Sign {
    pub(super) fn of(kind: ChangeKind) -> Self {
        match kind {
            ChangeKind::Added => Self::Plus,
            ChangeKind::Removed | ChangeKind::Expired => Self::Minus,
            _ => Self::Tilde,
        }
    }

    pub(super) fn as_char(self) -> char {
        match self {
            Self::Plus => '+',
            Self::Minus => '-',
            Self::Tilde => '~',
        }
    }
}

/// Returns the kinds of a token's changes.
pub(super) fn kinds(token: &TokenDiff) -> String {
    let kinds = token.changes.iter().map(|change| change.kind().to_string());
    kinds.collect::<Vec<_>>().join(", ")
}

/// Returns the name of a token. Untrusted text.
pub(super) fn display_name(token: &TokenDiff) -> &str {
    if token.name.is_empty() {
        "(unnamed)"
    } else {
        &token.name
    }
}

/// Returns the lines below a token.
pub(super) fn details(change: &Change) -> Vec<Detail> {
    let line = |sign, text: String| vec![Detail { sign, text }];
    match change {
        Change::Added {
            rights,
            addresses,
            expires_on,
            ..
        } => {
            let mut lines = of_rights(Sign::Plus, rights);
            let from = addresses.as_deref().map(networks);
            let from = from.unwrap_or_else(|| "no restriction shown".to_owned());
            lines.extend(line(Sign::Plus, format!("allowed IPs: {from}")));
            lines.extend(line(Sign::Plus, format!("expires: {}", expiry(*expires_on))));
            lines
        }
        Change::Removed { expires_on, .. } => {
            line(Sign::Minus, format!("its expiry: {}", expiry(*expires_on)))
        }
        Change::Expired { on, .. } => on
            .map(|on| line(Sign::Minus, format!("expired {}", rfc3339(on))))
            .unwrap_or_default(),
        Change::Wider(extent) | Change::Narrower(extent) | Change::Reshaped(extent) => of_extent(extent),
        Change::Disabled => line(Sign::Tilde, "status: disabled".to_owned()),
        Change::Enabled => line(Sign::Tilde, "status: active again".to_owned()),
        Change::Exposed { status, .. } => line(Sign::Tilde, format!("status: {}", excerpt(status, 60))),
        Change::StatusChanged { from, to, .. } => {
            let status = |status: &Option<cf_tokens::models::TokenStatus>| match status {
                Some(status) => excerpt(status.as_str(), 60).to_string(),
                None => "not reported".to_owned(),
            };
            line(Sign::Tilde, format!("status: {} -> {}", status(from), status(to)))
        }
        Change::RolledOrEdited { on, members, .. } => {
            let mut text = match on {
                Some(on) => format!("changed {}", rfc3339(*on)),
                None => "changed".to_owned(),
            };
            let others: Vec<_> = members.iter().filter(|member| *member != "modified_on").collect();
            if !others.is_empty() {
                let names: Vec<String> = others.iter().map(|name| excerpt(name, 60).to_string()).collect();
                let _ = write!(text, ", without an effect on its rights: {}", names.join(", "));
            }
            line(Sign::Tilde, text)
        }
        Change::Renamed { from, .. } => line(Sign::Tilde, format!("previous name: {}", escape(from))),
        Change::FirstUse { on, .. } => line(
            Sign::Tilde,
            format!("used for the first time, last {}", rfc3339(*on)),
        ),
        Change::UsedAgain { on, before, .. } => {
            let days = on.signed_duration_since(*before).num_days();
            let after = counted(days.unsigned_abs(), "day");
            line(
                Sign::Tilde,
                format!(
                    "last used {}, {after} after the previous use ({})",
                    rfc3339(*on),
                    rfc3339(*before)
                ),
            )
        }
        Change::LastUse { from, to, .. } => {
            let time = |time: &Option<DateTime<Utc>>| time.map_or("not recorded".to_owned(), rfc3339);
            line(Sign::Tilde, format!("last used: {} -> {}", time(from), time(to)))
        }
        _ => Vec::new(),
    }
}

fn of_extent(extent: &Extent) -> Vec<Detail> {
    let mut lines = of_rights(Sign::Plus, &extent.gained);
    lines.extend(of_rights(Sign::Minus, &extent.lost));
    let mut add = |sign, text| lines.push(Detail { sign, text });
    if let Some(change) = &extent.addresses {
        if change.after.is_none() && change.before.is_some() {
            add(
                Sign::Plus,
                "allowed IPs: no restriction is shown any more".to_owned(),
            );
        } else if !change.opened.is_empty() {
            add(Sign::Plus, format!("allowed IPs: {}", networks(&change.opened)));
        }
        if change.before.is_none() && change.after.is_some() {
            let only = networks(change.after.as_deref().unwrap_or_default());
            add(Sign::Minus, format!("allowed IPs: now only {only}"));
        } else if !change.closed.is_empty() {
            add(Sign::Minus, format!("allowed IPs: {}", networks(&change.closed)));
        }
        if !change.unknown.is_empty() {
            let members: Vec<String> = change
                .unknown
                .iter()
                .map(|member| excerpt(member, 60).to_string())
                .collect();
            add(
                Sign::Tilde,
                format!("condition: unknown members changed: {}", members.join(", ")),
            );
        }
    }
    if let Some(TimeChange { from, to, .. }) = extent.expiry {
        add(
            Sign::Tilde,
            format!("expires: {} -> {}", expiry(from), expiry(to)),
        );
    }
    if let Some(TimeChange { from, to, .. }) = extent.not_before {
        let time = |time: Option<DateTime<Utc>>| time.map_or("its creation".to_owned(), rfc3339);
        add(Sign::Tilde, format!("valid from: {} -> {}", time(from), time(to)));
    }
    lines
}

/// One line for each place, with the groups there.
fn of_rights(sign: Sign, rights: &[RightChange]) -> Vec<Detail> {
    let mut places: Vec<(String, Vec<String>)> = Vec::new();
    for right in rights {
        let mut place = right.place.clone();
        if right.is_partial {
            place.push_str(" (partly denied)");
        }
        if !right.is_certain {
            place.push_str(" (uncertain)");
        }
        let name = excerpt(right.name.as_deref().unwrap_or(right.group.as_str()), 60).to_string();
        match places.iter_mut().find(|(own, _)| *own == place) {
            Some((_, names)) if names.contains(&name) => {}
            Some((_, names)) => names.push(name),
            None => places.push((place, vec![name])),
        }
    }
    places
        .into_iter()
        .map(|(place, names)| Detail {
            sign,
            text: format!("{} on {place}", some_of(&names)),
        })
        .collect()
}

fn networks(networks: &[IpNet]) -> String {
    if networks.is_empty() {
        return "none".to_owned();
    }
    let texts: Vec<String> = networks.iter().map(ToString::to_string).collect();
    some_of(&texts)
}

fn some_of(texts: &[String]) -> String {
    let shown: Vec<&str> = texts.iter().take(NAMES).map(String::as_str).collect();
    let mut text = shown.join(", ");
    match texts.len().saturating_sub(NAMES) {
        0 => {}
        more => {
            let _ = write!(text, " and {more} more");
        }
    }
    text
}

fn expiry(time: Option<DateTime<Utc>>) -> String {
    time.map_or("never".to_owned(), rfc3339)
}
