//! One token's cells.

use std::borrow::Cow;
use std::fmt::Display;

use cf_tokens::models::{Condition, Effect, Policy, RequestIp, TokenStatus};
use cf_tokens::{AccountId, Token};
use chrono::{DateTime, TimeDelta, Utc};

use super::{Column, Times};
use crate::part::Part;
use crate::words;

/// A token, and whose it is where several accounts are told apart.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    pub(crate) account: Option<&'a AccountId>,
    pub(crate) token: &'a Token,
}

/// How a cell is meant. A reader without colour finds the same in its words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Tone {
    #[default]
    Plain,
    Good,
    /// It needs a look soon.
    Soon,
    Bad,
    /// There is nothing to say.
    Faint,
}

pub(crate) struct Cell<'a> {
    pub(crate) text: Cow<'a, str>,
    pub(crate) tone: Tone,
}

/// An expiry nearer than this is marked.
const SOON: TimeDelta = TimeDelta::days(30);

// === impl Row ===

impl<'a> Row<'a> {
    /// The tokens of a part, in its order.
    pub(crate) fn of(part: &'a Part) -> impl Iterator<Item = Self> {
        let account = part.account.as_ref();
        part.tokens.iter().map(move |token| Self { account, token })
    }

    /// The cell of a table. Its text is foreign in part: it is not yet fit for a terminal.
    pub(crate) fn cell(&self, column: Column, times: Times, now: DateTime<Utc>) -> Cell<'a> {
        let token = self.token;
        let said = |time: Option<DateTime<Utc>>, otherwise| match time {
            Some(time) => Cell::plain(times.show(time)),
            None => Cell::faint(otherwise),
        };
        let text = |text: Option<&'a str>| Cell::plain(text.unwrap_or_default());
        match column {
            Column::Account => text(self.account.map(AsRef::as_ref)),
            Column::Name => Cell::plain(token.display_name()),
            Column::Id => text(token.id.as_ref().map(AsRef::as_ref)),
            Column::Status => status(token.status.as_ref()),
            Column::Issued => said(token.issued_on, "not shown"),
            Column::Modified => said(token.modified_on, "not shown"),
            Column::LastUsed => said(token.last_used_on, "not shown"),
            Column::Expires => Cell {
                tone: expiry(token.expires_on, now),
                ..said(token.expires_on, "never")
            },
            Column::NotBefore => said(token.not_before, ""),
            Column::From => from(lists(token)),
            Column::In => Cell::plain(joined(lists(token).and_then(|lists| lists.allow.as_deref()))),
            Column::NotIn => Cell::plain(joined(lists(token).and_then(|lists| lists.deny.as_deref()))),
            Column::Creator => text(token.creator_email_at_creation.as_deref()),
            Column::Provisioner => text(token.provisioner_type.as_deref()),
            Column::Permissions => Cell::plain(permissions(token.policies())),
            Column::Resources => Cell::plain(resources(token.policies())),
            Column::Policies => Cell::plain(token.policies().len().to_string()),
        }
    }
}

// === impl Cell ===

impl<'a> Cell<'a> {
    fn plain(text: impl Into<Cow<'a, str>>) -> Self {
        Self {
            text: text.into(),
            tone: Tone::Plain,
        }
    }

    fn faint(text: &'static str) -> Self {
        Self {
            text: text.into(),
            tone: Tone::Faint,
        }
    }
}

fn status(status: Option<&TokenStatus>) -> Cell<'_> {
    let tone = match status {
        Some(TokenStatus::Active) => Tone::Good,
        Some(TokenStatus::Disabled) | None => Tone::Faint,
        Some(_) => Tone::Bad,
    };
    Cell {
        text: status.map_or("not shown", TokenStatus::as_str).into(),
        tone,
    }
}

fn expiry(expires_on: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Tone {
    match expires_on.map(|time| time.signed_duration_since(now)) {
        None => Tone::Faint,
        Some(left) if left <= TimeDelta::zero() => Tone::Bad,
        Some(left) if left <= SOON => Tone::Soon,
        Some(_) => Tone::Plain,
    }
}

fn lists(token: &Token) -> Option<&RequestIp> {
    token
        .condition
        .as_ref()
        .and_then(|Condition { request_ip, .. }| request_ip.as_ref())
}

/// From where a token may be used, in short. Where no restriction is shown, no more is claimed.
fn from(lists: Option<&RequestIp>) -> Cell<'static> {
    let allow = lists.and_then(|lists| lists.allow.as_deref()).unwrap_or_default();
    let deny = lists.and_then(|lists| lists.deny.as_deref()).unwrap_or_default();
    match (short(allow), short(deny)) {
        (None, None) => Cell::faint("no limit shown"),
        (Some(allow), None) => Cell::plain(allow),
        (None, Some(deny)) => Cell::plain(format!("not {deny}")),
        (Some(allow), Some(deny)) => Cell::plain(format!("{allow}, not {deny}")),
    }
}

/// The first of a list, and how many more there are.
fn short(nets: &[impl Display]) -> Option<String> {
    match nets.split_first()? {
        (net, []) => Some(net.to_string()),
        (net, rest) => Some(format!("{net} +{}", rest.len())),
    }
}

fn joined(nets: Option<&[impl Display]>) -> String {
    let nets: Vec<String> = nets.unwrap_or_default().iter().map(ToString::to_string).collect();
    nets.join(" ")
}

/// The names of what the policies give, and of what they take with `not` before.
fn permissions(policies: &[Policy]) -> String {
    let mut names: Vec<String> = Vec::new();
    for policy in policies {
        for group in &policy.permission_groups {
            let name = words::permission(group);
            let name = match &policy.effect {
                Effect::Allow => name.to_owned(),
                Effect::Deny => format!("not {name}"),
                other => format!("{other} {name}"),
            };
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names.join(", ")
}

/// What the policies are about, each once.
fn resources(policies: &[Policy]) -> String {
    let mut phrases: Vec<String> = Vec::new();
    for phrase in policies.iter().flat_map(words::resources) {
        if !phrases.contains(&phrase) {
            phrases.push(phrase);
        }
    }
    phrases.join(", ")
}
