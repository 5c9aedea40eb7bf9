use std::fmt;

use cf_models::chrono::{DateTime, NaiveDate, NaiveTime, Utc};

/// Domains that creators of tokens may have. Empty: every domain is allowed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Domains {
    names: Vec<String>,
}

/// Somebody who left, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Departed {
    /// The email address.
    pub email: String,
    /// The day.
    pub day: NaiveDate,
}

/// A line that is not an address and a day.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct InvalidDeparted {
    /// Number of the line, from 1.
    pub line: usize,
}

// === impl Domains ===

impl Domains {
    /// Domains without regard to case, with or without a leading `@`.
    pub fn new<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> Self {
        let clean = |name: S| name.as_ref().trim().trim_start_matches('@').to_ascii_lowercase();
        let names = names.into_iter().map(clean).filter(|name| !name.is_empty());
        Self {
            names: names.collect(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Whether the address has exactly one of the domains; a subdomain is another domain.
    pub(super) fn contains(&self, email: &str) -> bool {
        let domain = email.trim().rsplit_once('@').map(|(_, domain)| domain);
        domain.is_some_and(|domain| self.names.iter().any(|name| name.eq_ignore_ascii_case(domain)))
    }
}

// === impl Departed ===

impl Departed {
    /// Reads lines of an address and a day, separated by a comma or blanks: `ada@example.com 2026-03-31`. `#` starts a
    /// comment.
    ///
    /// # Errors
    ///
    /// When a line is something else.
    pub fn parse(text: &str) -> Result<Vec<Self>, InvalidDeparted> {
        let mut departed = Vec::new();
        for (number, line) in (1_usize..).zip(text.lines()) {
            let line = line.split('#').next().unwrap_or_default();
            let mut words = line
                .split(|character: char| character == ',' || character.is_whitespace())
                .filter(|word| !word.is_empty());
            let Some(email) = words.next() else { continue };
            let day = words.next().and_then(|day| day.parse().ok());
            let (Some(day), None, true) = (day, words.next(), email.contains('@')) else {
                return Err(InvalidDeparted { line: number });
            };
            departed.push(Self {
                email: email.to_owned(),
                day,
            });
        }
        Ok(departed)
    }

    pub(super) fn is(&self, email: &str) -> bool {
        self.email.eq_ignore_ascii_case(email.trim())
    }

    /// The end of the day, from which a change was made by somebody else.
    pub(super) fn left_at(&self) -> DateTime<Utc> {
        let next = self.day.succ_opt().unwrap_or(self.day);
        next.and_time(NaiveTime::MIN).and_utc()
    }
}

// === impl InvalidDeparted ===

impl fmt::Display for InvalidDeparted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "line {}: expected an email address and a day, such as `ada@example.com 2026-03-31`",
            self.line
        )
    }
}

impl std::error::Error for InvalidDeparted {}
