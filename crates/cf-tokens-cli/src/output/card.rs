//! One token in words.

use std::fmt::Display;

use cf_tokens::models::Usability;
use cf_tokens::{AccountId, Token};
use chrono::{DateTime, Utc};

use super::time::{relative, rfc3339};
use crate::text::shown;
use crate::words;

/// How a card is drawn.
#[derive(Clone, Copy)]
pub(crate) struct CardLook {
    /// Whether the distance from now stands beside each time.
    pub(crate) distances: bool,
    pub(crate) now: DateTime<Utc>,
}

/// Who it is, how long it lives, from where it may be used, and what it may do. Fit for a terminal.
pub(crate) fn card(token: &Token, account: Option<&AccountId>, look: CardLook) -> String {
    let mut card = Card::default();
    card.line("name", token.display_name());
    card.line("id", token.id.as_ref().map_or("not shown", AsRef::as_ref));
    if let Some(account) = account {
        card.line("account", account);
    }
    card.line("status", status(token, look.now));
    let time = |time: Option<DateTime<Utc>>, otherwise: &str| match time {
        Some(time) if look.distances => {
            format!(
                "{} ({})",
                rfc3339(time),
                relative(time.signed_duration_since(look.now))
            )
        }
        Some(time) => rfc3339(time),
        None => otherwise.to_owned(),
    };
    card.line("issued", time(token.issued_on, "not shown"));
    card.line("modified", time(token.modified_on, "not shown"));
    card.line(
        "last used",
        time(token.last_used_on, "not shown, as for one never used"),
    );
    if token.not_before.is_some() {
        card.line("works from", time(token.not_before, ""));
    }
    card.line("expires", time(token.expires_on, "never"));
    let made_by = [
        &token.creator_email_at_creation,
        &token.provisioner_type,
        &token.provisioner_id,
    ];
    let made_by: Vec<&str> = made_by.into_iter().flatten().map(AsRef::as_ref).collect();
    if !made_by.is_empty() {
        card.line("made by", made_by.join(", "));
    }
    card.lines("used from", words::addresses(token.condition.as_ref()));
    policies(&mut card, token);
    for (name, json) in token.extra.iter() {
        card.line(&name, json);
    }
    card.text
}

/// The service's word, and what follows from the times where that is not the same.
fn status(token: &Token, now: DateTime<Utc>) -> String {
    let word = token
        .status
        .as_ref()
        .map_or("not shown", |status| status.as_str());
    match token.usability_at(now) {
        Usability::Expired if word == "active" => "active, but its time is over".to_owned(),
        Usability::NotYetValid => format!("{word}, but its time has not begun"),
        _ => word.to_owned(),
    }
}

fn policies(card: &mut Card, token: &Token) {
    if token.policies().is_empty() {
        card.line("policies", "none are shown");
        return;
    }
    for policy in token.policies() {
        let names: Vec<&str> = policy.permission_groups.iter().map(words::permission).collect();
        let names = if names.is_empty() {
            "nothing named".to_owned()
        } else {
            names.join(", ")
        };
        card.line(&words::effect(&policy.effect), names);
        card.lines("  on", words::resources(policy));
    }
}

/// Names on the left, values on the right.
#[derive(Default)]
pub(crate) struct Card {
    pub(crate) text: String,
}

// === impl Card ===

impl Card {
    pub(crate) fn line(&mut self, name: &str, value: impl Display) {
        let (name, value) = (shown(name).into_owned(), value.to_string());
        self.text.push_str(&format!("{name:<11} {}\n", shown(&value)));
    }

    fn lines(&mut self, name: &str, values: Vec<String>) {
        let names = std::iter::once(name).chain(std::iter::repeat(""));
        for (name, value) in names.zip(values) {
            self.line(name, value);
        }
    }
}
