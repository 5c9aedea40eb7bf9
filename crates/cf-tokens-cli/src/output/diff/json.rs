//! JSON, with a version.

use std::collections::BTreeMap;
use std::io::{self, Write};

use cf_audit::cf_models::ipnet::IpNet;
use cf_audit::{AddressChange, Change, Extent, RightChange, TimeChange, TokenDiff};
use cf_tokens::AccountId;
use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{DiffDocument, DiffSide};
use crate::output::json::pretty;

/// Version of the document. A member that is added does not change it.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    old: Side<'a>,
    new: Side<'a>,
    /// Whether tokens may do more than before.
    widened: bool,
    counts: BTreeMap<&'static str, usize>,
    unchanged: usize,
    tokens: Vec<Token<'a>>,
}

#[derive(Serialize)]
struct Side<'a> {
    source: &'a str,
    account_id: Option<&'a AccountId>,
    listed_at: Option<DateTime<Utc>>,
    tokens: usize,
    complete: bool,
}

#[derive(Serialize)]
struct Token<'a> {
    id: &'a str,
    name: &'a str,
    changes: Vec<JsonChange<'a>>,
}

/// A change: `kind`, and the members that it has.
#[derive(Default, Serialize)]
struct JsonChange<'a> {
    kind: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    gained: Vec<Right<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    lost: Vec<Right<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    addresses: Option<Addresses<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_on: Option<FromTo<DateTime<Utc>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_before: Option<FromTo<DateTime<Utc>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_used_on: Option<FromTo<DateTime<Utc>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<FromTo<&'a str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<FromTo<&'a str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    modified_on: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    members: Vec<&'a str>,
}

#[derive(Serialize)]
struct FromTo<T> {
    from: Option<T>,
    to: Option<T>,
}

#[derive(Serialize)]
struct Right<'a> {
    group: Group<'a>,
    access: &'static str,
    tier: Option<&'static str>,
    resource: &'a str,
    in_part: bool,
    certain: bool,
}

#[derive(Serialize)]
struct Group<'a> {
    id: &'a str,
    name: Option<&'a str>,
}

#[derive(Serialize)]
struct Addresses<'a> {
    before: Option<Vec<String>>,
    after: Option<Vec<String>>,
    opened: Vec<String>,
    closed: Vec<String>,
    unknown: &'a [String],
}

/// Writes the document.
pub(crate) fn diff_json(out: &mut impl Write, document: &DiffDocument<'_>) -> io::Result<()> {
    let diff = document.diff;
    let counts = diff.counts().into_iter();
    let document = Document {
        version: VERSION,
        old: Side::of(&document.old),
        new: Side::of(&document.new),
        widened: diff.is_widened(),
        counts: counts.map(|(kind, count)| (kind.as_str(), count)).collect(),
        unchanged: diff.unchanged,
        tokens: diff.tokens.iter().map(Token::of).collect(),
    };
    pretty(out, &document)
}

// === impl Side ===

impl<'a> Side<'a> {
    fn of(side: &DiffSide<'a>) -> Self {
        Self {
            source: side.source,
            account_id: side.account,
            listed_at: side.listed_at,
            tokens: side.tokens,
            complete: side.is_complete,
        }
    }
}

// === impl Token ===

impl<'a> Token<'a> {
    fn of(token: &'a TokenDiff) -> Self {
        Self {
            id: token.id.as_str(),
            name: &token.name,
            changes: token.changes.iter().map(JsonChange::of).collect(),
        }
    }
}

// === impl JsonChange ===

impl<'a> JsonChange<'a> {
    fn of(change: &'a Change) -> Self {
        let mut json = Self {
            kind: change.kind().as_str(),
            ..Self::default()
        };
        match change {
            Change::Added {
                rights,
                addresses,
                expires_on,
                ..
            } => {
                json.gained = Right::of(rights);
                json.expires_on = Some(FromTo {
                    from: None,
                    to: *expires_on,
                });
                json.addresses = addresses.as_deref().map(|after| Addresses {
                    before: None,
                    after: Some(texts(after)),
                    opened: texts(after),
                    closed: Vec::new(),
                    unknown: &[],
                });
            }
            Change::Removed { expires_on: time, .. } | Change::Expired { on: time, .. } => {
                json.expires_on = Some(FromTo {
                    from: *time,
                    to: None,
                });
            }
            Change::Wider(extent) | Change::Narrower(extent) | Change::Reshaped(extent) => {
                json.extent(extent);
            }
            Change::Exposed { status, .. } => {
                json.status = Some(FromTo {
                    from: None,
                    to: Some(status),
                });
            }
            Change::StatusChanged { from, to, .. } => {
                json.status = Some(FromTo {
                    from: from.as_ref().map(cf_tokens::models::TokenStatus::as_str),
                    to: to.as_ref().map(cf_tokens::models::TokenStatus::as_str),
                });
            }
            Change::RolledOrEdited { on, members, .. } => {
                json.modified_on = *on;
                json.members = members.iter().map(String::as_str).collect();
            }
            Change::Renamed { from, to, .. } => {
                json.name = Some(FromTo {
                    from: Some(from),
                    to: Some(to),
                });
            }
            Change::FirstUse { on, .. } => {
                json.last_used_on = Some(FromTo {
                    from: None,
                    to: Some(*on),
                });
            }
            Change::UsedAgain { on, before, .. } => {
                json.last_used_on = Some(FromTo {
                    from: Some(*before),
                    to: Some(*on),
                });
            }
            Change::LastUse { from, to, .. } => {
                json.last_used_on = Some(FromTo { from: *from, to: *to });
            }
            _ => {}
        }
        json
    }

    fn extent(&mut self, extent: &'a Extent) {
        let time = |change: TimeChange| FromTo {
            from: change.from,
            to: change.to,
        };
        self.gained = Right::of(&extent.gained);
        self.lost = Right::of(&extent.lost);
        self.addresses = extent.addresses.as_ref().map(Addresses::of);
        self.expires_on = extent.expiry.map(time);
        self.not_before = extent.not_before.map(time);
    }
}

// === impl Right ===

impl<'a> Right<'a> {
    fn of(rights: &'a [RightChange]) -> Vec<Self> {
        let one = |right: &'a RightChange| Self {
            group: Group {
                id: right.group.as_str(),
                name: right.name.as_deref(),
            },
            access: right.access.as_str(),
            tier: right.tier.map(cf_audit::Tier::as_str),
            resource: &right.resource,
            in_part: right.is_partial,
            certain: right.is_certain,
        };
        rights.iter().map(one).collect()
    }
}

// === impl Addresses ===

impl<'a> Addresses<'a> {
    fn of(change: &'a AddressChange) -> Self {
        Self {
            before: change.before.as_deref().map(texts),
            after: change.after.as_deref().map(texts),
            opened: texts(&change.opened),
            closed: texts(&change.closed),
            unknown: &change.unknown,
        }
    }
}

fn texts(networks: &[IpNet]) -> Vec<String> {
    networks.iter().map(ToString::to_string).collect()
}
