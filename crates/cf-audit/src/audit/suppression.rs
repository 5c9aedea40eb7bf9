use cf_models::chrono::{DateTime, NaiveDate, Utc};

use super::evidence::Evidence;
use super::finding::{Acceptance, Finding};
use super::rule::Hit;
use super::rules::rule_by_id;
use super::thresholds::Thresholds;

/// Suppressed findings, each with a reason and a last day.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Suppressions {
    entries: Vec<Entry>,
}

/// An entry of the file, valid or not.
#[derive(Clone, Debug, PartialEq)]
struct Entry {
    /// Position in the file, from 1.
    number: usize,
    content: Result<Suppression, Malformed>,
}

#[derive(Clone, Debug, PartialEq)]
struct Suppression {
    rule: &'static str,
    /// `None` for findings about the listing.
    token: Option<String>,
    reason: String,
    until: Until,
    by: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Until {
    /// The last day.
    Day(NaiveDate),
    Never,
}

#[derive(Clone, Debug, PartialEq)]
struct Malformed {
    rule: Option<String>,
    token: Option<String>,
    why: String,
}

/// Rules that cannot be suppressed: that would hide that there is no verdict, or the suppression itself.
const UNSUPPRESSED: [&str; 2] = ["CFT902", "CFT905"];

// === impl Suppressions ===

impl Suppressions {
    pub(super) fn new(entries: &[toml::Value]) -> Self {
        let numbered = (1_usize..).zip(entries);
        let entries = numbered.map(|(number, value)| Entry {
            number,
            content: Suppression::parse(value),
        });
        Self {
            entries: entries.collect(),
        }
    }

