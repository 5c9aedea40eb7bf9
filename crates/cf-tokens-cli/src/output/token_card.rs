//! The card of one token: its risks first, then what it may do, its policies, from where, for how long, and who made it.

use anstyle::{AnsiColor, Style};
use cf_audit::{AccessClass, Catalog, IpRestriction, Level, Marker};
use cf_tokens::models::rights::{Right, Rights};
use cf_tokens::models::{Effect, Policy, Usability};
use cf_tokens::{AccountId, Token};
use chrono::{DateTime, TimeDelta, Utc};

use super::card::Card;
use super::time_format::{relative, rfc3339};
use crate::describe;

/// Options of a card.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CardOptions {
    /// Whether each time is followed by the distance from now.
    pub(crate) relative_times: bool,
    /// Time that risks and distances refer to.
    pub(crate) now: DateTime<Utc>,
    /// Maximum width of a line.
    pub(crate) width: Option<usize>,
    pub(crate) color: bool,
}

const BAD: Style = AnsiColor::Red.on_default();
const WARNING: Style = AnsiColor::Yellow.on_default();
const MUTED: Style = Style::new().dimmed();

/// Returns the details of a token, escaped for terminal output.
pub(crate) fn card(token: &Token, account: Option<&AccountId>, options: CardOptions) -> String {
    let catalog = Catalog::new();
    let scopes = |group: &_| catalog.scopes(group);
    let rights = Rights::new(token).with_scopes(&scopes).effective();
    let mut card = Card::new(options.width, options.color);
    card.styled("name", Style::new().bold(), token.display_name());
    card.line("id", token.id.as_ref().map_or("not reported", AsRef::as_ref));
    if let Some(account) = account {
        card.line("account", account);
    }
    card.line("status", status(token, options.now));
    risk(&mut card, token, &rights, &catalog, options.now);
    can(&mut card, &rights, &catalog);
    policies(&mut card, token);
    card.lines("allowed IPs", addresses(token));
    lifetime(&mut card, token, options);
    let created_by = [
        &token.creator_email_at_creation,
        &token.provisioner_type,
        &token.provisioner_id,
    ];
    let created_by: Vec<&str> = created_by.into_iter().flatten().map(AsRef::as_ref).collect();
    if created_by.is_empty() {
        card.styled("created by", MUTED, "not reported");
    } else {
        card.line("created by", created_by.join(", "));
    }
    for (name, value) in &token.extra {
        card.line(name, value.to_string());
    }
    card.text
}

/// Returns the status of the API, and what the times add to it.
fn status(token: &Token, now: DateTime<Utc>) -> String {
    let status = token
        .status
        .as_ref()
        .map_or("not reported", |status| status.as_str());
    match token.usability_at(now) {
        Usability::Expired if status == "active" => "active, but expired".to_owned(),
        Usability::NotYetValid => format!("{status}, not valid yet"),
        _ => status.to_owned(),
    }
}

