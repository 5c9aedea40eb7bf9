//! Durations as people write them.

use std::fmt;
use std::time::Duration;

use chrono::TimeDelta;

/// The forms that are accepted, for the help.
pub(crate) const DURATIONS: &str = "\
Durations: numbers with units, such as 30d, 2w, 3mo, 1y, 12h, 90min, 45s, 500ms, `1d 12h` or
`90 days`, or ISO 8601, such as P30D or PT12H; in upper or lower case. A month (mo) is 30.44
days, a year (y) 365.25 days. Only --timeout, --deadline and --token-command-timeout accept
m, for minutes; elsewhere, write min (minutes) or mo (months).";

/// Duration that remembers how it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DurationArg {
    text: String,
    duration: Duration,
}

// === impl DurationArg ===

impl DurationArg {
    /// Parses a duration of which seconds and minutes are the usual units.
    pub(crate) fn parse_time(text: &str) -> Result<Self, String> {
        Self::parse(text, EXPECTED_TIME)
    }

    fn parse(text: &str, expected: &str) -> Result<Self, String> {
        let units = units(text);
        // humantime reads `M` as months. Units are in any case here, so it would be a month in one place and a minute in
        // another.
        if !is_iso(text) && units.contains(&"M") {
            return Err("minutes or months? write min or mo".to_owned());
        }
        let spelled = if is_iso(text) {
            spell_iso(text).ok_or(expected)?
        } else {
            spell(text)
        };
        match humantime::parse_duration(&spelled) {
            Ok(Duration::ZERO) => Err("the duration must be longer than 0".to_owned()),
            Ok(duration) => Ok(Self {
                text: text.trim().to_owned(),
                duration,
            }),
            Err(humantime::DurationError::NumberOverflow) => Err("the duration is too long".to_owned()),
            Err(_) if units.is_empty() => Err(format!("missing unit: {expected}")),
            Err(_) => Err(expected.to_owned()),
        }
    }

    /// Parses a duration that is usually given in days: `1m` alone may mean a minute or a month.
    pub(crate) fn parse_days(text: &str) -> Result<Self, String> {
        let units = units(text);
        let has_time = units.iter().any(|unit| unit.starts_with(['h', 'H', 's', 'S']));
        if !is_iso(text) && !has_time && units.iter().any(|unit| unit.eq_ignore_ascii_case("m")) {
            let number = text.trim().trim_end_matches(['m', 'M']).trim_end();
            return Err(match number.parse::<u64>() {
                Ok(number) => format!("minutes or months? write {number}min or {number}mo"),
                Err(_) => "minutes or months? write min or mo".to_owned(),
            });
        }
        Self::parse(text, EXPECTED)
    }

    pub(crate) const fn duration(&self) -> Duration {
        self.duration
    }

    /// Returns the distance between two points in time; the longest one if it is too long.
    pub(crate) fn delta(&self) -> TimeDelta {
        TimeDelta::from_std(self.duration).unwrap_or(TimeDelta::MAX)
    }
}

/// As it was written.
impl fmt::Display for DurationArg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

const EXPECTED: &str = "expected a duration such as 30d, 2w, 3mo, 1y, 12h or P30D";
const EXPECTED_TIME: &str = "expected a duration such as 3s, 500ms or 1m";

fn is_iso(text: &str) -> bool {
    text.trim_start().starts_with(['P', 'p'])
}

/// Returns the words of a text: `1d 12h` has the units `d` and `h`.
fn units(text: &str) -> Vec<&str> {
    text.split(|char: char| !char.is_alphabetic())
        .filter(|unit| !unit.is_empty())
        .collect()
}

/// Writes units as humantime reads them: in lower case, and months in full.
fn spell(text: &str) -> String {
    let text = text.trim().to_lowercase();
    let mut spelled = String::new();
    for part in text.split_inclusive(|char: char| !char.is_alphabetic()) {
        let (unit, rest) = match part.find(|char: char| !char.is_alphabetic()) {
            Some(end) => part.split_at_checked(end).unwrap_or((part, "")),
            None => (part, ""),
        };
        spelled.push_str(match unit {
            "mo" | "mos" => "months",
            unit => unit,
        });
        spelled.push_str(rest);
    }
    spelled
}

/// Writes `P1DT12H` as humantime reads it.
fn spell_iso(text: &str) -> Option<String> {
    let text = text.trim().to_uppercase();
    let mut spelled = String::new();
    let mut in_time = false;
    for char in text.strip_prefix('P').unwrap_or_default().chars() {
        match (char, in_time) {
            ('T', false) => in_time = true,
            ('0'..='9' | '.', _) => spelled.push(char),
            (',', _) => spelled.push('.'),
            ('Y', false) => spelled.push_str("years "),
            ('M', false) => spelled.push_str("months "),
            ('W', false) => spelled.push_str("weeks "),
            ('D', false) => spelled.push_str("days "),
            ('H', true) => spelled.push_str("hours "),
            ('M', true) => spelled.push_str("minutes "),
            ('S', true) => spelled.push_str("seconds "),
            _ => return None,
        }
    }
    Some(spelled.trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: u64 = 86_400;

    #[test]
    fn all_documented_forms_are_accepted() {
        let rows = [
            ("30d", 30 * DAY),
            ("30D", 30 * DAY),
            ("2w", 14 * DAY),
            ("2W", 14 * DAY),
            ("3mo", 3 * 2_630_016),
            ("3MO", 3 * 2_630_016),
            ("3 months", 3 * 2_630_016),
            ("1y", 31_557_600),
            ("P30D", 30 * DAY),
            ("p30d", 30 * DAY),
            ("P2W", 14 * DAY),
            ("P1Y2M", 31_557_600 + 2 * 2_630_016),
            ("P1DT12H", 36 * 3600),
            ("PT5M", 300),
            ("PT1.5S", 1),
            ("1d 12h", 36 * 3600),
            ("1h30m", 5400),
            ("90min", 5400),
            ("90 days", 90 * DAY),
            (" 45s ", 45),
            ("1.5h", 5400),
        ];
        for (text, seconds) in rows {
            let parsed = DurationArg::parse_days(text).unwrap();
            assert_eq!(parsed.duration().as_secs(), seconds, "{text}");
            assert_eq!(parsed.to_string(), text.trim());
        }
    }

    #[test]
    fn m_alone_is_ambiguous_where_days_are_usual() {
        for (text, expected) in [
            ("1m", "minutes or months? write 1min or 1mo"),
            ("6M", "minutes or months? write 6min or 6mo"),
            ("6 m", "minutes or months? write 6min or 6mo"),
            ("1y6m", "minutes or months? write min or mo"),
            ("1y 6M", "minutes or months? write min or mo"),
        ] {
            assert_eq!(DurationArg::parse_days(text).unwrap_err(), expected, "{text}");
        }
        assert_eq!(DurationArg::parse_time("1m").unwrap().duration().as_secs(), 60);
        assert!(DurationArg::parse_time("1M").is_err());
        assert!(DurationArg::parse_days("P1M").is_ok());
    }

    #[test]
    fn a_duration_has_a_unit_and_is_longer_than_zero() {
        for text in [
            "",
            "3",
            "0s",
            "-1s",
            "P",
            "PT",
            "P1H",
            "PT1D",
            "1 fortnight",
            "1d ago",
            "P-1D",
            "d",
            "1..5d",
        ] {
            assert!(DurationArg::parse_days(text).is_err(), "{text}");
        }
    }
}
