//! The data for the script, as JSON without a `<`.

use std::collections::HashMap;

use cf_models::Token;
use cf_models::chrono::{DateTime, Utc};
use cf_text::escape;
use serde::Serialize;
use serde_json::{Value, json};

use super::describe::Described;
use super::rights::GroupCount;
use crate::audit::{Finding, Report, RuleInfo};
use crate::catalog::Tier;

/// Severities that findings have, the most serious first.
pub(super) const SEVERITIES: [&str; 7] = ["error", "critical", "high", "medium", "warning", "low", "info"];

/// The data. Rows are lists instead of objects, and texts that repeat are in a dictionary: an account may have 5,000 tokens.
#[derive(Serialize)]
struct Payload<'a> {
    now: i64,
    severities: [&'static str; 7],
    tiers: Vec<&'static str>,
    rules: Vec<Rule>,
    /// Texts of messages, in which each number is replaced by U+0001.
    messages: Vec<String>,
    words: Vec<String>,
    tokens: Vec<Value>,
    /// Token, rule, message, and the numbers of the message.
    findings: Vec<Vec<Value>>,
    /// Places of the findings that are new since an earlier listing.
    new: Vec<usize>,
    groups: &'a [GroupCount],
}

#[derive(Serialize)]
struct Rule {
    id: &'static str,
    title: &'static str,
    severity: usize,
    fix: &'static str,
}

/// A dictionary of texts.
#[derive(Default)]
struct Dictionary {
    places: HashMap<String, usize>,
    texts: Vec<String>,
}

/// Returns the data, for an element `script` with another type than JavaScript.
pub(super) fn payload(
    report: &Report,
    tokens: &[Token],
    described: &[Described],
    groups: &[GroupCount],
) -> serde_json::Result<String> {
    let (mut messages, mut words) = (Dictionary::default(), Dictionary::default());
    let mut rules: Vec<(&'static RuleInfo, usize)> = Vec::new();
    let (mut findings, mut new) = (Vec::new(), Vec::new());
    for finding in report.shown() {
        let rule = rule(finding, &mut rules);
        let token = finding.token.as_ref().map(|token| token.position);
        let (text, numbers) = template(&escape(&finding.message));
        let mut row = vec![json!(token), json!(rule), json!(messages.place(text))];
        row.extend(numbers);
        if finding.is_new {
            new.push(findings.len());
        }
        findings.push(row);
    }
    let rows = tokens
        .iter()
        .zip(described)
        .map(|(token, described)| row(token, described, &mut words))
        .collect();
    let payload = Payload {
        now: report.now.timestamp(),
        severities: SEVERITIES,
        tiers: Tier::ALL.iter().map(|tier| tier.as_str()).collect(),
        rules: rules
            .into_iter()
            .map(|(rule, severity)| Rule {
                id: rule.id,
                title: rule.title,
                severity,
                fix: rule.fix,
            })
            .collect(),
        messages: messages.texts,
        words: words.texts,
        tokens: rows,
        findings,
        new,
        groups,
    };
    let json = serde_json::to_string(&payload)?;
    // Neither the end of the element nor a comment can occur, in any text.
    Ok(json
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029"))
}

fn row(token: &Token, described: &Described, words: &mut Dictionary) -> Value {
    let time = |time: Option<DateTime<Utc>>| time.map(|time| time.timestamp());
    let creator = token.creator_email_at_creation.as_deref();
    json!([
        described.id,
        described.name,
        words.place(described.status.clone()),
        words.place(described.state.to_owned()),
        time(token.issued_on),
        time(token.modified_on),
        time(token.last_used_on),
        time(token.expires_on),
        time(token.not_before),
        words.place(described.can.clone()),
        words.place(described.on.clone()),
        words.place(described.ips.clone()),
        described.tiers,
        creator.map(|creator| words.place(escape(creator).into_owned())),
    ])
}

/// Returns the place of a finding's rule. A rule has one severity in a report.
fn rule(finding: &Finding, rules: &mut Vec<(&'static RuleInfo, usize)>) -> usize {
    if let Some(place) = rules.iter().position(|(rule, _)| rule.id == finding.rule.id) {
        return place;
    }
    let severity = SEVERITIES
        .iter()
        .position(|name| *name == finding.severity.as_str());
    rules.push((finding.rule, severity.unwrap_or(0)));
    rules.len().saturating_sub(1)
}

/// Takes the numbers out of a text, so that messages which differ only in numbers share it.
fn template(message: &str) -> (String, Vec<Value>) {
    let (mut text, mut numbers) = (String::new(), Vec::new());
    let mut rest = message;
    while let Some(start) = rest.find(|character: char| character.is_ascii_digit()) {
        let (before, from) = rest.split_at_checked(start).unwrap_or((rest, ""));
        let end = from
            .find(|character: char| !character.is_ascii_digit())
            .unwrap_or(from.len());
        let (digits, after) = from.split_at_checked(end).unwrap_or((from, ""));
        text.push_str(before);
        text.push('\u{1}');
        let is_number = digits.len() < 16 && (digits == "0" || !digits.starts_with('0'));
        let number = digits.parse::<u64>().ok().filter(|_| is_number);
        numbers.push(number.map_or_else(|| json!(digits), |number| json!(number)));
        rest = after;
    }
    text.push_str(rest);
    (text, numbers)
}

// === impl Dictionary ===

impl Dictionary {
    fn place(&mut self, text: String) -> usize {
        let next = self.texts.len();
        let place = *self.places.entry(text.clone()).or_insert(next);
        if place == next {
            self.texts.push(text);
        }
        place
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_taken_out_of_a_message_and_zeros_are_kept() {
        let (text, numbers) = template("used 2026-01-05, 90 days ago: 0");
        assert_eq!(text, "used \u{1}-\u{1}-\u{1}, \u{1} days ago: \u{1}");
        assert_eq!(json!(numbers), json!([2026, "01", "05", 90, 0]));
        assert_eq!(template("never"), ("never".to_owned(), Vec::new()));
    }
}
