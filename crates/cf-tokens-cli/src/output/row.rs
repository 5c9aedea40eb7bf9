//! Cells of one token.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt::Display;
use std::rc::Rc;

use cf_audit::{Catalog, IpRestriction, Level};
use cf_tokens::models::{Condition, Effect, Policy, RequestIp, TokenStatus};
use cf_tokens::{AccountId, Token};
use chrono::{DateTime, TimeDelta, Utc};

use super::TimeFormat;
use super::assessment::Assessment;
use crate::account_listing::AccountListing;
use crate::column::Column;
use crate::describe;

/// Token with its account.
#[derive(Clone)]
pub(crate) struct Row<'a> {
    pub(crate) account: Option<&'a AccountId>,
    pub(crate) token: &'a Token,
    /// Why it is unknown whether the token matches the filters.
    unknown: Option<&'a str>,
    /// `Some` if a column or the order needs it.
    assessment: Option<Rc<Assessment>>,
}

/// Meaning of a cell, shown by its color. The text has the same meaning without color.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Emphasis {
    #[default]
    Plain,
    Good,
    /// Needs attention soon.
    Warning,
    Bad,
    /// No value.
    Muted,
}

pub(crate) struct Cell<'a> {
    pub(crate) text: Cow<'a, str>,
    pub(crate) emphasis: Emphasis,
}

/// Remaining lifetime below which an expiry is marked.
const SOON: TimeDelta = TimeDelta::days(30);

// === impl Row ===

impl<'a> Row<'a> {
    /// Returns the rows of a listing, in its order.
    pub(crate) fn of(listing: &'a AccountListing) -> impl Iterator<Item = Self> {
        let account = listing.account.as_ref();
        let filter = listing.filter.as_ref();
        let tokens = listing.tokens.iter().enumerate();
        tokens.map(move |(index, token)| Self {
            unknown: filter.and_then(|filter| filter.unknown_reason(index, token.id.as_ref())),
            ..Self::new(account, token)
        })
    }

    pub(crate) fn new(account: Option<&'a AccountId>, token: &'a Token) -> Self {
        Self {
            account,
            token,
            unknown: None,
            assessment: None,
        }
    }

    /// Computes the mark, and what the token may do.
    pub(crate) fn assess(&mut self, catalog: &Catalog, now: DateTime<Utc>) {
        self.assessment = Some(Rc::new(Assessment::new(self.token, catalog, now)));
    }

    pub(crate) fn assessment(&self) -> Option<&Assessment> {
        self.assessment.as_deref()
    }

    /// Returns the cell of a table. It contains untrusted text that is not escaped.
    pub(crate) fn cell(&self, column: Column, times: TimeFormat, now: DateTime<Utc>) -> Cell<'a> {
        let token = self.token;
        let cell = |time: Option<DateTime<Utc>>, missing| match time {
            Some(time) => Cell::plain(times.show(time)),
            None => Cell::muted(missing),
        };
        let text = |text: Option<&'a str>| Cell::plain(text.unwrap_or_default());
        match column {
            Column::Risk => self.assessment().map_or_else(|| Cell::plain(""), mark),
            Column::Can => Cell::plain(
                self.assessment()
                    .map_or_else(String::new, |it| it.can.to_string()),
            ),
            Column::On => Cell::plain(self.assessment().map_or_else(String::new, |it| it.on.to_string())),
            Column::Match => match self.unknown {
                None => Cell::plain("yes"),
                Some(reason) => Cell {
                    text: format!("unknown: {reason}").into(),
                    emphasis: Emphasis::Warning,
                },
            },
            Column::Account => text(self.account.map(AsRef::as_ref)),
            Column::Name => Cell::plain(token.display_name()),
            Column::Id => text(token.id.as_ref().map(AsRef::as_ref)),
            Column::Status => status(token.status.as_ref()),
            Column::Issued => cell(token.issued_on, "not reported"),
            Column::Modified => cell(token.modified_on, "not reported"),
            Column::LastUsed => cell(token.last_used_on, "not recorded"),
            Column::Expires => Cell {
                emphasis: expiry(token.expires_on, now),
                ..cell(token.expires_on, "never")
            },
            Column::NotBefore => cell(token.not_before, ""),
            Column::From => from(token),
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
            emphasis: Emphasis::Plain,
        }
    }

    fn muted(text: &'static str) -> Self {
        Self {
            text: text.into(),
            emphasis: Emphasis::Muted,
        }
    }
}