/// The mark, and what it rests on.
fn risk(card: &mut Card, token: &Token, rights: &[Right<'_>], catalog: &Catalog, now: DateTime<Utc>) {
    let mark = Marker::new(catalog).mark_with(token, rights, now);
    let style = match mark.level {
        Level::Dangerous => BAD,
        Level::WorthALook => WARNING,
        Level::Inactive => MUTED,
        _ => Style::new(),
    };
    let sign = mark.level.mark();
    let space = if sign.is_empty() { "" } else { " " };
    card.styled("risk", style, format!("{sign}{space}{}", mark.level));
    for concern in mark.concerns {
        card.line("", concern);
    }
}

/// What the token may do, by access class and resource.
fn can(card: &mut Card, rights: &[Right<'_>], catalog: &Catalog) {
    if rights.is_empty() {
        card.styled("can", MUTED, "nothing");
        return;
    }
    let mut label = "can";
    for class in [
        AccessClass::Write,
        AccessClass::Other,
        AccessClass::Act,
        AccessClass::Read,
    ] {
        // A resource by what the policy names, in the order of policies.
        let mut by_resource: Vec<(String, Vec<String>, Vec<String>)> = Vec::new();
        for right in rights {
            let info = catalog.describe(right.group);
            if info.access != class {
                continue;
            }
            let resource = describe::policy_resource(&right.resource);
            let index = by_resource.iter().position(|(other, ..)| *other == resource);
            let index = index.unwrap_or_else(|| {
                by_resource.push((resource, Vec::new(), Vec::new()));
                by_resource.len().saturating_sub(1)
            });
            let Some((_, groups, notes)) = by_resource.get_mut(index) else {
                continue;
            };
            let name = info.short_name().unwrap_or(right.group.id.as_ref());
            let unsure = if right.unknown.is_some() { "?" } else { "" };
            push_new(groups, format!("{name}{unsure}"));
            if let Some(reason) = &right.unknown {
                push_new(notes, format!("? {reason}"));
            }
            for policy in &right.narrower_denies {
                push_new(notes, format!("except where policy {} denies {name}", policy.id));
            }
        }
        for (resource, groups, notes) in by_resource {
            card.line(
                label,
                format!("{} {} on {resource}", verb(class), groups.join(", ")),
            );
            label = "";
            for note in notes {
                card.styled("", WARNING, format!("  {note}"));
            }
        }
    }
}

fn verb(class: AccessClass) -> &'static str {
    match class {
        AccessClass::Other => "unknown access to",
        AccessClass::Act => "trigger",
        class => class.as_str(),
    }
}

fn push_new(texts: &mut Vec<String>, text: String) {
    if !texts.contains(&text) {
        texts.push(text);
    }
}

/// The policies in the order of their evaluation: denies, then what is unknown, then what is allowed.
fn policies(card: &mut Card, token: &Token) {
    if token.policies().is_empty() {
        card.styled("policies", MUTED, "not reported");
        return;
    }
    let mut policies: Vec<&Policy> = token.policies().iter().collect();
    policies.sort_by_key(|policy| match policy.effect {
        Effect::Deny => 0,
        Effect::Allow => 2,
        _ => 1,
    });
    let mut label = "policies";
    for policy in policies {
        let names: Vec<&str> = policy
            .permission_groups
            .iter()
            .map(describe::permission)
            .collect();
        let names = if names.is_empty() {
            "no permissions reported".to_owned()
        } else {
            names.join(", ")
        };
        let (effect, style) = match &policy.effect {
            Effect::Allow => ("allow".to_owned(), Style::new()),
            Effect::Deny => ("DENY".to_owned(), BAD),
            other => (format!("unknown effect {:?}:", other.as_str()), WARNING),
        };
        card.styled(label, style, format!("{effect} {names}"));
        label = "";
        for resource in describe::resources(policy) {
            card.line("", format!("  on {resource}"));
        }
    }
}

/// The addresses from which the token may be used, as the fewest prefixes.
fn addresses(token: &Token) -> Vec<String> {
    let condition = token.condition.as_ref();
    match IpRestriction::of(condition) {
        IpRestriction::NotShown => vec!["any IP (no restriction reported)".to_owned()],
        IpRestriction::Networks(networks) if networks.is_empty() => {
            vec!["none: the lists exclude each other".to_owned()]
        }
        IpRestriction::Networks(networks) => networks.iter().map(ToString::to_string).collect(),
        IpRestriction::Unknown(members) => {
            let mut lines = vec![format!(
                "restricted by something unknown ({})",
                members.join(", ")
            )];
            lines.extend(describe::listed_addresses(condition));
            lines
        }
        _ => {
            let mut lines = vec!["any IP, in effect".to_owned()];
            lines.extend(describe::listed_addresses(condition));
            lines
        }
    }
}

/// Times as dates and durations.
fn lifetime(card: &mut Card, token: &Token, options: CardOptions) {
    let time = |time: DateTime<Utc>| {
        if options.relative_times {
            let distance = relative(time.signed_duration_since(options.now));
            format!("{} ({distance})", rfc3339(time))
        } else {
            rfc3339(time)
        }
    };
    let or = |value: Option<DateTime<Utc>>, missing: &str| value.map_or_else(|| missing.to_owned(), time);
    card.line("issued", or(token.issued_on, "not reported"));
    card.line("modified", or(token.modified_on, "not reported"));
    card.line("last used", or(token.last_used_on, "never used, or not recorded"));
    if let Some(begin) = token.not_before {
        card.line("valid from", time(begin));
    }
    card.line("expires", or(token.expires_on, "never"));
    let begin = token.not_before.max(token.issued_on);
    if let (Some(begin), Some(end)) = (begin, token.expires_on)
        && let Some(span) = length(end.signed_duration_since(begin))
    {
        card.line("valid for", span);
    }
}

fn length(span: TimeDelta) -> Option<String> {
    Some(cf_text::approximate(span.to_std().ok()?)?.to_string())
}
