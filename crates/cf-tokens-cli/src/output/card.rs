//! Details of one token, one line per field.

use std::fmt::Display;

use cf_tokens::models::Usability;
use cf_tokens::{AccountId, Token};
use chrono::{DateTime, Utc};

use super::time_format::{relative, rfc3339};
use crate::describe;
use cf_text::escape;

/// Options of a card.
#[derive(Clone, Copy)]
pub(crate) struct CardOptions {
    /// Whether each time is followed by the distance from now.
    pub(crate) relative_times: bool,
    pub(crate) now: DateTime<Utc>,
}

/// Returns the details of a token, escaped for terminal output.
pub(crate) fn card(token: &Token, account: Option<&AccountId>, look: CardOptions) -> String {
    let mut card = Card::default();
    card.line("name", token.display_name());
    card.line("id", token.id.as_ref().map_or("not reported", AsRef::as_ref));
    if let Some(account) = account {
        card.line("account", account);
    }
    card.line("status", status(token, look.now));
    let time = |time: Option<DateTime<Utc>>, otherwise: &str| match time {
        Some(time) if look.relative_times => {
            format!(
                "{} ({})",
                rfc3339(time),
                relative(time.signed_duration_since(look.now))
            )
        }
        Some(time) => rfc3339(time),
        None => otherwise.to_owned(),
    };
    card.line("issued", time(token.issued_on, "not reported"));
    card.line("modified", time(token.modified_on, "not reported"));
    card.line(
        "last used",
        time(token.last_used_on, "not reported (never used, or unknown)"),
    );
    if token.not_before.is_some() {
        card.line("valid from", time(token.not_before, ""));
    }
    card.line("expires", time(token.expires_on, "never"));
    let created_by = [
        &token.creator_email_at_creation,
        &token.provisioner_type,
        &token.provisioner_id,
    ];
    let created_by: Vec<&str> = created_by.into_iter().flatten().map(AsRef::as_ref).collect();
    if !created_by.is_empty() {
        card.line("created by", created_by.join(", "));
    }
    card.lines("allowed IPs", describe::addresses(token.condition.as_ref()));
    policies(&mut card, token);
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

fn policies(card: &mut Card, token: &Token) {
    if token.policies().is_empty() {
        card.line("policies", "not reported");
        return;
    }
    for policy in token.policies() {
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
        card.line(&describe::effect(&policy.effect), names);
        card.lines("  on", describe::resources(policy));
    }
}

/// Lines of a name and a value.
#[derive(Default)]
pub(crate) struct Card {
    pub(crate) text: String,
}

// === impl Card ===

impl Card {
    pub(crate) fn line(&mut self, name: &str, value: impl Display) {
        let (name, value) = (escape(name).into_owned(), value.to_string());
        self.text.push_str(&format!("{name:<11} {}\n", escape(&value)));
    }

    fn lines(&mut self, name: &str, values: Vec<String>) {
        let names = std::iter::once(name).chain(std::iter::repeat(""));
        for (name, value) in names.zip(values) {
            self.line(name, value);
        }
    }
}