fn status(status: Option<&TokenStatus>) -> Cell<'_> {
    let emphasis = match status {
        Some(TokenStatus::Active) => Emphasis::Good,
        Some(TokenStatus::Disabled) | None => Emphasis::Muted,
        Some(_) => Emphasis::Bad,
    };
    Cell {
        text: status.map_or("not reported", TokenStatus::as_str).into(),
        emphasis,
    }
}

fn expiry(expires_on: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Emphasis {
    match expires_on.map(|time| time.signed_duration_since(now)) {
        None => Emphasis::Muted,
        Some(left) if left <= TimeDelta::zero() => Emphasis::Bad,
        Some(left) if left <= SOON => Emphasis::Warning,
        Some(_) => Emphasis::Plain,
    }
}

fn lists(token: &Token) -> Option<&RequestIp> {
    token
        .condition
        .as_ref()
        .and_then(|Condition { request_ip, .. }| request_ip.as_ref())
}

/// Returns the IP restriction, abbreviated: `any` if none is reported.
fn from(token: &Token) -> Cell<'static> {
    if let IpRestriction::Unknown(members) = IpRestriction::of(token.condition.as_ref()) {
        return Cell {
            text: format!("unknown ({})", members.join(", ")).into(),
            emphasis: Emphasis::Warning,
        };
    }
    let lists = lists(token);
    let allow = lists.and_then(|lists| lists.allow.as_deref()).unwrap_or_default();
    let deny = lists.and_then(|lists| lists.deny.as_deref()).unwrap_or_default();
    match (short(allow), short(deny)) {
        (None, None) => Cell::muted("any"),
        (Some(allow), None) => Cell::plain(allow),
        (None, Some(deny)) => Cell::plain(format!("except {deny}")),
        (Some(allow), Some(deny)) => Cell::plain(format!("{allow} except {deny}")),
    }
}

fn mark(assessment: &Assessment) -> Cell<'static> {
    let level = assessment.mark.level;
    let emphasis = match level {
        Level::Dangerous => Emphasis::Bad,
        Level::WorthALook => Emphasis::Warning,
        Level::Inactive => Emphasis::Muted,
        _ => Emphasis::Plain,
    };
    Cell {
        text: level.mark().into(),
        emphasis,
    }
}

/// Returns the first network and the number of others.
fn short(nets: &[impl Display]) -> Option<String> {
    match nets.split_first()? {
        (net, []) => Some(net.to_string()),
        (net, rest) => Some(format!("{net} +{} more", rest.len())),
    }
}

fn joined(nets: Option<&[impl Display]>) -> String {
    let nets: Vec<String> = nets.unwrap_or_default().iter().map(ToString::to_string).collect();
    nets.join(" ")
}

/// Returns the names of the permissions that policies allow, and with `deny:` the ones they deny.
fn permissions(policies: &[Policy]) -> String {
    let names = policies.iter().flat_map(|policy| {
        policy.permission_groups.iter().map(|group| {
            let name = describe::permission(group);
            match &policy.effect {
                Effect::Allow => name.to_owned(),
                Effect::Deny => format!("deny: {name}"),
                other => format!("{other}: {name}"),
            }
        })
    });
    joined_once(names)
}

/// Returns the resources of the policies without duplicates.
fn resources(policies: &[Policy]) -> String {
    joined_once(policies.iter().flat_map(describe::resources))
}

/// Joins texts without duplicates. In linear time: a token may have many thousand resources.
fn joined_once(texts: impl Iterator<Item = String>) -> String {
    let mut seen = HashSet::new();
    let mut joined = String::new();
    for text in texts {
        if !seen.contains(&text) {
            if !seen.is_empty() {
                joined.push_str(", ");
            }
            joined.push_str(&text);
            seen.insert(text);
        }
    }
    joined
}