    /// Returns the number of entries, malformed ones included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Returns whether there are no entries.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Suppresses findings. `matched` has one flag per entry.
    pub(super) fn apply(&self, findings: &mut [Finding], matched: &mut Vec<bool>, now: DateTime<Utc>) {
        matched.resize(self.entries.len(), false);
        for (entry, matched) in self.entries.iter().zip(matched) {
            let Ok(suppression) = &entry.content else { continue };
            if suppression.until.has_passed(now) {
                continue;
            }
            let mut suppressed: Vec<(Option<usize>, &'static str)> = Vec::new();
            for finding in findings.iter_mut().filter(|finding| suppression.covers(finding)) {
                *matched = true;
                finding.suppressed = Some(suppression.acceptance());
                if !finding.rule.absorbs.is_empty() {
                    suppressed.push((position(finding), finding.rule.id));
                }
            }
            // The parts of a suppressed finding are suppressed with it.
            for finding in findings.iter_mut().filter(|finding| finding.suppressed.is_none()) {
                let is_part = |(token, rule): &(Option<usize>, &'static str)| {
                    *token == position(finding) && finding.absorbed_by == Some(*rule)
                };
                if suppressed.iter().any(is_part) {
                    finding.suppressed = Some(suppression.acceptance());
                }
            }
        }
    }

    /// Returns what is wrong with entries (CFT905), after all findings were compared with them.
    pub(super) fn problems(
        &self,
        matched: &[bool],
        has_all_tokens: bool,
        now: DateTime<Utc>,
        thresholds: &Thresholds,
    ) -> Vec<Hit> {
        let is_matched = |index: usize| matched.get(index).copied().unwrap_or(false);
        let entries = self.entries.iter().enumerate();
        entries
            .filter_map(|(index, entry)| entry.problem(is_matched(index) || !has_all_tokens, now, thresholds))
            .collect()
    }
}

fn position(finding: &Finding) -> Option<usize> {
    finding.token.as_ref().map(|token| token.position)
}

// === impl Entry ===

impl Entry {
    fn problem(&self, is_matched: bool, now: DateTime<Utc>, thresholds: &Thresholds) -> Option<Hit> {
        let number = self.number;
        let hit = |why: String, rule: Option<&str>, token: Option<&str>| {
            let evidence = Evidence::new()
                .with("suppressed_rule", rule.map(str::to_owned))
                .with("suppressed_token", token.map(str::to_owned))
                .with("why", why.clone());
            Hit::new(format!("suppression {number}: {why}"), evidence)
        };
        let suppression = match &self.content {
            Ok(suppression) => suppression,
            Err(malformed) => {
                let (rule, token) = (malformed.rule.as_deref(), malformed.token.as_deref());
                return Some(hit(malformed.why.clone(), rule, token));
            }
        };
        let soon = match suppression.until {
            Until::Never => None,
            Until::Day(day) => {
                let left = day.signed_duration_since(now.date_naive()).num_days();
                (left < i64::from(thresholds.suppression_days)).then_some(day)
            }
        };
        let why = if suppression.until.has_passed(now) {
            format!("ended on {}", suppression.until)
        } else if !is_matched {
            "matches no finding".to_owned()
        } else {
            format!("ends on {}", soon?)
        };
        Some(hit(why, Some(suppression.rule), suppression.token.as_deref()))
    }
}

// === impl Suppression ===

impl Suppression {
    fn parse(value: &toml::Value) -> Result<Self, Malformed> {
        let table = value.as_table();
        let text = |name: &str| {
            let value = table?.get(name)?;
            value.as_str().map(str::trim).map(str::to_owned)
        };
        let malformed = |why: String| Malformed {
            rule: text("rule"),
            token: text("token"),
            why,
        };
        let Some(table) = table else {
            return Err(malformed("expected a table".to_owned()));
        };
        const KEYS: [&str; 5] = ["rule", "token", "reason", "until", "by"];
        if let Some(name) = table.keys().find(|name| !KEYS.contains(&name.as_str())) {
            let name = cf_text::excerpt(name, 40);
            return Err(malformed(format!("unknown key `{name}`")));
        }
        for name in ["rule", "token", "reason", "by"] {
            if table.get(name).is_some_and(|value| value.as_str().is_none()) {
                return Err(malformed(format!("`{name}` must be a string")));
            }
        }
        let Some(name) = text("rule") else {
            return Err(malformed("missing `rule`".to_owned()));
        };
        let Some(rule) = rule_by_id(&name) else {
            let name = cf_text::excerpt(&name, 40);
            return Err(malformed(format!("unknown rule `{name}`")));
        };
        if UNSUPPRESSED.contains(&rule.id) {
            return Err(malformed(format!("{} cannot be suppressed", rule.id)));
        }
        let Some(reason) = text("reason").filter(|reason| !reason.is_empty()) else {
            return Err(malformed("missing `reason`".to_owned()));
        };
        let until = table.get("until").map(|until| match until {
            toml::Value::String(until) => until.trim().to_owned(),
            toml::Value::Datetime(day) => day.to_string(),
            _ => String::new(),
        });
        let until = match until.as_deref() {
            None => return Err(malformed("missing `until`".to_owned())),
            Some("never") => Until::Never,
            Some(day) => match day.parse() {
                Ok(day) => Until::Day(day),
                Err(_) => {
                    return Err(malformed(
                        "`until` must be a day, such as 2027-03-31, or `never`".to_owned(),
                    ));
                }
            },
        };
        Ok(Self {
            rule: rule.id,
            token: text("token"),
            reason,
            until,
            by: text("by"),
        })
    }

    fn covers(&self, finding: &Finding) -> bool {
        let token = finding.token.as_ref();
        self.rule == finding.rule.id
            && match (&self.token, token) {
                (Some(id), Some(token)) => token.id.as_ref() == Some(id),
                (None, None) => true,
                _ => false,
            }
    }

    fn acceptance(&self) -> Acceptance {
        Acceptance {
            reason: self.reason.clone(),
            until: self.until.to_string(),
            by: self.by.clone(),
        }
    }
}

// === impl Until ===

impl Until {
    /// The last day is included, in UTC.
    fn has_passed(self, now: DateTime<Utc>) -> bool {
        matches!(self, Self::Day(day) if day < now.date_naive())
    }
}

impl std::fmt::Display for Until {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Day(day) => write!(f, "{day}"),
            Self::Never => f.write_str("never"),
        }
    }
}
